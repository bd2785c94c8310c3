"""What waits for one person at the desk, of what this room knows; each as a list that is counted.

Whoever leads the desk (may excuse a measure) sees what waits for anybody; others see their own.
"""

from datetime import datetime

from django.db.models import F, Q, QuerySet

from incidents.choices import (
    PRIVACY,
    ComplaintState,
    ObligationState,
    Status,
    StepState,
    WaiverState,
)
from incidents.duty.queries.improving import taken_out
from incidents.duty.queries.lessons import unfinished
from incidents.duty.queries.my_owed import decides
from incidents.models import (
    ActionStep,
    Complaint,
    CustomerReply,
    Improvement,
    Incident,
    Obligation,
    ObligationAnswer,
    Review,
    Task,
    Waiver,
    breach_terms,
)
from incidents.record.queries.tasks import own_tasks
from tenants.models import FunctionHolder, TeamMember
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at

# Somebody works on it, or is to begin.
IN_HAND = (Status.TRIAGED, Status.ASSIGNED, Status.IN_PROGRESS, Status.CONTAINED)


def _mine(actor: Actor, path: str) -> Q:
    """Say that an incident is somebody's own, or one of the customers that they lead."""
    own = Q(**{f"{path}assignee": actor.user_id}) | Q(**{f"{path}manager": actor.user_id})
    return own | may_at(actor, Action.WAIVE)


def unread_replies(actor: Actor, now: datetime) -> QuerySet[CustomerReply]:
    """Return the unread answers on one's own incidents, and on those that nobody has."""
    return (
        CustomerReply.objects.filter(
            Q(incident__assignee=actor.user_id)
            | Q(incident__manager=actor.user_id)
            | Q(incident__assignee=None),
            may_at(actor, Action.NOTE),
            read_at=None,
        )
        .select_related("incident__tenant", "message__contact")
        .order_by("received_at", "pk")
    )


def exceptions_to_answer(actor: Actor, now: datetime) -> QuerySet[Waiver]:
    """Return the exceptions that wait for a second person; one's own wait for somebody else."""
    return (
        Waiver.objects.filter(may_at(actor, Action.WAIVE), state=WaiverState.ASKED)
        .exclude(asked_by=actor.user_id)
        .select_related("incident__tenant", "asked_by")
        .order_by("asked_at", "pk")
    )


def breaches_owed(actor: Actor, now: datetime) -> QuerySet[Obligation]:
    """Return the personal data breaches that want a decision or a notification.

    For whoever may take it at the desk: who leads it, or holds the function.
    """
    holds = FunctionHolder.objects.filter(user=actor.user_id, function__in=PRIVACY, is_active=True)
    return (
        breach_terms(stopped_at=None)
        .filter(
            may_at(actor, Action.WAIVE)
            | Q(incident__manager=actor.user_id)
            | Q(tenant__in=holds.values("tenant"))
            | Q(provider__in=holds.values("tenant")),
            may_at(actor, Action.SEE_QUEUE),
        )
        .select_related("incident__tenant")
        .order_by("due_at", "pk")
    )


def proposals_to_agree(actor: Actor, now: datetime) -> QuerySet[ObligationAnswer]:
    """Return what somebody else said the law does not ask, for whoever may be the second person."""
    return (
        ObligationAnswer.objects.filter(
            decides(actor),
            may_at(actor, Action.SEE_QUEUE),
            outcome=ObligationState.NOT_OWED,
            settles=False,
            obligation__stopped_at=None,
        )
        .exclude(answered_by=actor.user_id)
        .select_related("incident__tenant", "obligation", "answered_by")
        .order_by("answered_at", "pk")
    )


def reviews_due(actor: Actor, now: datetime) -> QuerySet[Review]:
    """Return the reviews of which something is still owed, the first term first."""
    return (
        Review.objects.filter(
            unfinished(),
            _mine(actor, "incident__"),
            may_at(actor, Action.REVIEW),
            incident__status=Status.CLOSED,
        )
        .select_related("incident__tenant")
        .order_by("due_at", "pk")
    )


def open_improvements(actor: Actor, now: datetime) -> QuerySet[Improvement]:
    """Return the improvements still to be carried out: one's own, or of those one leads.

    Those whose change was carried out are in a list of their own: to confirm.
    """
    return (
        Improvement.objects.filter(
            Q(owner=actor.user_id) | may_at(actor, Action.WAIVE),
            ~taken_out(),
            may_at(actor, Action.REVIEW),
            done_at=None,
        )
        .select_related("review__incident__tenant", "owner")
        .order_by("due_on", "pk")
    )


def open_steps(actor: Actor, now: datetime) -> QuerySet[ActionStep]:
    """Return the steps still to be done: one's own, and those of nobody in one's own incidents."""
    own = Q(incident__manager=actor.user_id) | Q(incident__assignee=actor.user_id)
    return (
        ActionStep.objects.filter(
            Q(owner=actor.user_id) | Q(own, owner=None),
            may_at(actor, Action.WORK),
            state__in=(StepState.OPEN, StepState.DOING),
        )
        .exclude(incident__status=Status.CLOSED)
        .select_related("incident__tenant", "owner")
        .order_by("due_on", "added_at", "pk")
    )


def open_tasks(actor: Actor, now: datetime) -> QuerySet[Task]:
    """Return one's own tasks, and those of one's teams that nobody took."""
    found = own_tasks(actor).select_related("tenant", "assignee", "team")
    return found.order_by("priority", F("due_at").asc(nulls_last=True), "pk")


def work_in_hand(actor: Actor, now: datetime) -> QuerySet[Incident]:
    """Return the incidents of which the next act is one's own: not those that wait for others."""
    return _in_order(_held(actor).filter(status__in=IN_HAND, came_back_at=None))


def led_by(actor: Actor, now: datetime) -> QuerySet[Incident]:
    """Return the open incidents that this person leads and somebody else works on."""
    led = Incident.objects.filter(
        may_at(actor, Action.WORK), provider__in=_desks(actor), manager=actor.user_id
    )
    return _in_order(led.exclude(assignee=actor.user_id))


def back_from_waiting(actor: Actor, now: datetime) -> QuerySet[Incident]:
    """Return one's own incidents whose waiting is over, as long as nobody looked at them."""
    return _in_order(_held(actor).filter(came_back_at__isnull=False))


def waiting_until(actor: Actor, now: datetime) -> QuerySet[Incident]:
    """Return one's own incidents that come back by themselves, the first one first."""
    found = _held(actor).filter(waits_until__isnull=False, status=Status.WAITING)
    return found.select_related("tenant", "team").order_by("waits_until", "pk")


def _held(actor: Actor) -> QuerySet[Incident]:
    return Incident.objects.filter(
        may_at(actor, Action.WORK),
        provider__in=_desks(actor),
        assignee=actor.user_id,
        handed_over_at=None,
    )


def work_of_teams(actor: Actor, now: datetime) -> QuerySet[Incident]:
    """Return what the teams of this person have, and nobody in them has taken."""
    teams = TeamMember.objects.filter(user=actor.user_id, is_active=True).values("team")
    return _in_order(
        Incident.objects.filter(
            Q(assignee=None) | Q(handed_over_at__isnull=False),
            may_at(actor, Action.WORK),
            provider__in=_desks(actor),
            team__in=teams,
        )
    )


def _desks(actor: Actor) -> list[int]:
    return sorted(set(actor.providers.values()))


def _in_order(found: QuerySet[Incident]) -> QuerySet[Incident]:
    # Said as the indexes of what is open say it.
    open_ones = found.exclude(status=Status.CLOSED).select_related("tenant", "team", "assignee")
    return open_ones.order_by("priority", "next_due_at", "pk")


def complaints_waiting(actor: Actor, now: datetime) -> QuerySet[Complaint]:
    """Return the complaints that wait for an answer: of one's own incidents, or all one leads."""
    return (
        Complaint.objects.filter(
            _mine(actor, "incident__"),
            may_at(actor, Action.CLOSE),
            state=ComplaintState.RECEIVED,
        )
        .select_related("tenant", "contact", "incident")
        .order_by("received_at", "pk")
    )
