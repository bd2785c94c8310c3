"""What is still missing before what was hit by a security incident may work again.

Source 003, line 60: systems are restored only once the cause is taken away (R50). Source 002, lines
1066-1068: a system that was rebuilt returns once it was approved for its security (R52).
"""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from incidents.choices import Kind, Priority, TriageOutcome
from incidents.duty.rules.missing import Missing

CAUSE = "cause_removed"
APPROVAL = "security_approval"


@dataclass(frozen=True)
class RecoveryFacts:
    """`is_early`: recovery before the cause is gone was allowed by whoever may, with a reason.

    `unapproved`: how many rebuilt systems wait for their approval.
    """

    is_security: bool
    is_removed: bool
    is_early: bool = False
    unapproved: int = 0


def is_handled_as_security(
    *, is_security: bool, kind: Kind, outcome: str, is_elsewhere: bool = False
) -> bool:
    """Say whether it is handled by the security phases here: what happened, and is no request."""
    is_one = kind == Kind.INCIDENT and outcome != TriageOutcome.NOT_AN_INCIDENT
    return is_security and is_one and not is_elsewhere


def missing_for_recovery(facts: RecoveryFacts) -> tuple[Missing, ...]:
    """Return what is wanting before it is restored, or resolved; nothing where it may be."""
    if not facts.is_security:
        return ()
    found = []
    if not (facts.is_removed or facts.is_early):
        found.append(Missing(CAUSE, _("Record first that the cause is blocked or removed.")))
    if facts.unapproved:
        found.append(Missing(APPROVAL, _("A rebuilt system waits for its security approval.")))
    return tuple(found)


# Ours: source 003 asks it of every diagnosis; of what is small nobody has to answer.
GRAVE_FROM: Final = 4


def asks_continuity(*, kind: Kind, priority: Priority, highest: int) -> bool:
    """Say whether diagnosis asks if the continuity plan must be activated (003:60, R55)."""
    return kind == Kind.INCIDENT and (priority == Priority.P1 or highest >= GRAVE_FROM)
