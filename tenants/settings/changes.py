"""What an event changed in the rows of the set-up: which columns, from what to what, in words.

Words of a person stand apart from the chain: of those it only says that they are others now.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeAlias

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from tenants.contract.rules.openings import days_text, windows_text
from tenants.ledger.names import kind_of
from tenants.ledger.reading import body_of
from tenants.ledger.successions import onto
from tenants.media import by_ways
from tenants.models import Event
from tenants.rules.amounts import amount_text, interval_text
from tenants.settings.history import Reader, kind_text
from tenants.settings.related import Related

Columns: TypeAlias = Mapping[str, Any]
Say: TypeAlias = Callable[[Columns], str]

# Whose row it is says the page; a text of a whole profile is no line of a story.
UNTOLD: Final = frozenset({"tenant_id", "provider_id", "public_id", "text", "matrix", "labels"})
NOTHING: Final = "–"
LONGEST: Final = 80


@dataclass(frozen=True)
class Change:
    """One column; `before` is empty where it is not known, or where words are kept apart."""

    label: str
    after: str
    before: str = ""


@dataclass(frozen=True)
class Part:
    """A row below the subject that an event wrote."""

    noun: str
    name: str
    is_removed: bool = False
    changes: list[Change] = field(default_factory=list)


@dataclass(frozen=True)
class Told:
    """An event in words: what happened, to what, by whom, and what it changed."""

    event: Event
    title: str
    who: str
    about: str
    changes: list[Change] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)


def told_of(events: Iterable[Event], *, own: tuple[str, int] | None = None) -> list[Told]:
    """Return these events in words; they come in the order in which they happened.

    `own` is the row whose story this is: of an event about something else only that row is told.
    """
    found = list(events)
    related = Related(found)
    reader = Reader(found, related)
    held: dict[str, dict[str, Any]] = {}
    lines = []
    for event in found:
        told = Told(event, kind_text(event.kind), reader.who(event), reader.about(event))
        _fill(told, held, own or _subject(event), related)
        lines.append(told)
    return lines


def _subject(event: Event) -> tuple[str, int]:
    return event.subject_kind, event.subject_id


def _fill(
    told: Told, held: dict[str, dict[str, Any]], own: tuple[str, int], related: Related
) -> None:
    """Tell what the rows of an event became; `held` is what they were."""
    for name, columns in body_of(told.event)["rows"].items():
        label, _colon, key = name.rpartition(":")
        # Of a record only its own pages tell.
        if not label.startswith("tenants."):
            continue
        model: type[models.Model] = apps.get_model(label)
        before = held.get(name, {})
        after = held[name] = onto(before, columns or {})
        # Of what was gathered an event may tell a part; here it is said whole.
        said = {column: after[column] for column in columns or ()}
        is_own = (kind_of(model), int(key)) == own
        if is_own:
            told.changes.extend(_changes(model, before, said, after, related))
        elif own == _subject(told.event):
            told.parts.append(_part(model, before, said if columns else None, after, related))


def _part(
    model: type[models.Model], before: Columns, columns: Columns | None, after: Columns,
    related: Related,
) -> Part:  # fmt: skip
    noun, name = capfirst(str(model._meta.verbose_name)), _name_of(model, after, related)
    # What is new or gone is said whole by its name.
    if columns is None or _is_new(columns):
        return Part(noun, name, is_removed=columns is None)
    return Part(noun, name, changes=list(_changes(model, before, columns, after, related)))


def _is_new(columns: Columns) -> bool:
    """Whose row it is, is told once: when it is written whole."""
    return "provider_id" in columns


def _changes(
    model: type[models.Model], before: Columns, said: Columns, after: Columns, related: Related
) -> Iterator[Change]:
    is_new = _is_new(said)
    for column in model._meta.concrete_fields:
        name = column.attname
        if name not in said or name in UNTOLD or name in _FOLLOWS.get(model._meta.label_lower, ()):
            continue
        label = capfirst(str(column.verbose_name))
        if is_new:
            # What is not filled in needs no line, and a name stands above it.
            if said[name] not in (None, "", False, []) and not _is_apart(said[name]):
                yield Change(label, _text(column, after, related))
        elif _is_apart(said[name]) or _is_apart(before.get(name)):
            yield Change(label, _apart(before.get(name), said[name]))
        elif name not in before or said[name] != before[name]:
            yield Change(label, _text(column, after, related), _text(column, before, related))


def _is_apart(value: Any) -> bool:
    return isinstance(value, dict) and "hmac" in value


def _apart(before: Any, after: Any) -> str:
    if not after:
        return _("emptied")
    return _("filled in") if before == "" else _("changed")


def _name_of(model: type[models.Model], columns: Columns, related: Related) -> str:
    """Return what such a row is called, put together from what was told of it."""
    row = model()
    for column in model._meta.concrete_fields:
        value = columns.get(column.attname)
        if value is not None and not _is_apart(value):
            setattr(row, column.attname, column.to_python(value))
            if isinstance(column, models.ForeignKey) and (far := related.row(column, value)):
                setattr(row, column.name, far)
    try:
        return str(row)
    except (ObjectDoesNotExist, TypeError, ValueError):
        # What it is called hangs on something out of sight, or told too long ago.
        return ""


def _text(column: Any, columns: Columns, related: Related) -> str:  # noqa: PLR0911 - one line per kind reads best
    """Return the value of a column as people write it."""
    if column.attname not in columns:
        return ""
    value = columns[column.attname]
    own = _SAID.get((column.model._meta.label_lower, column.attname))
    if value in (None, "", []):
        return NOTHING
    if own is not None:
        return own(columns)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(column, models.ForeignKey):
        found = related.row(column, value)
        return str(found) if found is not None else f"#{value}"
    if isinstance(column, models.DateTimeField):
        return date_format(timezone.localtime(datetime.fromisoformat(value)), "DATETIME_FORMAT")
    if isinstance(column, models.DateField):
        return date_format(column.to_python(value), "DATE_FORMAT")
    return Truncator(str(value)).chars(LONGEST)


def _priority_text(columns: Columns) -> str:
    return f"P{columns['priority']}"


def _language_text(columns: Columns) -> str:
    code = columns["language"]
    return str(dict(settings.LANGUAGES).get(code, code))


_SAID: Final[Mapping[tuple[str, str], Say]] = {
    ("tenants.target", "priority"): _priority_text,
    ("tenants.target", "amount"): lambda c: amount_text(c["amount"], c.get("unit", "minutes")),
    ("tenants.updaterule", "priority"): _priority_text,
    ("tenants.updaterule", "minutes"): lambda c: interval_text(c["minutes"]),
    ("tenants.updaterule", "media"): lambda c: by_ways(c["media"]),
    ("tenants.servicehours", "week"): lambda c: days_text(c["week"]),
    ("tenants.holiday", "windows"): lambda c: windows_text(c["windows"]),
    ("tenants.tenant", "language"): _language_text,
    ("tenants.contact", "language"): _language_text,
    ("tenants.functionholder", "language"): _language_text,
}
# Said together with another column of the same row, or by the page itself.
_FOLLOWS: Final[Mapping[str, frozenset[str]]] = {
    "tenants.target": frozenset({"agreement_id"}),
    "tenants.updaterule": frozenset({"agreement_id"}),
    "tenants.holiday": frozenset({"hours_id"}),
    "tenants.teammember": frozenset({"team_id"}),
}
