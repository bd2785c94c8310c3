"""One problem, change or release for its page: what it is for, and what happened with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from incidents.causes.queries.referred import ReferredRow, referred_to
from incidents.causes.services.held import Held
from incidents.desk.queries.outage import Line, lines_of
from incidents.models import Change
from tenants.rules.roles import Actor


@dataclass(frozen=True)
class CauseView:
    """`changes` are those of a problem or release."""

    row: Any
    referred: list[ReferredRow]
    changes: list[Change]
    lines: list[Line]
    now: datetime

    @property
    def customers(self) -> int:
        return len({one.incident.tenant_id for one in self.referred})

    @property
    def is_late(self) -> bool:
        """Say whether a change was to be carried out by now."""
        planned = getattr(self.row, "planned_until", None)
        return planned is not None and planned < self.now and not self.row.is_over


def cause_view(row: Held, actor: Actor, now: datetime) -> CauseView:
    subject = str(row._meta.model_name)
    changes: list[Change] = []
    if not isinstance(row, Change):
        changes = list(Change.objects.filter(**{subject: row}).order_by("pk"))
    return CauseView(row, referred_to(row, actor), changes, lines_of(subject, row.pk), now)
