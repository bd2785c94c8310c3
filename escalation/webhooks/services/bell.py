"""Waking whoever sends, right after what is to be sent was written."""

from django.db import transaction

from escalation.due import WEBHOOKS
from tenants.ledger.due import Tick
from tenants.ledger.outbox import Bell

assert isinstance(WEBHOOKS.work, Tick)  # noqa: S101 - as declared
_bell = Bell(WEBHOOKS.work.task)


def ring_after() -> None:
    """Let it be looked for what is due when this transaction commits."""
    transaction.on_commit(_bell.ring, robust=True)
