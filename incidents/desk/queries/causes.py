"""One problem, change or release for its page: what it is for, and what happened with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from incidents.causes.queries.checks import is_for_security
from incidents.causes.queries.referred import ReferredRow, referred_to
from incidents.causes.services.held import Held
from incidents.choices import SupplierCaseState
from incidents.desk.queries.outage import Line, lines_of
from incidents.models import Change, Problem, Release, SupplierCase
from tenants.rules.roles import Actor


@dataclass(frozen=True)
class CauseView:
    """`changes` are those of a problem or release."""

    row: Any
    referred: list[ReferredRow]
    changes: list[Change]
    lines: list[Line]
    now: datetime
    # Of a change: its security is checked before it is carried out (R54).
    asks_check: bool = False

    @property
    def customers(self) -> int:
        return len({one.incident.tenant_id for one in self.referred})

    @property
    def is_late(self) -> bool:
        """Say whether a change was to be carried out by now, or a promise was broken."""
        if isinstance(self.row, SupplierCase):
            return self.row.is_broken(self.now)
        planned = getattr(self.row, "planned_until", None)
        return planned is not None and planned < self.now and not self.row.is_over


@dataclass(frozen=True)
class CaseLine:
    """A case of a supplier beside an incident, as the panel shows it."""

    said: dict[str, Any]
    now: datetime

    @property
    def promised_at(self) -> datetime | None:
        promised = self.said["promised_at"]
        return datetime.fromisoformat(promised) if promised else None

    @property
    def state(self) -> SupplierCaseState:
        return SupplierCaseState(self.said["state"])

    @property
    def is_over(self) -> bool:
        return self.state is SupplierCaseState.CLOSED

    @property
    def is_broken(self) -> bool:
        promised = self.promised_at
        is_late = promised is not None and promised < self.now
        return not self.is_over and (is_late or self.said["broken"] > 0)


def cause_view(row: Held, actor: Actor, now: datetime) -> CauseView:
    subject = str(row._meta.model_name)
    changes: list[Change] = []
    if isinstance(row, Problem | Release):
        changes = list(Change.objects.filter(**{subject: row}).order_by("pk"))
    asks_check = False
    if isinstance(row, Change):
        asks_check = is_for_security(row)
    lines = lines_of(subject, row.pk)
    return CauseView(row, referred_to(row, actor), changes, lines, now, asks_check)
