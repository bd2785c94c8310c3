"""What was merged into an incident, in its story: told there too, with the number it came under."""

from collections.abc import Iterable
from dataclasses import replace

from incidents.models import Incident
from incidents.record.queries.entries import Entry, Tag
from tenants.models import Event


def merged_among(incident: Incident, events: Iterable[Event]) -> dict[int, Incident]:
    """Return the other incidents that these events are of, by key."""
    others = {event.subject_id for event in events} - {incident.pk}
    if not others:
        return {}
    found = Incident.objects.filter(tenant=incident.tenant_id, pk__in=others)
    return found.select_related("reporter", "tenant").in_bulk()


def named_after(entry: Entry, merged: Incident | None) -> Entry:
    """Return an entry with the number of the incident that it is of, where that was merged."""
    if merged is None:
        return entry
    if entry.kind == "system":
        return replace(entry, detail=": ".join(filter(None, [merged.reference, entry.detail])))
    return replace(entry, via=[*entry.via, Tag(merged.reference, "git-merge")])
