"""How an incident stands with the authority: the tile, the panel, and who may decide."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.choices import DECIDERS, BreachOutcome, ClockState, PersonalData
from incidents.duty.rules import breach as rules
from incidents.duty.services.breach import first_clock
from incidents.duty.services.deciders import capacity_of
from incidents.models import (
    BreachClock,
    BreachDecision,
    BreachDescription,
    BreachFiling,
    Incident,
)
from incidents.record.queries.clocks import ClockView
from incidents.record.queries.gather import Listed, Row, columns, revive
from tenants.choices import Function
from tenants.memo import remembered
from tenants.models import FunctionHolder
from tenants.queries import holders_by_function
from tenants.rules.roles import Actor
from tenants.sight import seen_by

LABEL = gettext_lazy("Breach notification")
# How long before the term it is at risk: the reminder of two hours would be late to act on.
AT_RISK = rules.TERM / 4


@dataclass(frozen=True)
class BreachView:
    """The term; descriptions, decisions and notifications, each with the latest first.

    Without a term nothing was ever said of personal data.
    """

    clock: BreachClock | None = None
    decisions: list[BreachDecision] = field(default_factory=list)
    filings: list[BreachFiling] = field(default_factory=list)
    descriptions: list[BreachDescription] = field(default_factory=list)

    @property
    def is_undescribed(self) -> bool:
        """Whether what the register of breaches keeps is still to be said (GDPR art. 33(5))."""
        is_breach = self.clock is not None and self.clock.outcome != BreachOutcome.NO_BREACH
        return is_breach and not self.descriptions

    @property
    def needs_decision(self) -> bool:
        return self.clock is not None and not self.clock.outcome

    @property
    def is_owed(self) -> bool:
        return self.clock is not None and self.clock.stopped_at is None

    @property
    def owes_notification(self) -> bool:
        clock = self.clock
        notify = clock is not None and clock.outcome == BreachOutcome.NOTIFY
        return notify and clock is not None and clock.filed_at is None


def clock_list(incident: Incident) -> Listed:
    found: Listed = BreachClock.objects.filter(incident=incident).values(*columns(BreachClock))
    return found


def breach_lists(incident: Incident) -> dict[str, Listed]:
    """Return what `breach_view` wants beside the term, for a page that reads more with it."""
    decisions = BreachDecision.objects.filter(incident=incident).order_by("-pk")
    filings = BreachFiling.objects.filter(incident=incident).order_by("-pk")
    described = BreachDescription.objects.filter(incident=incident).order_by("-pk")
    return {
        "breach_described": described.values(*columns(BreachDescription, "described_by__name")),
        "breach_decisions": decisions.values(*columns(BreachDecision, "decided_by__name")),
        "breach_filings": filings.values(*columns(BreachFiling, "recorded_by__name")),
    }


def breach_view(incident: Incident, found: Mapping[str, list[Row]]) -> BreachView:
    return BreachView(
        clock=clock_of(incident, found["breach"]),
        decisions=revive(BreachDecision, found["breach_decisions"]),
        filings=revive(BreachFiling, found["breach_filings"]),
        descriptions=revive(BreachDescription, found["breach_described"]),
    )


def clock_of(incident: Incident, rows: Iterable[Row]) -> BreachClock | None:
    """Return the term; where the record is older than terms are, as it would have begun."""
    found = revive(BreachClock, rows)
    if found:
        return found[0]
    if incident.personal_data == PersonalData.NO or incident.is_elsewhere:
        return None
    return first_clock(incident, started_at=incident.reported_at, now=incident.reported_at)


def breach_tile(
    incident: Incident, clock: BreachClock | None, now: datetime, short: Any
) -> ClockView:
    """Return the tile in the head; `short` writes a moment."""
    if clock is None:
        none = (
            _("no personal data")
            if incident.personal_data == PersonalData.NO
            else _("handled elsewhere")
        )
        return ClockView("breach", LABEL, ClockState.OK, None, icon="scale", detail=none, none=True)
    return ClockView(
        kind="breach",
        label=LABEL,
        state=_state(clock, now),
        due_at=clock.due_at,
        started_at=clock.started_at,
        stopped_at=clock.filed_at or clock.stopped_at,
        icon="scale",
        detail=_detail(clock, short(clock.due_at, now)),
    )


def _state(clock: BreachClock, now: datetime) -> ClockState:
    if clock.stopped_at is not None:
        return ClockState.MISSED if clock.missed_at else ClockState.MET
    if now > clock.due_at:
        return ClockState.LATE
    return ClockState.RISK if clock.due_at - now <= AT_RISK else ClockState.OK


def _detail(clock: BreachClock, due: str) -> str:
    if not clock.outcome:
        return _("decision needed by %(moment)s") % {"moment": due}
    if clock.stopped_at is None:
        return _("notify the authority by %(moment)s") % {"moment": due}
    if clock.outcome == BreachOutcome.NOTIFY:
        return _("the authority was notified")
    return str(BreachOutcome(clock.outcome).label)


def open_term(incident: Incident) -> BreachClock | None:
    """Return the term while something is owed: a decision, or the notification."""
    return remembered(
        ("open_term", incident.pk),
        lambda: BreachClock.objects.filter(incident=incident, stopped_at=None).first(),
    )


def breach_for(actor: Actor, reference: str) -> Incident | None:
    """Return the incident on whose personal data this person decides; they may not see it else."""
    if actor.user_id is None:
        return None
    touched = Incident.objects.filter(
        Exists(BreachClock.objects.filter(incident=OuterRef("pk"))),
        seen_by(actor),
        reference=reference,
    ).select_related("tenant", "provider", "scheme")
    return next((one for one in touched if capacity_of(actor, one)), None)


def description_of(incident: Incident) -> BreachDescription | None:
    """Return the description that holds."""
    return BreachDescription.objects.filter(incident=incident).order_by("-pk").first()


def breach_of(incident: Incident) -> BreachView:
    """Return the whole of it, for a page that reads nothing else of the incident."""
    lists = {"breach": clock_list(incident), **breach_lists(incident)}
    return breach_view(incident, {name: list(rows) for name, rows in lists.items()})


def deciders_of(incident: Incident) -> list[tuple[Function, FunctionHolder]]:
    """Return who decides here, by function: for whoever may not."""
    held = holders_by_function(incident.tenant_id)
    return [(function, held[function][0]) for function in DECIDERS if held[function]]
