"""Writing escalations down: to whom, for what cause, how long one waits; many at once."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from escalation.choices import EscalationKind
from escalation.facts import Raised
from escalation.models import Escalation
from escalation.notices.queries.recipients import team_members
from escalation.rules.reasons import Reason
from escalation.steps.rules.steps import acknowledge_within
from escalation.steps.services.evidence import evidence_of, is_raised
from incidents.choices import ClockKind
from incidents.duty.services.giving import give
from incidents.models import Clock, Incident
from incidents.record.services.common import owned
from tenants.choices import Function
from tenants.ledger.append import Act, Written, append_many, insert_many
from tenants.ledger.facts import ABSENT, Absent
from tenants.models import FunctionHolder, Supplier, Team, User
from tenants.reach import is_reachable
from tenants.rules.roles import Actor

logger = logging.getLogger(__name__)

# The agreed time to answer: an amount and its unit; nothing where none was agreed.
ResponseTime = tuple[int | None, str]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is to be raised: to whom, for what cause, and who says so."""

    kind: EscalationKind
    cause: str
    reason: Reason
    by: Actor
    demanded_by: str = ""
    function: Function | None = None
    holder: FunctionHolder | None = None
    # Of whoever is on duty as the function, and holds it not.
    rank: int = 0
    to_team: Team | None = None
    to_user: User | None = None
    to_supplier: Supplier | None = None
    # An assignment is told by itself and answered by starting.
    awaits_answer: bool = True
    # The key of the escalation that it follows.
    after: int | Absent = ABSENT


def put_down(incident: Incident, asked: Asked, *, now: datetime) -> Escalation:
    """Write an escalation on a locked incident; telling somebody of it follows after COMMIT."""
    return put_down_all([(incident, asked)], now=now)[0]


def put_down_all(asked: Sequence[tuple[Incident, Asked]], *, now: datetime) -> list[Escalation]:
    """Write escalations on locked incidents, each its own event, in a handful of statements."""
    within = response_times([incident.pk for incident, _one in asked])
    drafts = [_Draft(incident, one, within[incident.pk], now) for incident, one in asked]
    written = insert_many([draft.row for draft in drafts])
    raised = [draft.act(wrote) for draft, wrote in zip(drafts, written, strict=True)]
    given = [
        evidence
        for draft in drafts
        if draft.is_heard
        for evidence in evidence_of(draft.incident, draft.row, is_raised)
    ]
    append_many([*raised, *give(given, now=now)])
    for draft in drafts:
        if not draft.is_heard:
            extra = {"escalation": draft.row.pk, "to": draft.row.function}
            logger.error("escalation.nobody", extra=extra)
    return [draft.row for draft in drafts]


class _Draft:
    """An escalation that is not written yet, and whether anybody hears of it."""

    def __init__(
        self, incident: Incident, asked: Asked, within: ResponseTime, now: datetime
    ) -> None:
        self.incident, self.asked, self.now = incident, asked, now
        self.is_heard = _reaches_somebody(incident, asked)
        self.row = self._row()
        if self.is_heard and asked.awaits_answer:
            self.row.due_at = now + acknowledge_within(*within)

    def _row(self) -> Escalation:
        asked, holder = self.asked, self.asked.holder
        rank = holder.rank if holder else asked.rank
        is_own = holder is not None and holder.tenant_id == self.incident.tenant_id
        return Escalation(
            **owned(self.incident),
            kind=asked.kind,
            demanded_by=asked.demanded_by,
            key=step_key(asked.cause, asked.function, rank),
            from_team_id=self.incident.team_id,
            raised_by_id=asked.by.user_id,
            raised_at=self.now,
            reason=asked.reason.text,
            reason_code=asked.reason.code,
            reason_facts=dict(asked.reason.facts),
            function=asked.function or "",
            rank=rank,
            holder=holder if is_own else None,
            provider_holder=None if is_own else holder,
            to_team=asked.to_team,
            to_user=asked.to_user,
            to_supplier=asked.to_supplier,
            to_name=_name(asked),
        )

    def act(self, wrote: Written) -> Act:
        row = self.row
        facts = Raised(
            escalation=row.pk,
            escalation_kind=str(row.kind),
            demanded_by=row.demanded_by,
            function=row.function,
            rank=row.rank,
            after=self.asked.after,
        )
        return Act(
            subject=self.incident,
            kind="escalation.raised",
            actor=self.asked.by,
            at=self.now,
            wrote=[wrote],
            facts=facts,
        )


def _reaches_somebody(incident: Incident, asked: Asked) -> bool:
    """Say whether anybody would be told. A team is its people: a name alone answers nothing."""
    if asked.holder or asked.to_user:
        return True
    if asked.to_supplier is not None:
        return is_reachable(asked.to_supplier)
    return asked.to_team is not None and bool(team_members(incident, asked.to_team.pk))


def step_key(cause: str, function: Function | None, rank: int) -> str:
    return f"{cause}/{function or ''}/{rank}"


def _name(asked: Asked) -> str:
    one = asked.holder or asked.to_user or asked.to_supplier or asked.to_team
    return one.name if one else ""


def response_times(incidents: Collection[int]) -> dict[int, ResponseTime]:
    """Return within what time each of these incidents must be answered, as was agreed."""
    rows = Clock.objects.filter(
        incident__in=incidents, kind=ClockKind.RESPONSE, superseded_at__isnull=True
    ).order_by("-pk")
    found = {
        key: (amount, unit)
        for key, amount, unit in rows.values_list("incident_id", "amount", "unit")
    }
    return {key: found.get(key, (None, "")) for key in incidents}
