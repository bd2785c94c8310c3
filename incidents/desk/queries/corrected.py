"""What was put right in a report: each field, what it said and what it says."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.choices import Channel, DetectionSource, Kind
from incidents.facts import Corrected
from incidents.models import Incident
from tenants.ledger.facts import NotSaid
from tenants.ledger.names import row_name
from tenants.models import Contact, PersonalText

CODE: Final = "incident.corrected"
# What can be corrected of a report, as the form calls it.
CORRECTED: Mapping[str, Any] = {
    "title": gettext_lazy("title"),
    "description": gettext_lazy("description"),
    "symptoms": gettext_lazy("symptoms"),
    "affected": gettext_lazy("affected systems"),
    "kind": gettext_lazy("kind"),
    "reporter_id": gettext_lazy("reporter"),
    "channel": gettext_lazy("came in by"),
    "detection": gettext_lazy("noticed by"),
    "found_unregistered": gettext_lazy("found unregistered"),
    "occurred_at": gettext_lazy("occurred"),
    "detected_at": gettext_lazy("noticed"),
}
TEXTS: Final = ("title", "description", "symptoms", "affected")
# Codes, with the words that a reader knows them by.
CODES: Mapping[str, Any] = {"kind": Kind, "channel": Channel, "detection": DetectionSource}
NOTHING: Final = "–"


def corrections(
    incident: Incident, bodies: Mapping[int, Mapping[str, Any]]
) -> dict[int, list[str]]:
    """Return a line for each field that an event put right; the facts of those events, by key.

    One of another version, that does not say it, has no lines.
    """
    facts: dict[int, Corrected] = {}
    for pk, said in bodies.items():
        with suppress(NotSaid):
            facts[pk] = Corrected.read(said)
    if not facts:
        return {}
    texts = _texts(incident)
    names = _names(incident, facts.values())
    return {pk: list(_lines(pk, said, texts, names)) for pk, said in facts.items()}


def _texts(incident: Incident) -> dict[str, list[tuple[int, str]]]:
    """Return what the words of the report said, by event; erased words are not there."""
    found: dict[str, list[tuple[int, str]]] = {name: [] for name in TEXTS}
    rows = PersonalText.objects.filter(
        tenant=incident.tenant_id, row=row_name(incident), field__in=TEXTS
    )
    for event, name, value in rows.order_by("event").values_list("event", "field", "value"):
        found[name].append((event, value))
    return found


def _names(incident: Incident, facts: Iterable[Corrected]) -> dict[int, str]:
    ids = {pk for said in facts for pk in said.changed.get("reporter_id", ())}
    rows = Contact.objects.filter(tenant=incident.tenant_id, pk__in=ids) if ids else []
    return {row.pk: row.name for row in rows}


def _lines(
    pk: int,
    said: Corrected,
    texts: Mapping[str, list[tuple[int, str]]],
    names: Mapping[int, str],
) -> Iterable[str]:
    changed = said.changed
    for name in said.fields:
        if name in TEXTS:
            before = next((value for event, value in reversed(texts[name]) if event < pk), NOTHING)
            after = next((value for event, value in texts[name] if event == pk), NOTHING)
        else:
            before, after = (_word(name, value, names) for value in changed.get(name, (None, None)))
        told = _("%(field)s: “%(before)s” → “%(after)s”")
        yield told % {"field": CORRECTED.get(name, name), "before": before, "after": after}


def _word(name: str, value: Any, names: Mapping[int, str]) -> str:
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name in CODES:
        return str(CODES[name](value).label) if value in CODES[name].values else str(value)
    if name == "reporter_id":
        return names.get(value, str(value))
    moment: datetime | None = parse_datetime(str(value))
    if moment is None:
        return str(value)
    return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")
