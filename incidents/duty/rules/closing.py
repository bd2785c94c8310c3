"""What is still missing before closing.

Source 001, lines 88-97 and 227-238; source 002, lines 174-192 (what is obligatory is obligatory).
Each gate gives everything that is missing, so that nobody has to try twice.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from incidents.choices import Confirmation, DutyState, Gate, Kind, Priority, TriageOutcome
from incidents.duty.rules.missing import (
    REQUESTS,
    DutyFact,
    ExceptionFact,
    Missing,
    open_duties,
    wanting,
    without_exceptions,
)
from incidents.duty.rules.recovering import CAUSE
from tenants.contract.rules.hours import working_days_after
from tenants.errors import Words
from tenants.rules.texts import Text

BEFORE_CLOSING = frozenset(Gate) - {Gate.ALWAYS, Gate.ORGANISATION, Gate.AFTER_CLOSED}
# Not in the sources: 5 working days after closing for P1, 10 for others (profile, proposals).
REVIEW_DAYS_P1 = 5
REVIEW_DAYS = 10
# How the code of a duty of the law begins; its key follows.
OBLIGATION = "obligation:"
CONTINUITY = "continuity"


@dataclass(frozen=True)
class ClosingFacts:
    """`open_children` and `open_escalations` are references, as people know them."""

    now: datetime
    kind: Kind = Kind.INCIDENT
    outcome: TriageOutcome | None = TriageOutcome.CONFIRMED
    outcome_reason: str = ""
    checked_by: str = ""
    confirmation: Confirmation = Confirmation.PENDING
    attempts: int = 0
    attempts_needed: int = 2
    confirm_by: datetime | None = None
    description: str = ""
    cause: str = ""
    measures: str = ""
    solution: str = ""
    restored_at: datetime | None = None
    duties: tuple[DutyFact, ...] = ()
    # A decision on personal data that was hit, or its notification, is owed.
    breach_owed: bool = False
    # What the register of breaches keeps (GDPR art. 33(5)) is still to be said.
    breach_undescribed: bool = False
    # Of a security incident: nobody recorded that its cause is blocked or removed (R49).
    cause_owed: bool = False
    # Of class 4 or 5 it is said whether the continuity plan must be activated (R55).
    continuity_owed: bool = False
    # What the law asks and is neither filed nor decided on: key and words.
    obligations: tuple[tuple[int, Words | Text], ...] = ()
    open_children: tuple[str, ...] = ()
    open_escalations: tuple[str, ...] = ()
    # Reference and title of work that is still to be done: it is done or cancelled, with why.
    open_tasks: tuple[tuple[str, str], ...] = ()
    # Number and supplier of cases that are still open at them.
    open_cases: tuple[tuple[str, str], ...] = ()
    exceptions: tuple[ExceptionFact, ...] = ()


def missing_for_closing(facts: ClosingFacts) -> tuple[Missing, ...]:
    """Return everything that keeps an incident open; nothing means that it may be closed."""
    children = (
        tuple(
            Missing(
                f"child:{name}",
                _("Sub-incident %(name)s is still open") % {"name": name},
                is_waivable=True,
            )
            for name in facts.open_children
        )
        + tuple(
            Missing(
                f"task:{name}",
                _("Task %(name)s is still to do: %(title)s") % {"name": name, "title": title},
            )
            for name, title in facts.open_tasks
        )
        + _cases(facts)
    )
    if facts.outcome == TriageOutcome.NOT_AN_INCIDENT:
        reason = ("triage_reason", facts.outcome_reason, _("Why it is not an incident"))
        found = (*wanting(reason), *_breach(facts), *children)
        return without_exceptions(found, facts.exceptions)
    escalations = tuple(
        Missing(
            f"escalation:{name}",
            _("Escalation %(name)s is not finished") % {"name": name},
            is_waivable=True,
        )
        for name in facts.open_escalations
    )
    found = (
        *_checks(facts),
        *open_duties(facts.duties, BEFORE_CLOSING),
        *_breach(facts),
        *children,
        *escalations,
    )
    return without_exceptions(found, facts.exceptions)


def _cases(facts: ClosingFacts) -> tuple[Missing, ...]:
    """A case may go on without the incident, where somebody decides so and says why."""
    return tuple(
        Missing(
            f"suppliercase:{name}",
            _("Supplier case %(name)s is still open: %(supplier)s")
            % {"name": name, "supplier": supplier},
            is_waivable=True,
        )
        for name, supplier in facts.open_cases
    )


def is_confirmed(facts: ClosingFacts) -> bool:
    """Say whether the customer agreed, or was asked often enough and kept silent (D15)."""
    if facts.confirmation == Confirmation.CONFIRMED:
        return True
    asked = facts.confirmation in (Confirmation.ASKED, Confirmation.SILENT)
    passed = facts.confirm_by is not None and facts.now >= facts.confirm_by
    return asked and passed and facts.attempts >= facts.attempts_needed


def review_due_on(closed_on: date, *, priority: Priority, closed: Iterable[date] = ()) -> date:
    """Return the day by which the review is held (R117)."""
    days = REVIEW_DAYS_P1 if priority == Priority.P1 else REVIEW_DAYS
    return working_days_after(closed_on, days, closed)


def _checks(facts: ClosingFacts) -> tuple[Missing, ...]:
    confirmed = ("confirmation", is_confirmed(facts), _("Confirmation by the customer"))
    solution = ("solution", facts.solution, _("Final solution"))
    description = ("description", facts.description, _("Description"))
    if facts.kind in REQUESTS:
        return wanting(description, solution, confirmed)
    return wanting(
        description,
        ("cause", facts.cause, _("Cause")),
        ("measures", facts.measures, _("Measures taken")),
        solution,
        (CAUSE, not facts.cause_owed, _("Cause of the security incident blocked or removed")),
        (CONTINUITY, not facts.continuity_owed, _("Whether the continuity plan was needed")),
        ("restored", facts.restored_at, _("Service restored")),
        ("checked", facts.checked_by, _("Closing check by a named person")),
        confirmed,
    )


def _breach(facts: ClosingFacts) -> tuple[Missing, ...]:
    """Ask for the decision where no measure of the law asks for it already; it is never waived."""
    is_asked = facts.outcome != TriageOutcome.NOT_AN_INCIDENT and any(
        fact.duty.is_statutory and fact.duty.required and fact.state == DutyState.OPEN
        for fact in facts.duties
    )
    owed = _("Decision on the personal data breach, and what it owes")
    owing = (
        ("breach", is_asked or not facts.breach_owed, owed),
        ("breach_described", not facts.breach_undescribed, _("Description of the data breach")),
    )
    asked = tuple(Missing(f"{OBLIGATION}{pk}", label) for pk, label in facts.obligations)
    return (*wanting(*owing), *asked)
