"""What is said of recurring duties; days as text, and whether one was done after its day."""

from dataclasses import dataclass

from tenants.ledger.facts import Facts


@dataclass(frozen=True, kw_only=True)
class ControlSaid(Facts):
    code: str
    due_on: str


@dataclass(frozen=True, kw_only=True)
class ControlDone(Facts):
    code: str
    done_on: str
    due_on: str
    is_late: bool
