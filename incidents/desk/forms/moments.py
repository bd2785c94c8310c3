"""A moment on the wall clock of whoever fills it in, also in the hour that comes twice."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import get_format
from django.utils.translation import gettext_lazy as _

# What `datetime-local` of a browser reads and writes.
LOCAL = "%Y-%m-%dT%H:%M"
# Behind the name of its field: which of the two times is meant.
WHICH = "_which"
FIRST, SECOND = "first", "second"
# So near the ends of the calendar another zone has no time at all for the same moment.
BEGIN, END = datetime(1, 1, 3), datetime(9999, 12, 29)  # noqa: DTZ001 - wall clocks


class Typed(str):
    """What was typed, with the answer to which of two times it is."""

    __slots__ = ("which",)
    which: str

    def __new__(cls, text: str, which: str = "") -> "Typed":
        made = super().__new__(cls, text)
        made.which = which
        return made


@dataclass(frozen=True)
class Twice:
    """A local time that comes twice, in the night in which the clock goes back."""

    first: datetime
    second: datetime

    @classmethod
    def of(cls, local: datetime) -> "Twice | None":
        """Return both times that this is here, or nothing when it is only one."""
        if not BEGIN <= local <= END:
            return None
        zone = timezone.get_current_timezone()
        # As UTC: two moments of one zone would be compared by what the wall clock says.
        first = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
        second = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
        return cls(first, second) if first < second else None

    def which(self, answer: str) -> datetime | None:
        return {FIRST: self.first, SECOND: self.second}.get(answer)

    def choices(self) -> list[tuple[str, Any]]:
        zones = [timezone.localtime(moment).tzname() for moment in (self.first, self.second)]
        return [
            (FIRST, _("First time (summer time, %(zone)s)") % {"zone": zones[0]}),
            (SECOND, _("Second time (winter time, %(zone)s)") % {"zone": zones[1]}),
        ]


class MomentInput(forms.DateTimeInput):
    """The box; and, only for a time that comes twice, the question which one is meant."""

    template_name = "forms/moment.html"

    def __init__(self) -> None:
        super().__init__(attrs={"type": "datetime-local"}, format=LOCAL)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        text = super().value_from_datadict(data, files, name)
        return text if text is None else Typed(str(text), str(data.get(name + WHICH) or ""))

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        local = value if isinstance(value, datetime) else _read(value)
        twice = Twice.of(local.replace(tzinfo=None)) if local is not None else None
        context["widget"]["twice"] = None
        if twice is not None and local is not None:
            given = getattr(value, "which", "")
            answer = (FIRST, SECOND)[local.fold] if isinstance(value, datetime) else given
            context["widget"]["twice"] = {
                "name": name + WHICH,
                "id": f"{context['widget']['attrs'].get('id', name)}{WHICH}",
                "options": [
                    {"value": code, "label": label, "checked": code == answer}
                    for code, label in twice.choices()
                ],
            }
        return context


class MomentField(forms.DateTimeField):
    """A date and time; the hour that comes twice is asked about, the one that does not is told."""

    widget = MomentInput

    def to_python(self, value: Any) -> datetime | None:
        moment = self._moment(value)
        if moment is not None and moment.replace(tzinfo=None) < BEGIN:
            raise ValidationError(_("This is too long ago."), code="early")
        if moment is not None and moment.replace(tzinfo=None) > END:
            raise ValidationError(_("This is too far in the future."), code="late")
        return moment

    def _moment(self, value: Any) -> datetime | None:
        try:
            return super().to_python(value)
        except ValidationError as refused:
            local = _read(value)
            if getattr(refused, "code", "") != "ambiguous_timezone" or local is None:
                raise
        twice = Twice.of(local)
        if twice is None:
            raise ValidationError(self._skipped(local), code="skipped")
        moment = twice.which(getattr(value, "which", ""))
        if moment is None:
            raise ValidationError(
                _("The clock goes back in this night, so this time comes twice. Choose which one."),
                code="twice",
            )
        return moment

    @staticmethod
    def _skipped(local: datetime) -> str:
        """Say between which times of the wall clock there is nothing."""
        zone = timezone.get_current_timezone()
        # Read as before the change and as after it, a missing time lands on either side of the gap.
        after = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
        before = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
        gap = after - before
        change = _change_between(before, after)
        told = _("This time does not exist: in this night the clock goes from %(from)s to %(to)s.")
        to = timezone.localtime(change)
        return told % {"from": f"{to - gap:%H:%M}", "to": f"{to:%H:%M}"}


def _change_between(before: datetime, after: datetime) -> datetime:
    """Return the first minute of the new time, between two moments around the change."""
    zone = timezone.get_current_timezone()
    old, moment = before.astimezone(zone).utcoffset(), before
    while moment < after and moment.astimezone(zone).utcoffset() == old:
        moment += timedelta(minutes=1)
    return moment


def _read(value: Any) -> datetime | None:
    """Return a local time as it was typed, when it can be read at all."""
    text = str(value or "").strip()
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    if found is None:
        return next((moment for moment in map(_by_format(text), _formats()) if moment), None)
    return found if found.tzinfo is None else None


def _formats() -> list[str]:
    # Who types in a plain box, without the browser's own clock, writes as his language does.
    return list(get_format("DATETIME_INPUT_FORMATS"))


def _by_format(text: str) -> Callable[[str], datetime | None]:
    def read(form: str) -> datetime | None:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - a wall clock has no zone yet
        except ValueError:
            return None

    return read
