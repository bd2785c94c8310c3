"""What waits for one person by law, by a communication plan and as evidence: lists to be counted.

Beside `my_work`: each is for whoever finds a form behind it.
"""

from collections.abc import Collection
from datetime import datetime

from django.db.models import (
    DateField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from incidents.choices import DECIDERS, RELEASERS, Status
from incidents.duty.rules.obligations import BY_THEMSELVES, UNDUE
from incidents.models import (
    Control,
    CustodyAnswer,
    CustodyChange,
    Obligation,
    ObligationAnswer,
    PlanLine,
    PlanMessage,
)
from tenants.choices import Function, Role
from tenants.models import FunctionHolder
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at


def decides(actor: Actor) -> Q:
    """Say that a row is of a customer for whom this person decides on what the law asks."""
    managed = sorted(at for at, held in actor.roles.items() if Role.INCIDENT_MANAGER in held)
    return Q(tenant__in=managed) | Q(provider__in=managed) | _holds(actor, DECIDERS)


def _holds(actor: Actor, functions: Collection[Function]) -> Q:
    """Say that this person is one of these at the customer of a row, or at its provider."""
    held = FunctionHolder.objects.filter(
        user=actor.user_id, function__in=functions, is_active=True
    ).values("tenant")
    return Q(tenant__in=held) | Q(provider__in=held)


def laws_owed(actor: Actor, now: datetime) -> QuerySet[Obligation]:
    """Return what the law asks and nobody answered, the first term first.

    What one person said is not required waits for a second one, in a list of its own.
    """
    said = ObligationAnswer.objects.filter(obligation=OuterRef("pk"), settles=False)
    return (
        Obligation.objects.filter(
            decides(actor), ~Exists(said), may_at(actor, Action.SEE_QUEUE), stopped_at=None
        )
        # The data breaches themselves have a list of their own.
        .exclude(duty__in=BY_THEMSELVES)
        .select_related("incident__tenant")
        .order_by(Coalesce("due_at", F("started_at") + UNDUE), "pk")
    )


def plan_messages_due(actor: Actor, now: datetime) -> QuerySet[PlanLine]:
    """Return the groups that were to hear by now: of one's own incidents, or of all one informs."""
    own = Q(incident__assignee=actor.user_id) | Q(incident__manager=actor.user_id)
    return (
        PlanLine.objects.filter(
            own | may_at(actor, Action.RELEASE) | may_at(actor, Action.WAIVE),
            may_at(actor, Action.INFORM),
            next_due_at__lte=now,
        )
        .exclude(incident__status=Status.CLOSED)
        .select_related("incident__tenant")
        .order_by("next_due_at", "pk")
    )


def messages_to_release(actor: Actor, now: datetime) -> QuerySet[PlanMessage]:
    """Return what press and public are to read and nobody released yet."""
    return (
        PlanMessage.objects.filter(
            may_at(actor, Action.RELEASE) | _holds(actor, RELEASERS),
            may_at(actor, Action.WORK),
            needs_approval=True,
            approved_at=None,
            sent_at=None,
            line__ended_at=None,
        )
        .select_related("line__incident__tenant")
        .order_by("written_at", "pk")
    )


def evidence_to_confirm(actor: Actor, now: datetime) -> QuerySet[CustodyChange]:
    """Return the evidence that was handed to this person, until they say whether they have it."""
    answered = CustodyAnswer.objects.filter(change=OuterRef("pk"))
    return (
        CustodyChange.objects.filter(
            ~Exists(answered), may_at(actor, Action.WORK), receiver=actor.user_id or 0
        )
        .select_related("incident__tenant", "item")
        .order_by("handed_at", "pk")
    )


def controls_due(actor: Actor, now: datetime) -> QuerySet[Control]:
    """Return the recurring duties that this person owns, once one is reminded of them.

    By the day in UTC: a moment is what a kept statement can follow. The desk's own holder answers
    for a customer where nobody holds the function.
    """
    holders = FunctionHolder.objects.filter(is_active=True, function=OuterRef("owner"))
    there = holders.filter(tenant=OuterRef("tenant"))
    mine = there.filter(user=actor.user_id or 0)
    of_desk = holders.filter(tenant=OuterRef("provider"), user=actor.user_id or 0)
    today = Cast(Value(now, DateTimeField()), DateField())
    return (
        Control.objects.filter(
            Exists(mine) | (Exists(of_desk) & ~Exists(there)),
            may_at(actor, Action.SEE_REGISTER),
            ended_at=None,
        )
        .annotate(asked_on=ExpressionWrapper(F("due_on") - F("ahead"), DateField()))
        .filter(asked_on__lte=today)
        .select_related("tenant")
        .order_by("due_on", "pk")
    )
