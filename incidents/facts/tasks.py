"""What is said of tasks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tenants.ledger.facts import ABSENT, Absent, Facts


@dataclass(frozen=True, kw_only=True)
class TaskGiven(Facts):
    """Whose it was, and how it stood before; nothing of that in older events."""

    before: int | Absent | None = ABSENT
    # Team and term.
    was: Mapping[str, Any] | Absent = ABSENT


@dataclass(frozen=True, kw_only=True)
class TaskCommented(Facts):
    comment: int
    # The keys of colleagues that it names.
    mentioned: Sequence[int] | Absent = ABSENT
