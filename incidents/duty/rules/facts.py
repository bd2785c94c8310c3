"""What a fact may be, how it is kept, and how it reads.

Each is kept as text: a number in digits, a moment as ISO 8601 in UTC, yes and no by these words,
and what was chosen by its codes, with spaces between.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tenants.contract.rules.forms import FactField, FactKind
from tenants.errors import Invalid

YES: Final = "yes"
NO: Final = "no"
YES_NO: Final[Mapping[str, Any]] = {YES: _("Yes"), NO: _("No")}
# As long as a report may be: some are taken from it.
LONGEST: Final = 20_000
LINE: Final = 500
MOST: Final = 2_000_000_000
# Forms ask for a moment by the minute.
SLACK: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class Said:
    """What is known of one fact: its value as text, or that it is not known yet.

    `taken` says of what in the record it is, where nobody typed it.
    """

    value: str = ""
    is_unknown: bool = False
    taken: str = ""
    by: str = ""
    at: datetime | None = None

    @property
    def is_answer(self) -> bool:
        return bool(self.value) or self.is_unknown

    @property
    def is_typed(self) -> bool:
        return self.is_answer and not self.taken


def is_same(field: FactField, one: Said, other: Said) -> bool:
    """Say whether two say the same: a form has moments by the minute, and texts without an end."""
    return (_plain(field, one), one.is_unknown) == (_plain(field, other), other.is_unknown)


def _plain(field: FactField, said: Said) -> object:
    if field.kind is FactKind.MOMENT and said.value:
        return datetime.fromisoformat(said.value).replace(second=0, microsecond=0)
    return said.value.replace("\r\n", "\n").strip()


def kept_as(field: FactField, value: object, *, now: datetime) -> str:
    """Return a value as it is kept; nothing where nothing was said. Raise `Invalid` by its code."""
    if value is None or value in ("", []):
        return ""
    return _KEPT[field.kind](field, value, now)


def read_back(field: FactField, kept: str) -> Any:
    """Return a kept value as a form shows it."""
    if field.kind is FactKind.CHOICES:
        return kept.split()
    if not kept:
        return None
    if field.kind is FactKind.NUMBER:
        return int(kept)
    return datetime.fromisoformat(kept) if field.kind is FactKind.MOMENT else kept


def in_words(field: FactField, kept: str, write: Callable[[datetime], str]) -> str:
    """Return a kept value as it reads; `write` writes a moment where the reader is."""
    if field.kind is FactKind.MOMENT and kept:
        return write(datetime.fromisoformat(kept))
    if field.kind is FactKind.YES_NO:
        return str(YES_NO.get(kept, kept))
    if field.options:
        return "\n".join(str(field.options.get(code, code)) for code in kept.split())
    return kept


def check_pairs(fields: Iterable[FactField], values: Mapping[str, str]) -> None:
    """Refuse a highest number that is below its lowest."""
    for field in fields:
        low, high = values.get(field.at_least, ""), values.get(field.code, "")
        if field.at_least and low and high and int(high) < int(low):
            raise Invalid(errors={field.code: _("This is less than the lowest number.")})


def _text(field: FactField, value: object, _now: datetime) -> str:
    text = str(value).replace("\r\n", "\n").strip()
    if "\x00" in text:
        raise Invalid(_("This text contains a character that cannot be kept."), field=field.code)
    longest = LINE if field.kind is FactKind.LINE else LONGEST
    if len(text) > longest:
        told = _("This is %(count)d characters too long.") % {"count": len(text) - longest}
        raise Invalid(told, field=field.code)
    return text


def _number(field: FactField, value: object, _now: datetime) -> str:
    text = str(value)
    if not text.isascii() or not text.isdecimal() or int(text[:12]) > MOST:
        raise Invalid(
            _("Fill in a number from 0, or nothing when it is not known."), field=field.code
        )
    return str(int(text))


def _moment(field: FactField, value: object, now: datetime) -> str:
    if not isinstance(value, datetime):
        raise Invalid(_("Fill in a moment."), field=field.code)
    if value > now + SLACK and not field.is_ahead:
        raise Invalid(_("This is in the future."), field=field.code)
    return value.astimezone(UTC).isoformat()


def _chosen(field: FactField, value: object, _now: datetime) -> str:
    given = value if isinstance(value, list | tuple) else [value]
    options = YES_NO if field.kind is FactKind.YES_NO else field.options
    if any(code not in options for code in given):
        raise Invalid(_("Choose one of these."), field=field.code)
    if len(given) > 1 and field.kind is not FactKind.CHOICES:
        raise Invalid(_("Choose one of these."), field=field.code)
    return " ".join(code for code in options if code in given)


_KEPT: Final[Mapping[FactKind, Callable[[FactField, object, datetime], str]]] = {
    FactKind.LINE: _text,
    FactKind.TEXT: _text,
    FactKind.NUMBER: _number,
    FactKind.MOMENT: _moment,
    FactKind.YES_NO: _chosen,
    FactKind.CHOICE: _chosen,
    FactKind.CHOICES: _chosen,
}
