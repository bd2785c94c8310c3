"""What is asked for when a source of monitoring is set up."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class SetUpSource:
    """`said_as` is an `AlertFormat`. `customer` is the name of who has what names no other.
    `customers` are the others it may report for, a line each: what it calls them, `=`, and their
    name, or the name alone. `hold_minutes`: so long it stays well before that is believed. What
    reports by mail writes into a mailbox, from the addresses of `senders`, a line each.
    """

    name: str
    said_as: str
    customer: str
    category_id: int | None = None
    customers: str = ""
    customer_label: str = ""
    hold_minutes: int = 5
    resolves: bool = False
    per_minute: int = 120
    mapping: str = ""
    mailbox_id: int | None = None
    senders: str = ""


@dataclass(frozen=True, kw_only=True)
class PlanMaintenance:
    """A window of one customer, named by its name; of one asset or source where it says so."""

    customer: str
    reason: str
    zone: str
    begins_at: datetime
    ends_at: datetime
    asset: str = ""
    source_id: int | None = None
