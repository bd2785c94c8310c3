"""What follows a review: that none is needed, sharing, and the board (R118-R121)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import VALIDATORS, Verdict
from incidents.duty.rules.lessons import may_agree
from incidents.facts import LessonsShared, ReviewHeld, VerdictSaid
from incidents.handling.asks.lessons import (
    AgreeNoneNeeded,
    RecordVerdict,
    SayNoneNeeded,
    ShareLessons,
)
from incidents.models import Incident, LessonShare, LessonVerdict, Review
from incidents.record.services.common import append_event, clean_text, lock_incident, owned
from tenants.choices import Function
from tenants.errors import Invalid, NotAllowed, Stale
from tenants.ledger.append import insert, update
from tenants.models import FunctionHolder
from tenants.queries import contacts, holders, holders_by_function
from tenants.rules.roles import Action, Actor, require

NONE_NEEDED = ("none_reason", "none_by", "none_at", "agreed_by", "agreed_at", "agreed_reason")
MOST = 200


@transaction.atomic
def say_none_needed(*, incident_id: int, ask: SayNoneNeeded, actor: Actor, now: datetime) -> Review:
    """Say that nothing has to be improved; it holds once a second person agrees (R119).

    Whoever says so second agrees by that, in words of their own: those of the first stay.
    """
    incident, review = _held(incident_id, actor)
    if review.agreed_at is not None:
        raise Stale(_("Two people agreed on this already."))
    if review.improvements.exists():
        raise Invalid(_("There are improvements here already: carry them out."), field="reason")
    reason = clean_text(ask.reason, "reason", limit=4000)
    if review.none_by_id == actor.person_id:
        raise Stale(_("You said so already; it takes a second person."))
    if review.none_at is not None:
        return _agree(incident, review, reason, actor=actor, now=now)
    review.none_reason, review.none_by_id, review.none_at = reason, actor.person_id, now
    _tell(incident, review, "review.none_needed", actor=actor, now=now)
    return review


@transaction.atomic
def agree_none_needed(
    *, incident_id: int, ask: AgreeNoneNeeded, actor: Actor, now: datetime
) -> Review:
    """Agree as the second person, or take it back; never whoever said it first."""
    incident, review = _held(incident_id, actor)
    if review.none_at is None or review.agreed_at is not None:
        raise Stale(_("This was answered meanwhile."))
    reason = clean_text(ask.reason, "reason", needed=False, limit=4000)
    if ask.agrees:
        return _agree(incident, review, reason, actor=actor, now=now)
    _refuse_first(review, actor)
    review.none_reason, review.none_by_id, review.none_at = "", None, None
    _tell(incident, review, "review.none_declined", actor=actor, now=now)
    return review


def _agree(
    incident: Incident, review: Review, reason: str, *, actor: Actor, now: datetime
) -> Review:
    _refuse_first(review, actor)
    review.agreed_by_id, review.agreed_at = actor.person_id, now
    review.agreed_reason = reason
    _tell(incident, review, "review.none_agreed", actor=actor, now=now)
    return review


def _refuse_first(review: Review, actor: Actor) -> None:
    if not may_agree(actor.person_id, said_by=review.none_by_id):
        raise NotAllowed(_("Whoever said that nothing is needed cannot be the second person."))


@transaction.atomic
def share_lessons(
    *, incident_id: int, ask: ShareLessons, actor: Actor, now: datetime
) -> list[LessonShare]:
    """Share what was learnt with those concerned: each gets it, and it is kept who did (R120)."""
    incident, _review = _held(incident_id, actor)
    text = clean_text(ask.text, "text", limit=8000)
    rows = [*_to_contacts(incident, ask.contacts), *_to_functions(incident, ask.functions)]
    if not rows:
        raise Invalid(_("Choose who gets it."), field="contacts")
    for row in rows:
        row.text, row.shared_by_id, row.shared_at = text, actor.person_id, now
    append_event(
        incident,
        "lessons.shared",
        actor=actor,
        now=now,
        wrote=[insert(row) for row in rows],
        facts=LessonsShared(shares=[row.pk for row in rows]),
    )
    return rows


@transaction.atomic
def record_verdict(
    *, incident_id: int, ask: RecordVerdict, actor: Actor, now: datetime
) -> LessonVerdict:
    """Record what board or management says of the lessons: in person, or from where it stands."""
    incident, review = _held(incident_id, actor)
    if ask.verdict not in Verdict.values:
        raise Invalid(_("Choose one of these."), field="verdict")
    holder = next((one for one in validators(incident.tenant_id) if one.pk == ask.holder), None)
    if holder is None:
        raise Invalid(_("Choose one of these."), field="holder")
    in_person = holder.user_id is not None and holder.user_id == actor.user_id
    row = LessonVerdict(
        tenant_id=incident.tenant_id,
        provider_id=incident.provider_id,
        review=review,
        verdict=ask.verdict,
        function=holder.function,
        name=holder.name[:200],
        words=clean_text(ask.words, "words", needed=ask.verdict == Verdict.SENT_BACK, limit=4000),
        heard_how=clean_text(ask.heard_how, "heard_how", needed=not in_person, limit=200),
        recorded_by_id=actor.person_id,
        said_at=now,
    )
    append_event(
        incident,
        "lessons.validated" if ask.verdict == Verdict.APPROVED else "lessons.sent_back",
        actor=actor,
        now=now,
        wrote=[insert(row)],
        facts=VerdictSaid(verdict=row.pk, function=row.function, in_person=in_person),
    )
    return row


def validators(tenant_id: int) -> list[FunctionHolder]:
    """Return who validates lessons there: the board first."""
    held = holders_by_function(tenant_id)
    return [one for function in VALIDATORS for one in held[function]]


def _held(incident_id: int, actor: Actor) -> tuple[Incident, Review]:
    """Take the incident with its review, that was held."""
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.REVIEW, incident.tenant_id)
    review = Review.objects.select_for_update().filter(incident=incident).first()
    if review is None or review.held_at is None:
        raise Invalid(_("Hold the review first."))
    return incident, review


def _tell(incident: Incident, review: Review, kind: str, *, actor: Actor, now: datetime) -> None:
    append_event(
        incident,
        kind,
        actor=actor,
        now=now,
        wrote=[update(review, *NONE_NEEDED)],
        facts=ReviewHeld(review=review.pk),
    )


def _to_contacts(incident: Incident, keys: Sequence[int]) -> list[LessonShare]:
    wanted = set(keys)
    found = contacts(incident.tenant_id).filter(pk__in=list(wanted)[:MOST], is_active=True)
    rows = [LessonShare(**owned(incident), contact=one, name=one.name[:200]) for one in found]
    if len(rows) != len(wanted):
        raise Invalid(_("Choose one of these."), field="contacts")
    return rows


def _to_functions(incident: Incident, names: Sequence[str]) -> list[LessonShare]:
    rows = []
    for name in dict.fromkeys(names):
        held = holders(incident.tenant_id, Function(name)) if name in Function.values else []
        if not held:
            raise Invalid(_("Nobody holds this function."), field="functions")
        rows.append(LessonShare(**owned(incident), function=name, name=held[0].name[:200]))
    return rows
