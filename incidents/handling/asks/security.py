"""How a security incident is handled: its step plan, what was done, what was decided."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class PutPlan:
    """`plan` is the code of a step plan of `tenants/data/security_handling.yaml`."""

    plan: str


@dataclass(frozen=True, kw_only=True)
class AddContainment:
    """`kind` is a type of the data; `ordered_by` one of those designated beforehand, by key.

    Empty: whoever records it ordered it. Who is not designated says in `emergency` why it could
    not wait.
    """

    kind: str
    text: str
    damage: str
    spread: str
    done_at: datetime | None = None
    ordered_by: int | None = None
    emergency: str = ""


@dataclass(frozen=True, kw_only=True)
class AddRemediation:
    """`kind` is a type of the data; without `done_at` it was done now."""

    kind: str
    text: str
    done_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class AddRebuilt:
    """A system that was built anew; without `done_at` now."""

    text: str
    done_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ClearRebuilt:
    """`clearance` says what was looked at."""

    clearance: str


@dataclass(frozen=True, kw_only=True)
class RemoveCause:
    """`outcome` is blocked or removed; `cause_removed` says how."""

    outcome: str
    cause_removed: str


@dataclass(frozen=True, kw_only=True)
class AllowRecovery:
    reason: str


@dataclass(frozen=True, kw_only=True)
class DecidePhase:
    """`phase` is a `SecurityPhase`; `outcome` begun, done or not needed."""

    phase: str
    outcome: str
    grounds: str


@dataclass(frozen=True, kw_only=True)
class AddOption:
    """One way to recover: in how many hours, for how many euros, with which loss of data."""

    text: str
    hours: int
    cost: int
    data_loss: str


@dataclass(frozen=True, kw_only=True)
class ChooseOption:
    why: str


@dataclass(frozen=True, kw_only=True)
class RestorePartly:
    """Both go to the customer at once, as they stand."""

    works_again: str
    works_not_yet: str


@dataclass(frozen=True, kw_only=True)
class DecideContinuity:
    """`outcome`: the plan must be activated, or need not be; `plan_id` which one is, if known."""

    outcome: str
    continuity_why: str
    plan_id: int | None = None
