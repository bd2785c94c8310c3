"""Who was asked by an escalation, what waits for whom, and what was told to whom."""

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from escalation.models import Escalation, Notice
from escalation.notices.queries.wide import wide_of_mine
from incidents.choices import IN_REGISTER, PRIVACY, Status
from incidents.duty.queries.law_open import waiting
from incidents.duty.rules.obligations import NOTICE
from incidents.models import Incident, Obligation, UpdateRound
from tenants.choices import Function
from tenants.models import FunctionHolder
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at, seen_by

# Of what waits for one person, on their first page.
ASKED = 20
# What a page about an escalation names.
WITH = ("incident__tenant", "incident__provider", "incident__scheme", "tenant", "provider")


def heard_before(incident: Incident, number: int) -> int:
    """Return the last round before this one in which the customer heard from us; 0 when none."""
    met = UpdateRound.objects.filter(incident=incident, number__lt=number, met_at__isnull=False)
    return met.aggregate(last=Max("number"))["last"] or 0


def escalations_of(incident: Incident) -> QuerySet[Escalation]:
    return (
        Escalation.objects.filter(incident=incident)
        # Who was told and does not answer is somebody else's problem than who was never reached.
        .annotate(was_told=Exists(Notice.objects.filter(escalation=OuterRef("pk"))))
        .select_related(
            "raised_by",
            "acknowledged_by",
            "answer_recorded_by",
            "to_team",
            "from_team",
            "in_hand_of",
            "offered_to",
            "offered_by",
            "reminded_round",
            "holder",
            "provider_holder",
        )
        .order_by("raised_at", "pk")
    )


def told_to(actor: Actor, reference: str) -> list[Escalation]:
    """Return the escalations of an incident that were put to this person as a function."""
    if actor.user_id is None:
        return []
    rows = Escalation.objects.filter(
        Q(holder__user=actor.user_id, holder__is_active=True)
        | Q(provider_holder__user=actor.user_id, provider_holder__is_active=True),
        seen_by(actor),
        incident__reference=reference,
    )
    return list(rows.select_related(*WITH).order_by("pk"))


def asked_of(actor: Actor) -> list[Incident]:
    """Return what waits for this person at a customer: to be seen, or decided on (GDPR art. 33)."""
    if actor.user_id is None:
        return []
    held = FunctionHolder.objects.filter(user=actor.user_id, is_active=True)
    functions = list(held.values_list("pk", "tenant", "function"))
    if not functions:  # as nearly everybody; the rest would walk through all of a customer
        return []
    asked = Escalation.objects.filter(
        holder__in=[pk for pk, _tenant, _function in functions],
        acknowledged_at=None,
        passed_on_at=None,
    ).exclude(incident__status=Status.CLOSED)
    # The incident manager is of the desk, which has a list of its own.
    decides = {tenant for _pk, tenant, function in functions if function in PRIVACY}
    # What the provider owes them is not theirs to answer.
    laws = Obligation.objects.filter(tenant__in=decides, stopped_at=None)
    laws = laws.exclude(duty__in=(NOTICE, IN_REGISTER))
    # Nothing is owed before it is decided that one is significant: that decision waits too.
    undecided = waiting(Q(tenant__in=decides)).values("pk")
    waits = asked.values("incident").union(laws.values("incident"), undecided)
    is_waited_for = Q(pk__in=waits)
    if any(function == Function.ESCALATION_MANAGER for _pk, _tenant, function in functions):
        is_waited_for |= Q(pk__in=[row.incident_id for row in wide_of_mine(actor)])
    found = Incident.objects.filter(is_waited_for, seen_by(actor))
    return list(found.order_by("-reported_at", "-pk")[:ASKED])


def told_as(row: Escalation) -> FunctionHolder | None:
    """Return who is told as a function, at the customer or at the provider."""
    return row.holder or row.provider_holder


def open_escalations(actor: Actor) -> QuerySet[Escalation]:
    """Return what nobody has acknowledged yet, the oldest first."""
    return (
        Escalation.objects.filter(
            may_at(actor, Action.ACKNOWLEDGE),
            acknowledged_at=None,
            passed_on_at=None,
        )
        .exclude(incident__status=Status.CLOSED)
        .select_related("incident", "to_team")
        .order_by("raised_at", "pk")
    )
