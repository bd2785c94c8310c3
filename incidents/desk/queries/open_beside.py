"""Which open incidents of the same customer may be the same matter as one."""

from typing import Final

from incidents.choices import Status
from incidents.models import Incident
from incidents.record.queries.similar import seen_before
from incidents.record.queries.visible import visible_incidents
from tenants.rules.roles import Actor

MOST: Final = 8


def open_beside(actor: Actor, incident: Incident) -> list[Incident]:
    """Return those that look like it, and then the latest."""
    alike = seen_before(actor, incident.tenant_id, incident.title, but=incident.pk).here
    names = [one.reference for one in alike]
    found = (
        visible_incidents(actor)
        .filter(tenant=incident.tenant_id, merged_into=None)
        .exclude(pk=incident.pk)
        .exclude(status=Status.CLOSED)
        .only("reference", "title")
    )
    first = sorted(found.filter(reference__in=names), key=lambda row: names.index(row.reference))
    rest = found.exclude(reference__in=names).order_by("-reported_at", "-pk")
    return [*first, *rest[: MOST - len(first)]]
