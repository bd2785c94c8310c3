"""The timeline of an incident: what was said, by whom and to whom, between what happened."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from incidents.desk.queries.timeline_reader import SPOKEN, Reader
from incidents.models import Incident
from incidents.record.queries.entries import Timeline
from incidents.record.queries.gather import Listed, Row, columns, revive
from incidents.record.queries.late import family_keys
from incidents.record.queries.prepared import OneOf
from tenants.ledger.declared import codes
from tenants.ledger.order import along_chain
from tenants.models import Event

SIZE = 30
SHOWN: Mapping[str, Any] = {
    "all": lambda found: found,
    "customer": lambda found: found.filter(kind__in=SPOKEN),
    "internal": lambda found: found.filter(kind="note.added"),
    "system": lambda found: found.exclude(kind__in=[*SPOKEN, "note.added"]),
}


def timeline(
    incident: Incident, *, show: str = "all", before: int | None = None, affected: int = 0
) -> Timeline:
    """Return a page of what happened, for the desk: internal notes are in it."""
    keys = family_keys(incident)
    found = list(event_list(incident, show=show, before=before, keys=keys))
    return timeline_of(incident, found, show=show, affected=affected)


def event_list(
    incident: Incident, *, show: str, keys: list[int], before: int | None = None
) -> Listed:
    """Return one page of events and one more, newest first.

    `keys` are of this incident and of those that were merged into it.
    """
    told = _story(incident, keys).exclude(kind__in=codes(lambda kind: kind.is_quiet))
    found = along_chain(told, newest_first=True)
    found = SHOWN[show](found)
    if before is not None:
        found = found.filter(place__lt=before)
    newest: Listed = found.values(*columns(Event), "place")[: SIZE + 1]
    return newest


def timeline_of(incident: Incident, found: list[Row], *, show: str, affected: int) -> Timeline:
    """Return the page of these rows of `event_list`.

    `affected` is how many must hear of this; a message says how many of them it reached.
    """
    more, found = len(found) > SIZE, found[:SIZE]
    events = revive(Event, found)
    reader = Reader(incident, events, affected)
    return Timeline(
        entries=[reader.entry(event) for event in events],
        older=found[-1]["place"] if more else None,
        show=show,
    )


def newest_event(incident: Incident) -> int:
    """Return the key of the last thing that happened: all that changes a timeline."""
    return (
        _story(incident, family_keys(incident)).order_by("-pk").values_list("pk", flat=True).first()
        or 0
    )


def _story(incident: Incident, keys: list[int]) -> QuerySet[Event]:
    told = Event.objects.filter(tenant=incident.tenant_id, subject_kind="incident")
    if keys == [incident.pk]:
        return told.filter(subject_id=incident.pk)
    return told.filter(OneOf("subject_id", keys))
