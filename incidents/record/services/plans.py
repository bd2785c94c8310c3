"""What the contract promises an incident, as plans for its clocks."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from incidents.choices import ClockKind, Priority
from incidents.models import Incident
from incidents.record.queries.gather import Listed, Row, gather
from incidents.record.queries.prepared import prepared_lists
from incidents.record.rules import clocks as rules
from incidents.record.rules.updates import UpdatePolicy
from incidents.record.services import owing
from incidents.record.services.terms import Terms, hours_of, terms_of
from tenants.choices import Basis, Unit
from tenants.contract.rules.hours import ALWAYS, Interval, ServiceHours
from tenants.models import Agreement, Holiday, Target, UpdateRule

# What one plan decides: never one of these without the others.
PLANNED = (
    "priority",
    "amount",
    "unit",
    "basis",
    "in_office_hours",
    "due_at",
    "risk_at",
    "alarm_at",
    "alarm",
)


@dataclass(frozen=True)
class Plan:
    """What one clock promises, worked out."""

    target: rules.Target
    due_at: datetime
    alarms: tuple[rules.Alarm, ...]
    in_office_hours: bool

    @property
    def risk_at(self) -> datetime:
        return self.alarms[0].at


class Contract:
    """What an agreement says of clocks and updates, read in one statement where it is asked for."""

    def __init__(self, agreement: Agreement) -> None:
        self.agreement = agreement

    @cached_property
    def _read(self) -> dict[str, list[Row]]:
        keys = {"agreement": self.agreement.pk, "hours": self.agreement.hours_id}
        return gather(**prepared_lists("contract", _contract, **keys))

    @cached_property
    def agreed(self) -> tuple[rules.Target, ...]:
        return tuple(
            rules.Target(
                kind=ClockKind(row["clock"]),
                priority=Priority(row["priority"]),
                amount=row["amount"],
                unit=Unit(row["unit"]),
                basis=Basis(row["basis"]),
            )
            for row in self._read["targets"]
        )

    @cached_property
    def office(self) -> ServiceHours:
        days = [(row["day"].isoformat(), row["windows"]) for row in self._read["days"]]
        return hours_of(self.agreement.hours, days)

    def updates_at(self, priority: int) -> UpdatePolicy | None:
        """Return how often the customer hears at this priority; nothing where none was agreed."""
        found = (row for row in self._read["updates"] if row["priority"] == priority)
        row = next(found, None)
        if row is None:
            return None
        return owing.policy_from(row, priority=priority, office=lambda: self.office)


def _contract(*, agreement: int, hours: int) -> dict[str, Listed]:
    targets = Target.objects.filter(agreement=agreement)
    updates = UpdateRule.objects.filter(agreement=agreement)
    return {
        "targets": targets.values("clock", "priority", "amount", "unit", "basis"),
        "updates": updates.values("priority", *owing.POLICY),
        "days": Holiday.objects.filter(hours=hours).values("day", "windows"),
    }


class Planner:
    """Works out the clocks of one incident; the contract is read once for all of them."""

    def __init__(
        self,
        incident: Incident,
        terms: Terms,
        *,
        contract: Contract | None = None,
    ) -> None:
        self.incident, self.terms = incident, terms
        if contract is None:
            agreements = Agreement.objects.select_related("hours")
            contract = Contract(agreements.get(pk=incident.agreement_id))
        self.contract = contract
        self.targets = rules.targets_for(rules.default_targets(terms.profile), contract.agreed)
        self.pauses_allowed = contract.agreement.pauses

    def _hours(self, kind: ClockKind) -> ServiceHours:
        asked = "24x7" if self.terms.is_always_open else "10x5"
        if asked == "24x7" and kind is ClockKind.RESPONSE:
            return rules.response_hours(asked, ALWAYS)
        return self.contract.office

    def _keeps_hours(self, target: rules.Target) -> bool:
        """Say whether it counts in hours at all: a response that is on call does not (R134)."""
        is_on_call = target.kind is ClockKind.RESPONSE and self.contract.agreement.reaches_on_call(
            target.priority
        )
        return target.basis == Basis.SERVICE_HOURS and not is_on_call

    def plan(self, kind: ClockKind, pauses: list[Interval]) -> Plan:
        target = rules.target_of(self.targets, kind, Priority(self.incident.priority))
        if target is None:
            raise LookupError(f"no target for {kind} at P{self.incident.priority}")
        hours = self._hours(kind) if self._keeps_hours(target) else ALWAYS
        zone = ZoneInfo(self.terms.tenant.zone)
        reported_at = self.incident.terms_from
        found = rules.alarms(target, reported_at=reported_at, hours=hours, zone=zone, pauses=pauses)
        counted = target.basis == Basis.SERVICE_HOURS and hours is not ALWAYS
        # The last word of a clock is that its time is up.
        return Plan(target=target, due_at=found[-1].at, alarms=found, in_office_hours=counted)


class Contracts:
    """Contracts of many incidents: each is read once."""

    def __init__(self) -> None:
        self._read: dict[int, Contract] = {}

    def of(self, incident: Incident) -> Contract:
        return self._read.setdefault(incident.agreement_id, Contract(incident.agreement))


class Planners:
    """Planners of many incidents: each contract is read once."""

    def __init__(self) -> None:
        self._contracts = Contracts()

    def of(self, incident: Incident) -> Planner:
        return Planner(incident, terms_of(incident), contract=self._contracts.of(incident))
