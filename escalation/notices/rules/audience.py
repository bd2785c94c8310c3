"""Who is told of what, by which words: one table (source 001, lines 111-118 and 212-218; R41, R76).

A person is told once of one occurrence; whoever did it himself is not told of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from incidents.choices import MessageKind


class Audience(StrEnum):
    """A part somebody has in an incident."""

    REPORTER = "reporter"
    AFFECTED = "affected"
    # The assignee; before there is one, the members of the team.
    RESPONSIBLE = "responsible"
    INCIDENT_MANAGER = "incident_manager"
    ESCALATION_MANAGER = "escalation_manager"
    DPO = "dpo"
    CISO = "ciso"


@dataclass(frozen=True)
class Telling:
    """Which words go to whom. Words that are internal never go to a contact of the customer."""

    template: str
    to: tuple[Audience, ...]

    @property
    def is_internal(self) -> bool:
        return not set(self.to) & CUSTOMERS


CUSTOMERS = frozenset({Audience.REPORTER, Audience.AFFECTED})
_EVERYBODY_HIT = (Audience.REPORTER, Audience.AFFECTED)
_DECIDERS = (Audience.DPO, Audience.CISO, Audience.INCIDENT_MANAGER)
_LEADERS = (Audience.INCIDENT_MANAGER, Audience.ESCALATION_MANAGER)

# What the desk hears of. A message to the customer is told by its kind, below.
TOLD: Mapping[str, Telling] = MappingProxyType(
    {
        "incident.registered": Telling("receipt", (Audience.REPORTER,)),
        # Until then nobody knew whose it was.
        "incident.sender_confirmed": Telling("receipt", (Audience.REPORTER,)),
        "incident.assigned": Telling("assigned", (Audience.RESPONSIBLE,)),
        "incident.reopened": Telling("reopened", (Audience.RESPONSIBLE,)),
        "message.received": Telling("answered", (Audience.RESPONSIBLE,)),
        "clock.warned": Telling("clock_warned", (Audience.RESPONSIBLE, Audience.INCIDENT_MANAGER)),
        "clock.breached": Telling("clock_breached", (Audience.RESPONSIBLE, *_LEADERS)),
        "breach.decided": Telling("breach_decided", _DECIDERS),
        "breach.notified": Telling("breach_notified", _DECIDERS),
        "review.due": Telling("review_due", (Audience.RESPONSIBLE, Audience.INCIDENT_MANAGER)),
        "review.missed": Telling("review_missed", (Audience.RESPONSIBLE, *_LEADERS)),
        "round.due": Telling("round_due", (Audience.RESPONSIBLE,)),
        "round.missed": Telling("round_missed", (Audience.RESPONSIBLE,)),
    }
)
MESSAGES: Mapping[MessageKind, Telling] = MappingProxyType(
    {
        MessageKind.REPLY: Telling("reply", _EVERYBODY_HIT),
        MessageKind.UPDATE: Telling("update", _EVERYBODY_HIT),
        MessageKind.RESTORATION: Telling("restored", _EVERYBODY_HIT),
        MessageKind.CONFIRMATION: Telling("confirmation", _EVERYBODY_HIT),
        MessageKind.SUMMARY: Telling("summary", _EVERYBODY_HIT),
    }
)


def telling_of(kind: str, message_kind: str = "") -> Telling | None:
    """Return what an event has told, or nothing."""
    if kind == "message.sent":
        return MESSAGES.get(MessageKind(message_kind))
    return TOLD.get(kind)
