"""Relations as they are written: on the chain of the customer, or of the provider between two."""

from datetime import datetime

from django.db.models import Q

from incidents.models import Incident, Relation
from incidents.record.facts import Related
from incidents.record.services.common import append_event, record
from incidents.relations import RelationKind
from tenants.ledger.append import Written, append, insert, update
from tenants.rules.roles import Actor

# Of these an incident has one, in a column of its own.
COLUMNS = {RelationKind.PART_OF: "parent", RelationKind.FOLLOWS: "follows"}


def link(
    incident: Incident,
    other: Incident,
    kind: RelationKind,
    *,
    actor: Actor,
    now: datetime,
    is_public: bool = False,
) -> None:
    """Write that a locked incident is related so to another one."""
    if kind in COLUMNS:
        setattr(incident, COLUMNS[kind], other)
        record(
            incident,
            "relation.added",
            actor=actor,
            now=now,
            facts=Related(
                kind=str(kind), other=other.pk, reference=other.reference, backwards=False
            ),
        )
        _tell(other, "relation.added", kind, incident, actor=actor, now=now)
        return
    between = incident.tenant_id != other.tenant_id
    row = Relation(
        tenant_id=incident.provider_id if between else incident.tenant_id,
        provider_id=incident.provider_id,
        kind=kind,
        incident=incident,
        incident_tenant_id=incident.tenant_id,
        other=other,
        other_tenant_id=other.tenant_id,
        is_public=is_public,
        added_by_id=actor.person_id,
        added_at=now,
    )
    _tell_both(row, "added", insert(row), actor=actor, now=now)


def unlink_column(
    incident: Incident, other: Incident, kind: RelationKind, *, actor: Actor, now: datetime
) -> None:
    """Take away that a locked incident is part of another, or follows it."""
    setattr(incident, COLUMNS[kind], None)
    record(
        incident,
        "relation.ended",
        actor=actor,
        now=now,
        facts=Related(kind=str(kind), other=other.pk, reference=other.reference, backwards=False),
    )
    _tell(other, "relation.ended", kind, incident, actor=actor, now=now)


def unlink(row: Relation, *, actor: Actor, now: datetime) -> None:
    """End a relation that is a row; what it was stays to be read."""
    row.ended_by_id, row.ended_at = actor.person_id, now
    _tell_both(row, "ended", update(row, "ended_by", "ended_at"), actor=actor, now=now)


def _tell_both(row: Relation, what: str, wrote: Written, *, actor: Actor, now: datetime) -> None:
    kind = RelationKind(row.kind)
    if row.incident_tenant_id != row.other_tenant_id:
        # Neither customer's chain names the other: it stands on that of the provider.
        append(row, f"relation.{what}_between", actor=actor, at=now, wrote=[wrote])
        return
    code, near, far = f"relation.{what}", row.incident, row.other
    said = Related(kind=str(kind), other=far.pk, reference=far.reference, backwards=False)
    append_event(near, code, actor=actor, now=now, wrote=[wrote], facts=said)
    _tell(far, code, kind, near, actor=actor, now=now)


def _tell(
    incident: Incident,
    code: str,
    kind: RelationKind,
    other: Incident,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Tell the other side of it."""
    facts = Related(kind=str(kind), other=other.pk, reference=other.reference, backwards=True)
    append_event(incident, code, actor=actor, now=now, facts=facts)


def above(incident: Incident, kind: RelationKind) -> set[int]:
    """Return all that an incident hangs on in this way, whatever lies between."""
    found: set[int] = set()
    fringe = {incident.pk}
    while fringe:
        fringe = _next(fringe, kind) - found
        found |= fringe
    return found


def _next(keys: set[int], kind: RelationKind) -> set[int]:
    if kind in COLUMNS:
        column = f"{COLUMNS[kind]}_id"
        rows = Incident.objects.filter(pk__in=keys).exclude(**{column: None})
        return set(rows.values_list(column, flat=True))
    said = Relation.objects.filter(kind=kind, incident__in=keys, ended_at=None)
    return set(said.values_list("other_id", flat=True))


def is_said(incident: Incident, other: Incident, kind: RelationKind) -> bool:
    """Say whether the two are related so already, in one direction or the other."""
    pair = Q(incident=incident, other=other) | Q(incident=other, other=incident)
    return Relation.objects.filter(pair, kind=kind, ended_at=None).exists()
