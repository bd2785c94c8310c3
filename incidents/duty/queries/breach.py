"""How an incident stands with the authority: the tile, the panel, and who may decide."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.choices import DECIDERS, TO_AUTHORITY, BreachOutcome, ClockState, PersonalData
from incidents.duty.rules import breach as rules
from incidents.duty.services.owing import first_owed
from incidents.models import (
    BreachDecision,
    BreachDescription,
    BreachFiling,
    Incident,
    Obligation,
    breach_terms,
)
from incidents.record.queries.clocks import ClockView
from incidents.record.queries.gather import Listed, Row, columns, revive
from tenants.choices import Function
from tenants.memo import remembered
from tenants.models import FunctionHolder
from tenants.queries import holders_by_function

LABEL = gettext_lazy("Breach notification")


@dataclass(frozen=True)
class BreachView:
    """The term; descriptions, decisions and notifications, each with the latest first.

    Without a term nothing was ever said of personal data.
    """

    # Of several authorities, what is to be answered first.
    clock: Obligation | None = None
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
    def waits_for_second(self) -> bool:
        """Whether somebody said that nothing is notified, and a second person has still to."""
        return bool(self.decisions) and not self.decisions[0].settles

    @property
    def holding(self) -> BreachDecision | None:
        """The decision that holds."""
        settled = (one for one in self.decisions if one.settles)
        return None if self.needs_decision else next(settled, None)

    @property
    def is_owed(self) -> bool:
        return self.clock is not None and self.clock.stopped_at is None

    @property
    def owes_notification(self) -> bool:
        clock = self.clock
        notify = clock is not None and clock.outcome == BreachOutcome.NOTIFY
        return notify and clock is not None and clock.filed_at is None


def clock_list(incident: Incident) -> Listed:
    found: Listed = breach_terms(incident=incident).values(*columns(Obligation))
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


def clock_of(incident: Incident, rows: Iterable[Row]) -> Obligation | None:
    """Return the term; where the record is older than terms are, as it would have begun."""
    found = rules.pressing(revive(Obligation, rows))
    if found:
        return found[0]
    if incident.personal_data == PersonalData.NO or incident.is_elsewhere:
        return None
    reported_at = incident.reported_at
    begun = first_owed(incident, aware_at=reported_at, now=reported_at)
    return next((row for row in begun if row.duty == TO_AUTHORITY), None)


def breach_tile(
    incident: Incident, clock: Obligation | None, now: datetime, short: Any
) -> ClockView:
    """Return the tile in the head; `short` writes a moment."""
    if clock is None or clock.due_at is None:
        none = (
            _("no personal data")
            if incident.personal_data == PersonalData.NO
            else _("handled elsewhere")
        )
        return ClockView("breach", LABEL, ClockState.OK, None, icon="scale", detail=none, none=True)
    return ClockView(
        kind="breach",
        label=LABEL,
        state=_state(clock, clock.due_at, now),
        due_at=clock.due_at,
        started_at=clock.started_at,
        stopped_at=clock.filed_at or clock.stopped_at,
        icon="scale",
        detail=_detail(clock, short(clock.due_at, now)),
    )


def _state(clock: Obligation, due_at: datetime, now: datetime) -> ClockState:
    if clock.stopped_at is not None:
        return ClockState.MISSED if clock.missed_at else ClockState.MET
    if now > due_at:
        return ClockState.LATE
    risk = due_at - now <= rules.at_risk(clock.started_at, due_at)
    return ClockState.RISK if risk else ClockState.OK


def _detail(clock: Obligation, due: str) -> str:
    if not clock.outcome:
        return _("decision needed by %(moment)s") % {"moment": due}
    if clock.stopped_at is None:
        return _("notify the authority by %(moment)s") % {"moment": due}
    if clock.outcome == BreachOutcome.NOTIFY:
        return _("the authority was notified")
    return str(BreachOutcome(clock.outcome).label)


def leading_terms(incident: Incident | OuterRef) -> QuerySet[Obligation]:
    """Return the terms of an incident, what is to be answered first before the rest."""
    first = F("stopped_at").asc(nulls_first=True)
    return breach_terms(incident=incident).order_by(first, "due_at", "pk")


def open_terms() -> QuerySet[Obligation]:
    """Return what is owed to authorities, the earliest first."""
    return breach_terms(stopped_at=None).order_by("due_at", "pk")


def open_term(incident: Incident) -> Obligation | None:
    """Return the term while something is owed: a decision, or the notification."""
    return remembered(
        ("open_term", incident.pk),
        lambda: open_terms().filter(incident=incident).first(),
    )


def waiting_decision(incident: Incident) -> BreachDecision | None:
    """Return the decision that waits for a second person who says the same."""
    rows = BreachDecision.objects.filter(incident=incident).select_related("decided_by")
    latest = rows.order_by("-pk").first()
    return latest if latest is not None and not latest.settles else None


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
