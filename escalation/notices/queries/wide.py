"""What was stated and decided of an impact beyond one system, and whether more than one is hit."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from escalation.models import Escalation, WideImpact
from incidents.choices import Status
from incidents.models import AssetLink, Incident, OutagePart
from tenants.choices import Function
from tenants.models import FunctionHolder
from tenants.rules.roles import Action, Actor
from tenants.scoping import Scope, entered
from tenants.sight import may_at, seen_by

SYSTEMS = 2
DEMANDED = "R67"


def _held(actor: Actor) -> QuerySet[FunctionHolder]:
    return FunctionHolder.objects.filter(
        user=actor.user_id or 0, function=Function.ESCALATION_MANAGER, is_active=True
    )


def _asked_of(actor: Actor) -> Q:
    key = actor.user_id or 0
    return Q(to_user=key) | Q(holder__user=key) | Q(provider_holder__user=key)


def wide_to_decide(actor: Actor, now: datetime) -> QuerySet[WideImpact]:
    """Return what this person of the desk decides on and has not, the oldest first: as who holds
    the function, or was asked for it.
    """
    held = _held(actor).values("tenant")
    own = FunctionHolder.objects.filter(
        tenant=OuterRef("tenant"), function=Function.ESCALATION_MANAGER, is_active=True
    )
    asked = Escalation.objects.filter(
        _asked_of(actor),
        incident=OuterRef("incident"),
        demanded_by=DEMANDED,
        passed_on_at=None,
    )
    holds = Q(tenant__in=held) | (Q(provider__in=held) & ~Exists(own))
    return (
        WideImpact.objects.filter(
            holds | Exists(asked), may_at(actor, Action.ACKNOWLEDGE), decided_at=None
        )
        .exclude(incident__status=Status.CLOSED)
        .select_related("incident__tenant", "stated_by")
        .order_by("stated_at", "pk")
    )


def wide_seen(actor: Actor, now: datetime) -> QuerySet[WideImpact]:
    """Return those of them that are not among what awaits an answer: seen, and not decided."""
    unseen = Escalation.objects.filter(
        _asked_of(actor),
        incident=OuterRef("incident"),
        demanded_by=DEMANDED,
        acknowledged_at=None,
        passed_on_at=None,
    )
    return wide_to_decide(actor, now).filter(~Exists(unseen))


def wide_for(actor: Actor, reference: str) -> Incident | None:
    """Return the incident on whose reach this person decides as the escalation manager of the
    customer itself; they may not see it otherwise.
    """
    held = _held(actor).values("tenant")
    rows = Incident.objects.filter(seen_by(actor), tenant__in=held, reference=reference)
    return rows.select_related("tenant", "provider", "scheme").first()


def wide_of_mine(actor: Actor) -> list[WideImpact]:
    """Return what waits for this person as the escalation manager of a customer itself.

    What the desk stated is the desk's: it is read in the scope of each of these customers.
    """
    found: list[WideImpact] = []
    for tenant, provider in _held(actor).filter(seen_by(actor)).values_list("tenant", "provider"):
        with entered(Scope.of(tenant, provider)):
            rows = WideImpact.objects.filter(tenant=tenant, decided_at=None)
            open_ones = rows.exclude(incident__status=Status.CLOSED).order_by("stated_at", "pk")
            found += open_ones.select_related("incident__tenant", "stated_by")
    return found


def wide_impacts_of(incident: Incident) -> list[WideImpact]:
    """Return them, the last first."""
    rows = WideImpact.objects.filter(incident=incident).select_related("stated_by", "decided_by")
    return list(rows.order_by("-stated_at", "-pk"))


def has_wide_waiting(incident: Incident) -> bool:
    is_closed = incident.status == Status.CLOSED
    return not is_closed and WideImpact.objects.filter(incident=incident, decided_at=None).exists()


def is_perhaps_wide(incident: Incident) -> bool:
    """Say whether more than one asset is linked, or an outage is: somebody has to judge it."""
    links = AssetLink.objects.filter(incident=incident, is_active=True)
    return links.count() >= SYSTEMS or OutagePart.objects.filter(incident=incident).exists()
