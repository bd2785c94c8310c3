"""What follows an event for programs: each webhook that listens to it is told."""

from collections.abc import Sequence

from escalation.webhooks.rules.kinds import FOR_DESK
from escalation.webhooks.services.queueing import queue_events
from tenants.ledger.listening import listens_to
from tenants.models import Event


def on_events(events: Sequence[Event]) -> None:
    """Write down what webhooks are told of events of one tenant."""
    queue_events(events)


@listens_to(FOR_DESK, many=on_events, of_many=FOR_DESK)
def on_event(event: Event) -> None:
    """Write down what webhooks are told of this event; a second time nothing is added."""
    queue_events([event])
