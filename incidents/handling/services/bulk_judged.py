"""Many at once: what they are, how urgent, and which outage or other incident they are part of."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from incidents.choices import Status
from incidents.handling.asks.bulk import ClassifyMany, JoinMany, PrioritiseMany
from incidents.handling.asks.join import MergeIncident
from incidents.handling.asks.outage import JoinOutage
from incidents.handling.asks.triage import ChangePriority, ClassifyIncident
from incidents.handling.services.chosen import Outcome, Seen, each_chosen
from incidents.handling.services.merge import merge_incident
from incidents.handling.services.outage_parts import join_outage
from incidents.handling.services.triage import change_priority, classify_incident
from incidents.models import Incident, Outage
from incidents.record.rules.lifecycle import IllegalMove
from tenants.errors import DomainError, Invalid
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at


def classify_many(*, seen: Seen, ask: ClassifyMany, actor: Actor, now: datetime) -> list[Outcome]:
    """Set category and labels of each, and leave its classes as they are; triage comes first."""

    def kept(said: bool | None, *, stands: bool) -> bool:
        return stands if said is None else said

    def act(row: Incident, version: int) -> Incident:
        if row.stands_as == Status.NEW:
            raise IllegalMove(Status.NEW, Status.TRIAGED)
        return classify_incident(
            incident_id=row.pk,
            expected_version=version,
            ask=ClassifyIncident(
                category_id=ask.category_id or row.category_id,
                is_security=kept(ask.is_security, stands=row.is_security),
                is_cyber=kept(ask.is_cyber, stands=row.is_cyber),
                is_breach=kept(ask.is_breach, stands=row.is_breach),
                personal_data=row.personal_data,
                confidentiality=row.confidentiality,
                integrity=row.integrity,
                availability=row.availability,
                class_reason=row.class_reason,
            ),
            actor=actor,
            now=now,
        )

    return each_chosen(seen, actor, act)


def prioritise_many(
    *, seen: Seen, ask: PrioritiseMany, actor: Actor, now: datetime
) -> list[Outcome]:
    """Judge each again by the matrix of its customer, with the same reason (R33)."""

    def act(row: Incident, version: int) -> Incident:
        judged = ChangePriority(
            impact=ask.impact or row.impact,
            urgency=ask.urgency or row.urgency,
            reason=ask.reason,
            criteria=None,
        )
        return change_priority(
            incident_id=row.pk, expected_version=version, ask=judged, actor=actor, now=now
        )

    return each_chosen(seen, actor, act)


def merge_many(*, seen: Seen, ask: MergeIncident, actor: Actor, now: datetime) -> list[Outcome]:
    """Let each end in the same other one; that one itself goes on."""

    def act(row: Incident, version: int) -> Incident | None:
        if row.reference == ask.survivor:
            return None
        merge_incident(incident_id=row.pk, expected_version=version, ask=ask, actor=actor, now=now)
        return None

    return each_chosen(seen, actor, act)


def join_many(*, seen: Seen, ask: JoinMany, actor: Actor, now: datetime) -> list[Outcome]:
    """Make each part of the same outage, as urgent as that is."""
    outages = Outage.objects.filter(may_at(actor, Action.SEE_QUEUE), reference=ask.outage)
    outage = outages.first()
    if outage is None:
        raise Invalid(_("Choose one of these."), field="outage")

    def act(row: Incident, _version: int) -> None:
        joins = JoinOutage(incident_ids=[row.pk], reason=ask.reason)
        for result in join_outage(outage_id=outage.pk, ask=joins, actor=actor, now=now):
            if result.refusal:
                raise DomainError(result.refusal)

    return each_chosen(seen, actor, act)
