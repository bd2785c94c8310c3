"""Which events a webhook can be told, and which of them when it is a customer's.

A customer is told what their own pages show; what the desk does among itself has no code here.
"""

from collections.abc import Sequence
from typing import Final

from escalation.choices import WebhookSide

FOR_CUSTOMERS: Final = (
    "incident.registered",
    "incident.started",
    "incident.waiting",
    "incident.resumed",
    "incident.priority_changed",
    "incident.restored",
    "incident.resolved",
    "incident.confirmation_asked",
    "incident.confirmed",
    "incident.refused",
    "incident.reopened",
    "incident.closed",
    "incident.merged",
    "message.sent",
    "message.received",
)
FOR_DESK: Final = (
    *FOR_CUSTOMERS,
    "incident.triaged",
    "incident.classified",
    "incident.corrected",
    "incident.assigned",
    "incident.handed_over",
    "incident.contained",
    "note.added",
    "call.logged",
    "clock.warned",
    "clock.breached",
    "round.due",
    "round.missed",
    "escalation.raised",
    "escalation.acknowledged",
    "escalation.unanswered",
    "breach.begun",
    "breach.due",
    "breach.missed",
    "outage.started",
    "outage.restored",
    "outage.reopened",
    "outage.closed",
)
# Sent by hand, to see that it arrives.
TEST: Final = "test.webhook"


# In the place of codes: each of that side, also those that come later.
ALL: Final = "*"


def is_told(kind: str, kinds: Sequence[str], side: WebhookSide) -> bool:
    """Say whether a webhook of this side that chose these is told of this kind."""
    return kind in kinds_for(side) and (ALL in kinds or kind in kinds)


def kinds_for(side: WebhookSide) -> tuple[str, ...]:
    return FOR_CUSTOMERS if side is WebhookSide.CUSTOMER else FOR_DESK
