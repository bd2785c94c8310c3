"""Saying what one incident has to do with another, and taking that away again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import Status
from incidents.handling.asks.relate import EndRelation, RelateIncident
from incidents.models import Incident, Relation
from incidents.record.queries.visible import visible_incidents
from incidents.record.rules.relations import Wanted, check_relation
from incidents.record.services import relations
from incidents.record.services.common import changed_meanwhile, lock_incident
from incidents.relations import BY_HAND, RelationKind
from tenants.errors import Invalid
from tenants.rules.roles import Action, Actor, require
from tenants.rules.typed import is_key
from tenants.sole import sole


def lock_both(
    incident_id: int,
    other: str,
    *,
    actor: Actor,
    expected_version: int | None,
    field: str = "other",
) -> tuple[Incident, Incident]:
    """Lock an incident and the one of this number, in one order whoever comes first."""
    found = sole(visible_incidents(actor).filter(reference=other.strip().upper()))
    if found is None:
        raise Invalid(_("There is no incident of this number."), field=field)
    rows = {pk: lock_incident(pk, actor=actor) for pk in sorted({incident_id, found.pk})}
    incident = rows[incident_id]
    if expected_version is not None and incident.version != expected_version:
        raise changed_meanwhile(incident)
    return incident, rows[found.pk]


@transaction.atomic
def relate_incident(
    *, incident_id: int, expected_version: int, ask: RelateIncident, actor: Actor, now: datetime
) -> Incident:
    """Say that it is part of another, follows, is caused by or is a duplicate of it (R46)."""
    incident, other = lock_both(
        incident_id, ask.other, actor=actor, expected_version=expected_version
    )
    require(actor, Action.WORK, incident.tenant_id)
    require(actor, Action.WORK, other.tenant_id)
    if ask.kind not in BY_HAND:
        raise Invalid(_("Choose one of these."), field="kind")
    kind = RelationKind(ask.kind)
    column = relations.COLUMNS.get(kind)
    check_relation(
        Wanted(
            kind=kind,
            incident=incident.pk,
            other=other.pk,
            same_customer=incident.tenant_id == other.tenant_id,
            is_public=ask.is_public,
            has=getattr(incident, f"{column}_id") if column else None,
            above=relations.above(other, kind),
            is_said=column is None and relations.is_said(incident, other, kind),
            incident_is_open=incident.status != Status.CLOSED,
            other_is_open=other.status != Status.CLOSED,
        )
    )
    relations.link(incident, other, kind, actor=actor, now=now, is_public=ask.is_public)
    return incident


@transaction.atomic
def end_relation(
    *, incident_id: int, expected_version: int, ask: EndRelation, actor: Actor, now: datetime
) -> Incident:
    """Take away a relation of this incident; that it was there stays in the history of both."""
    incident = lock_incident(incident_id, actor=actor, expected_version=expected_version)
    require(actor, Action.WORK, incident.tenant_id)
    name, _colon, key = ask.relation.partition(":")
    if name not in BY_HAND or not is_key(key):
        raise Invalid(_("Choose one of these."), field="relation")
    kind = RelationKind(name)
    column = relations.COLUMNS.get(kind)
    if column is not None:
        other = getattr(incident, column)
        if other is None or other.pk != int(key):
            raise Invalid(_("That is not related any more."), field="relation")
        relations.unlink_column(incident, other, kind, actor=actor, now=now)
        return incident
    row = Relation.objects.select_for_update().filter(pk=int(key), kind=kind, ended_at=None).first()
    if row is None or incident.pk not in (row.incident_id, row.other_id):
        raise Invalid(_("That is not related any more."), field="relation")
    seen = visible_incidents(actor).filter(pk__in=[row.incident_id, row.other_id])
    if len(seen) != len({row.incident_id, row.other_id}):
        raise Invalid(_("That is not related any more."), field="relation")
    for one in seen:
        require(actor, Action.WORK, one.tenant_id)
    relations.unlink(row, actor=actor, now=now)
    return incident
