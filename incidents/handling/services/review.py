"""The review after closing, and the improvements that come of it (source 001, step 6)."""

from collections.abc import Iterable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import ImprovementKind, ImprovementRoute, Priority, Status
from incidents.duty.rules.closing import review_due_on
from incidents.duty.rules.improving import effect_day
from incidents.duty.rules.lessons import Asked, asked_by, remind_at
from incidents.duty.rules.missing import DutyFact
from incidents.facts import Improved, ImprovementAdded, ReviewHeld
from incidents.handling.asks.review import AddImprovement, FinishImprovement, HoldReview
from incidents.models import Improvement, Incident, Review
from incidents.record.queries.visible import visible_incidents
from incidents.record.rules.moments import wrong_plan
from incidents.record.services.common import append_event, clean_text, lock_incident, owned
from tenants.errors import Invalid, NotFound, Stale
from tenants.ledger.append import Written, insert, update
from tenants.models import Holiday, Tenant
from tenants.queries import assignable_users
from tenants.rules.roles import Action, Actor, require

PLANNED = (
    "is_required",
    "improvement_required",
    "change_required",
    "verdict_required",
    "due_at",
    "remind_at",
)


def plan_review(incident: Incident, duties: Iterable[DutyFact], *, now: datetime) -> list[Written]:
    """Owe a review where one is a duty: M15 by class and priority, K07 for social security.

    One that was not held when the incident was reopened is owed anew, by what is asked now.
    """
    asked = asked_by(fact.duty for fact in duties)
    found = Review.objects.select_for_update().filter(incident=incident).first()
    if asked is None or (found is not None and found.held_at is not None):
        return []
    planned = _due_review(incident, asked=asked, now=now)
    if found is None:
        return [insert(planned)]
    for name in PLANNED:
        setattr(found, name, getattr(planned, name))
    return [update(found, *PLANNED)]


def _due_review(incident: Incident, *, asked: Asked | None, now: datetime) -> Review:
    tenant = Tenant.objects.get(pk=incident.tenant_id)
    zone = ZoneInfo(tenant.zone)
    days = Holiday.objects.filter(hours=incident.agreement.hours_id, windows=[])
    due_on = review_due_on(
        now.astimezone(zone).date(),
        priority=Priority(incident.priority),
        closed=days.values_list("day", flat=True),
    )
    due_at = datetime.combine(due_on, time(23, 59, 59), tzinfo=zone)
    return Review(
        **owned(incident),
        is_required=asked is not None,
        improvement_required=asked is not None and asked.improvement,
        change_required=asked is not None and asked.change,
        verdict_required=asked is not None and asked.verdict,
        due_at=due_at,
        remind_at=remind_at(due_at, now=now) if asked else None,
    )


def today_at(tenant_id: int, now: datetime) -> date:
    """Return which day it is for this customer."""
    zone = Tenant.objects.values_list("zone", flat=True).get(pk=tenant_id)
    return now.astimezone(ZoneInfo(zone)).date()


def held_mark(review: Review) -> str:
    """Return what tells one holding of a review from the next; empty before the first."""
    return review.held_at.isoformat() if review.held_at else ""


@transaction.atomic
def hold_review(*, incident_id: int, ask: HoldReview, actor: Actor, now: datetime) -> Review:
    """Record the review; one that nobody asked for may be held too (D16)."""
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.REVIEW, incident.tenant_id)
    if incident.status != Status.CLOSED:
        raise Invalid(_("A review follows after closing."))
    review = Review.objects.select_for_update().filter(incident=incident).first()
    if review is not None and (held := held_mark(review)) and ask.seen != held:
        # Nobody's findings are written over by somebody who did not read them.
        raise Stale(_("This review was held meanwhile. Look at it again before you go on."))
    is_new = review is None
    if review is None:
        review = _due_review(incident, asked=None, now=now)
    review.held_at, review.held_by_id, review.remind_at = now, actor.user_id, None
    review.findings = clean_text(ask.findings, "findings")
    review.was_effective, review.was_preventable = ask.was_effective, ask.was_preventable
    review.recommendations = clean_text(ask.recommendations, "recommendations", needed=False)
    review.shared_with = clean_text(ask.shared_with, "shared_with", needed=False, limit=2000)
    fields = (
        "held_at",
        "held_by",
        "remind_at",
        "findings",
        "was_effective",
        "was_preventable",
        "recommendations",
        "shared_with",
    )
    wrote = insert(review) if is_new else update(review, *fields)
    append_event(
        incident,
        "review.held",
        actor=actor,
        now=now,
        wrote=[wrote],
        facts=ReviewHeld(review=review.pk),
    )
    return review


@transaction.atomic
def add_improvement(
    *, incident_id: int, ask: AddImprovement, actor: Actor, now: datetime
) -> Improvement:
    """Add what will be done about it, planned as a change or kept for a release (R118)."""
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.REVIEW, incident.tenant_id)
    review = Review.objects.filter(incident=incident).first()
    if review is None:
        raise Invalid(_("Hold the review first."))
    if ask.kind not in ImprovementKind.values:
        raise Invalid(_("Choose one of these."), field="kind")
    if ask.route not in ImprovementRoute.values:
        raise Invalid(_("Choose one of these."), field="route")
    owners = {user.pk for user in assignable_users(incident.tenant_id)}
    if ask.owner_id is not None and ask.owner_id not in owners:
        raise Invalid(_("Choose somebody who works for this customer."), field="owner")
    today = today_at(incident.tenant_id, now)
    if ask.due_on is not None and (wrong := wrong_plan(ask.due_on, today)) is not None:
        raise Invalid(wrong, field="due_on")
    improvement = Improvement(
        tenant_id=incident.tenant_id,
        provider_id=incident.provider_id,
        review=review,
        kind=ask.kind,
        route=ask.route,
        text=clean_text(ask.text, "text", limit=4000),
        owner_id=ask.owner_id,
        due_on=ask.due_on,
    )
    append_event(
        incident,
        "improvement.added",
        actor=actor,
        now=now,
        wrote=[insert(improvement)],
        facts=ImprovementAdded(improvement=improvement.pk, route=ask.route),
    )
    return improvement


@transaction.atomic
def finish_improvement(
    *, improvement_id: int, ask: FinishImprovement, actor: Actor, now: datetime
) -> Improvement:
    """Record that an improvement was carried out, and what came of it."""
    found = Improvement.objects.filter(
        pk=improvement_id, review__incident__in=visible_incidents(actor).values("pk")
    ).first()
    if found is None:
        raise NotFound()
    incident = lock_incident(found.review.incident_id, actor=actor)
    require(actor, Action.REVIEW, incident.tenant_id)
    improvement = Improvement.objects.select_for_update().get(pk=improvement_id)
    if improvement.done_at is not None:
        raise Stale(_("This was carried out meanwhile, and what came of it is written."))
    today = today_at(incident.tenant_id, now)
    if ask.effect_on is not None and (wrong := wrong_plan(ask.effect_on, today)) is not None:
        raise Invalid(wrong, field="effect_on")
    improvement.done_at, improvement.result = now, clean_text(ask.result, "result", limit=4000)
    improvement.effect_on = effect_day(today, ask.effect_on)
    append_event(
        incident,
        "improvement.finished",
        actor=actor,
        now=now,
        wrote=[update(improvement, "done_at", "result", "effect_on")],
        facts=Improved(improvement=improvement.pk),
    )
    return improvement
