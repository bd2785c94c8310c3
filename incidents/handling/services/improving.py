"""Whether an improvement helped, and the one that follows it where it did not (R153)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.facts import EffectSaid
from incidents.handling.asks.review import EstablishEffect
from incidents.handling.services.review import today_at
from incidents.models import Improvement, Incident
from incidents.record.queries.visible import visible_incidents
from incidents.record.rules.moments import wrong_plan
from incidents.record.services.common import append_event, clean_text, lock_incident
from tenants.errors import Invalid, NotFound, Stale
from tenants.ledger.append import insert, update
from tenants.queries import assignable_users
from tenants.rules.roles import Action, Actor, require


@transaction.atomic
def establish_effect(
    *, improvement_id: int, ask: EstablishEffect, actor: Actor, now: datetime
) -> Improvement:
    """Record whether it helped; where it did not, with the improvement that follows it."""
    seen = visible_incidents(actor).values("pk")
    found = Improvement.objects.filter(pk=improvement_id, review__incident__in=seen).first()
    if found is None:
        raise NotFound()
    incident = lock_incident(found.review.incident_id, actor=actor)
    require(actor, Action.REVIEW, incident.tenant_id)
    row = Improvement.objects.select_for_update().get(pk=improvement_id)
    if row.done_at is None:
        raise Invalid(_("It was not carried out yet."), field="improvement")
    if row.effect_at is not None:
        raise Stale(_("Whether it helped was said meanwhile."))
    row.was_effective, row.effect = ask.was_effective, clean_text(ask.effect, "effect", limit=4000)
    row.effect_at, row.effect_by_id = now, actor.person_id
    wrote = [update(row, "was_effective", "effect", "effect_at", "effect_by")]
    after = None if ask.was_effective else _follow_up(incident, row, ask, now=now)
    if after is not None:
        wrote.append(insert(after))
    facts = EffectSaid(
        improvement=row.pk, is_effective=ask.was_effective, followed_by=after.pk if after else None
    )
    append_event(
        incident, "improvement.effect_said", actor=actor, now=now, wrote=wrote, facts=facts
    )
    return row


def _follow_up(
    incident: Incident, row: Improvement, ask: EstablishEffect, *, now: datetime
) -> Improvement:
    """Return what is done next: of the same kind, the same way, by somebody on a day."""
    text = clean_text(ask.next_text, "next_text", limit=4000)
    owner = ask.next_owner_id or row.owner_id
    if owner not in {user.pk for user in assignable_users(incident.tenant_id)}:
        raise Invalid(_("Choose somebody who works for this customer."), field="next_owner")
    if ask.next_due_on is None:
        raise Invalid(_("Fill this in."), field="next_due_on")
    wrong = wrong_plan(ask.next_due_on, today_at(incident.tenant_id, now))
    if wrong is not None:
        raise Invalid(wrong, field="next_due_on")
    return Improvement(
        tenant_id=row.tenant_id,
        provider_id=row.provider_id,
        review_id=row.review_id,
        kind=row.kind,
        route=row.route,
        text=text,
        owner_id=owner,
        due_on=ask.next_due_on,
        follows=row,
    )
