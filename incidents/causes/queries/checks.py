"""Which changes touch security, and who checks that: one condition for page, gate and work."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from incidents.choices import ChangeState, Kind, TriageOutcome
from incidents.handling.services.security import APPROVES
from incidents.models import Change, Referral
from tenants.models import FunctionHolder
from tenants.queries import holders
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at

STANDS = (ChangeState.PROPOSED, ChangeState.APPROVED)


def _of_security() -> QuerySet[Referral]:
    """Return referrals of what is handled as a security incident (`is_handled_as_security`)."""
    return Referral.objects.filter(
        ended_at=None, incident__is_security=True, incident__kind=Kind.INCIDENT,
        incident__is_elsewhere=False,
    ).exclude(incident__triage_outcome=TriageOutcome.NOT_AN_INCIDENT)  # fmt: skip


def for_security() -> Q:
    """Say that a change touches security: it was said, or it is for a security incident."""
    found = _of_security()
    return (
        Q(touches_security=True)
        | Exists(found.filter(change=OuterRef("pk")))
        | Exists(found.filter(problem=OuterRef("problem")))
    )


def is_for_security(change: Change) -> bool:
    return change.touches_security or Change.objects.filter(for_security(), pk=change.pk).exists()


def checkers(change: Change) -> frozenset[int]:
    """Return who checks it: who answers for security at the provider, or at a customer it is for.

    By their keys as users: of the desk, for nobody else reads a change.
    """
    referred = Referral.objects.filter(
        Q(change=change) | Q(problem__isnull=False, problem=change.problem_id), ended_at=None
    )
    places = {change.provider_id, *referred.values_list("tenant", flat=True)}
    held = [one for at in sorted(places) for function in APPROVES for one in holders(at, function)]
    return frozenset(one.user_id for one in held if one.user_id is not None)


def checks_to_answer(actor: Actor, now: datetime) -> QuerySet[Change]:
    """Return the changes whose security waits for this person, the oldest first."""
    held = FunctionHolder.objects.filter(
        user=actor.user_id, function__in=APPROVES, is_active=True
    ).values("tenant")
    here = Referral.objects.filter(ended_at=None, tenant__in=held)
    return (
        Change.objects.filter(
            for_security(),
            Q(provider__in=held)
            | Exists(here.filter(change=OuterRef("pk")))
            | Exists(here.filter(problem=OuterRef("problem"))),
            may_at(actor, Action.SEE_QUEUE),
            state__in=STANDS,
            check_outcome="",
        )
        .exclude(made_by=actor.user_id)
        .order_by("made_at", "pk")
    )


def changes_of(incident_id: int) -> QuerySet[Change]:
    """Return the changes that an incident was referred to, itself or by its problem."""
    mine = Referral.objects.filter(ended_at=None, incident=incident_id)
    return Change.objects.filter(
        Q(pk__in=mine.filter(change__isnull=False).values("change"))
        | Q(problem__in=mine.filter(problem__isnull=False).values("problem"))
    ).order_by("pk")
