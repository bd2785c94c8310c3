"""What is before and after an incident in the list that somebody came from."""

from datetime import datetime
from typing import Any

from incidents.choices import Status
from incidents.desk.queries.filters import QueueFilters
from incidents.desk.queries.ordered import rows_of
from incidents.desk.queries.sorts import SORTS
from incidents.models import Incident
from incidents.record.queries.gather import gather
from incidents.record.queries.keyset import Key
from incidents.record.queries.parts import LATER, end_of_day, in_parts
from incidents.record.queries.visible import visible_incidents
from tenants.rules.roles import Actor


def neighbour(
    actor: Actor, incident: Incident, filters: QueueFilters, now: datetime, *, backwards: bool
) -> str:
    """Return the reference before or after this one among what these filters show, or nothing.

    One that the filters do not show any more has its place all the same.
    """
    seen = visible_incidents(actor).filter(pk=incident.pk)
    value: Any = None
    if sort := SORTS.get(filters.sort):
        part, value = 0, sort.value_in(seen)
    elif incident.status == Status.CLOSED:
        # What is closed is one part.
        part = LATER
    else:
        part = in_parts(seen, now).values_list("part", flat=True)[0]
    place = Key(part, incident.priority, incident.next_due_at, incident.pk, value)
    rows = rows_of(
        actor, filters, now, end_of_day(now), place=place, backwards=backwards, size=0
    )  # fmt: skip
    found = gather(rows=rows)["rows"]
    return str(found[0]["reference"]) if found else ""
