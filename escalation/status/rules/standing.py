"""How services stand by what was published, and what of it is shown: pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from escalation.choices import StatusImpact, StatusPhase

# How long what is over stays in the history.
HISTORY: Final = timedelta(days=90)

# The worst first.
DOWN, SLOW, MAINTENANCE, OK = "bad", "slow", "planned", "ok"
ORDER: Final = (DOWN, SLOW, MAINTENANCE, OK)
_AS: Final = {StatusImpact.DOWN: DOWN, StatusImpact.SLOW: SLOW}


@dataclass(frozen=True)
class Said:
    """One published update; `outage` is nothing where it announces maintenance."""

    outage: int | None
    phase: str
    impact: str
    services: Sequence[int]
    at: datetime
    begins_at: datetime | None = None
    ends_at: datetime | None = None


def state_of(said: Said, now: datetime) -> str:
    """Return what the services of an update do by it, where nothing later is said."""
    if said.begins_at is not None and said.ends_at is not None:
        return MAINTENANCE if said.begins_at <= now < said.ends_at else OK
    return OK if said.phase == StatusPhase.RESTORED else _AS[StatusImpact(said.impact)]


def states(latest: Iterable[Said], now: datetime) -> dict[int, str]:
    """Return how services stand by the latest update of each thing; what is not named is well."""
    found: dict[int, str] = {}
    for said in latest:
        state = state_of(said, now)
        for service in said.services:
            found[service] = min(found.get(service, OK), state, key=ORDER.index)
    return found


def worst(found: Iterable[str]) -> str:
    return min(found, key=ORDER.index, default=OK)


def is_running(latest: Said, now: datetime) -> bool:
    """Say whether it goes on, by the latest update of it."""
    if latest.ends_at is not None and latest.begins_at is not None:
        return latest.begins_at <= now < latest.ends_at
    return latest.phase != StatusPhase.RESTORED


def is_ahead(latest: Said, now: datetime) -> bool:
    return latest.begins_at is not None and latest.begins_at > now


def is_remembered(latest: Said, now: datetime) -> bool:
    """Say whether it is over, and stands in the history."""
    over_at = latest.ends_at or latest.at
    return not is_running(latest, now) and not is_ahead(latest, now) and over_at > now - HISTORY
