"""Whether what a security incident hit may work again: asked wherever that is said (R50, R52)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from incidents.choices import Kind, Priority, SecurityOutcome, SecurityPhase, SecuritySubject
from incidents.duty.rules.missing import Missing
from incidents.duty.rules.recovering import (
    GRAVE_FROM,
    RecoveryFacts,
    asks_continuity,
    is_handled_as_security,
    missing_for_recovery,
)
from incidents.models import Incident, SecurityAct, SecurityDecision
from incidents.models.security import REBUILT
from incidents.record.services.common import clean_text, owned
from tenants.errors import DomainError
from tenants.ledger.append import Written, update
from tenants.rules.roles import Actor

LONGEST: Final = 4000


class NotYet(DomainError):
    """It may not work again yet; `missing` names what is wanting."""

    code = "not_recoverable"
    status = 409

    def __init__(self, missing: Iterable[Missing]) -> None:
        self.missing = tuple(missing)
        super().__init__(" ".join(str(found.label) for found in self.missing))


def is_security(incident: Incident) -> bool:
    return is_handled_as_security(
        is_security=incident.is_security,
        kind=Kind(incident.kind),
        outcome=incident.triage_outcome,
        is_elsewhere=incident.is_elsewhere,
    )


def owes_cause(incident: Incident) -> bool:
    """Say whether it is still to be recorded that the cause is blocked or removed."""
    return incident.cause_removed_at is None and is_security(incident)


def recovery_facts(incident: Incident) -> RecoveryFacts:
    """Return what recovery stands on; nothing is read of what is no security incident."""
    if not is_security(incident):
        return RecoveryFacts(is_security=False, is_removed=False)
    owes = owes_cause(incident)
    early = SecurityDecision.objects.filter(
        incident=incident, subject=SecuritySubject.EARLY, lapsed_at=None
    )
    waiting = SecurityAct.objects.filter(incident=incident, kind=REBUILT, cleared_at=None)
    return RecoveryFacts(
        is_security=True,
        is_removed=not owes,
        is_early=owes and early.exists(),
        unapproved=waiting.count(),
    )


def continuity_of(incident: Incident) -> QuerySet[SecurityDecision]:
    """Return whether the continuity plan must be activated; nothing where nobody said yet."""
    return SecurityDecision.objects.filter(
        incident=incident, subject=SecuritySubject.CONTINUITY, lapsed_at=None
    )


def owes_continuity(incident: Incident) -> bool:
    """Say whether diagnosis asks it still (R55)."""
    return is_grave(incident) and not continuity_of(incident).exists()


def is_grave(incident: Incident) -> bool:
    """Say whether diagnosis asks for the continuity plan: what is critical, or of class 4 or 5."""
    return asks_continuity(
        kind=Kind(incident.kind), priority=Priority(incident.priority), highest=_highest(incident)
    )


def is_of_high_class(incident: Incident) -> bool:
    """Say whether it is not closed before that is answered: of class 4 or 5."""
    return Kind(incident.kind) == Kind.INCIDENT and _highest(incident) >= GRAVE_FROM


def _highest(incident: Incident) -> int:
    return max(
        level or 0
        for level in (incident.confidentiality, incident.integrity, incident.availability)
    )


def require_recoverable(incident: Incident) -> None:
    """Refuse to let a security incident be restored before its cause is gone."""
    missing = missing_for_recovery(recovery_facts(incident))
    if missing:
        raise NotYet(missing)


# What a relapse takes back: what was decided before holds for the first time only.
_TAKEN_BACK = (SecuritySubject.CAUSE, SecuritySubject.EARLY)
_AGAIN = (SecurityPhase.CONTAINMENT, SecurityPhase.REMEDIATION, SecurityPhase.RECOVERY)


def begin_again(incident: Incident, *, now: datetime) -> list[Written]:
    """Let the cause be open again on a locked incident that relapsed; its decisions stay as lapsed.

    Whoever records the incident afterwards saves its own column.
    """
    incident.cause_removed_at = None
    stands = SecurityDecision.objects.filter(incident=incident, lapsed_at=None)
    ended = Q(subject=SecuritySubject.PHASE, phase__in=_AGAIN) & ~Q(outcome=SecurityOutcome.BEGUN)
    wrote = []
    for row in stands.filter(Q(subject__in=_TAKEN_BACK) | ended).order_by("pk"):
        row.lapsed_at = now
        wrote.append(update(row, "lapsed_at"))
    return wrote


def remove(
    incident: Incident, outcome: SecurityOutcome, grounds: str, *, actor: Actor, now: datetime
) -> SecurityDecision:
    """Return the fact that the cause of a locked incident is blocked or removed, still to be told.

    Whoever tells it saves the incident's own column with it.
    """
    incident.cause_removed_at = now
    return SecurityDecision(
        **owned(incident),
        subject=SecuritySubject.CAUSE,
        outcome=outcome,
        grounds=clean_text(grounds, "cause_removed", limit=LONGEST),
        decided_by_id=actor.person_id,
        decided_at=now,
    )


def whole_again(incident: Incident) -> None:
    """Let a locked incident be partly restored no more: it works as a whole, or not at all."""
    incident.partly_restored_at = None
    incident.works_again = incident.works_not_yet = ""
