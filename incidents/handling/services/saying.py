"""A message with what its incident asks of it: which kind it is, and what is promised next."""

from datetime import datetime

from incidents.choices import MessageKind, Priority
from incidents.handling.asks.talk import SendMessage
from incidents.models import Incident
from incidents.record.services.owing import policy_of


def fitting(incident: Incident, text: str, *, now: datetime) -> SendMessage:
    """Return these words as this incident asks for them: of a P1 they say when the next come."""
    is_urgent = incident.priority <= Priority.P2
    policy = policy_of(incident) if incident.priority == Priority.P1 else None
    return SendMessage(
        text=text,
        kind=MessageKind.UPDATE if is_urgent and incident.is_open else MessageKind.REPLY,
        next_update_at=policy.due_at(now) if policy and incident.is_open else None,
    )
