"""Signs of life: one that falls silent is found by its absence."""

from datetime import datetime

from django.db import transaction

from escalation.models import Heartbeat


@transaction.atomic
def beat(name: str, *, now: datetime, seen: dict[str, int] | None = None) -> None:
    """Leave a sign of life."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": now, "seen": seen or {}})
