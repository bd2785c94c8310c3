"""What is still missing before triage is done, before resolving and before closing.

Source 001, lines 88-97 and 227-238; source 002, lines 174-192 (what is obligatory is obligatory).
Each gate gives everything that is missing, so that nobody has to try twice.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from incidents.choices import (
    Confirmation,
    DutyState,
    Gate,
    Kind,
    Level,
    PersonalData,
    Priority,
    TriageOutcome,
)
from incidents.record.rules.classes import UNKNOWN, Classes
from incidents.record.rules.duties import Duty
from tenants.contract.rules.hours import working_days_after
from tenants.errors import Words
from tenants.rules.texts import Text

# A request is no disturbance: there is no cause to look for and nothing to restore (R10, R157).
REQUESTS = frozenset({Kind.SERVICE_REQUEST, Kind.INFORMATION_REQUEST})
BEFORE_CLOSING = frozenset(Gate) - {Gate.ALWAYS, Gate.ORGANISATION, Gate.AFTER_CLOSED}
# Not in the sources: 5 working days after closing for P1, 10 for others (profile, proposals).
REVIEW_DAYS_P1 = 5
REVIEW_DAYS = 10
# How the code of a duty of the law begins; its key follows.
OBLIGATION = "obligation:"


@dataclass(frozen=True)
class Missing:
    """One thing that is wanting. The code names it for programs and for an exception.

    Only a duty that no law asks for, a sub-incident or an escalation can be excused.
    """

    code: str
    label: Words | Text
    is_waivable: bool = False


@dataclass(frozen=True)
class DutyFact:
    duty: Duty
    state: DutyState


@dataclass(frozen=True)
class ExceptionFact:
    """Leave to go on without something: it needs permission and a reason (R112).

    `agreed_by_second` is needed for duties of class 4 and 5 (`needs_second_person`).
    """

    code: str
    reason: str
    permitted: bool
    needs_second: bool = False
    agreed_by_second: bool = False

    @property
    def holds(self) -> bool:
        agreed = self.agreed_by_second or not self.needs_second
        return self.permitted and agreed and bool(self.reason.strip())


@dataclass(frozen=True)
class TriageFacts:
    """`has_criteria`: for impact and urgency it is said which criteria hold (R37).

    Whoever does not work by information classes is asked for none, nor why there is none.
    """

    outcome: TriageOutcome | None
    outcome_reason: str = ""
    kind: Kind = Kind.INCIDENT
    has_category: bool = False
    impact: Level | None = None
    urgency: Level | None = None
    has_criteria: bool = False
    affected: str = ""
    classes: Classes = UNKNOWN
    class_reason: str = ""
    works_by_classes: bool = True
    is_security: bool | None = None
    personal_data: PersonalData | None = None
    duties: tuple[DutyFact, ...] = ()


@dataclass(frozen=True)
class ResolveFacts:
    solution: str
    duties: tuple[DutyFact, ...] = ()
    exceptions: tuple[ExceptionFact, ...] = ()


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
    # What the law asks and is neither filed nor decided on: key and words.
    obligations: tuple[tuple[int, Words | Text], ...] = ()
    open_children: tuple[str, ...] = ()
    open_escalations: tuple[str, ...] = ()
    exceptions: tuple[ExceptionFact, ...] = ()


def missing_for_triage(facts: TriageFacts) -> tuple[Missing, ...]:
    """Return what is wanting; each label asks for it, as it stands beside the field."""
    if facts.outcome == TriageOutcome.NOT_AN_INCIDENT:
        told = _("Say why it is not an incident.")
        return _wanting(("triage_reason", facts.outcome_reason, told))
    classified = not facts.works_by_classes or facts.classes.is_known or facts.class_reason.strip()
    found = _wanting(
        ("triage_outcome", facts.outcome, _("Say whether it really happened.")),
        ("category", facts.has_category, _("Choose a category.")),
        ("impact", facts.impact, _("Choose the impact.")),
        ("urgency", facts.urgency, _("Choose the urgency.")),
    )
    if facts.kind in REQUESTS:
        return found
    return (
        *found,
        *_wanting(
            (
                "criteria",
                facts.has_criteria,
                _("Tick the criteria for impact and urgency that hold."),
            ),
            ("affected", facts.affected, _("Say what is affected.")),
            (
                "classes",
                classified,
                _("Choose the information classes, or say why they are not known."),
            ),
            ("is_security", facts.is_security is not None, _("Say whether security is touched.")),
            (
                "personal_data",
                facts.personal_data is not None,
                _("Say whether personal data is involved."),
            ),
        ),
        *_open_duties(facts.duties, frozenset({Gate.BEFORE_TRIAGED})),
    )


def missing_for_resolve(facts: ResolveFacts) -> tuple[Missing, ...]:
    """Return what is wanting: the solution, and the decisions on containment and workaround."""
    found = (
        *_wanting(("solution", facts.solution, _("Final solution"))),
        *_open_duties(facts.duties, frozenset({Gate.BEFORE_RESOLVED})),
    )
    return _without_exceptions(found, facts.exceptions)


def missing_for_closing(facts: ClosingFacts) -> tuple[Missing, ...]:
    """Return everything that keeps an incident open; nothing means that it may be closed."""
    children = tuple(
        Missing(
            f"child:{name}",
            _("Sub-incident %(name)s is still open") % {"name": name},
            is_waivable=True,
        )
        for name in facts.open_children
    )
    if facts.outcome == TriageOutcome.NOT_AN_INCIDENT:
        reason = ("triage_reason", facts.outcome_reason, _("Why it is not an incident"))
        found = (*_wanting(reason), *_breach(facts), *children)
        return _without_exceptions(found, facts.exceptions)
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
        *_open_duties(facts.duties, BEFORE_CLOSING),
        *_breach(facts),
        *children,
        *escalations,
    )
    return _without_exceptions(found, facts.exceptions)


def is_confirmed(facts: ClosingFacts) -> bool:
    """Say whether the customer agreed, or was asked often enough and kept silent (D15)."""
    if facts.confirmation == Confirmation.CONFIRMED:
        return True
    asked = facts.confirmation in (Confirmation.ASKED, Confirmation.SILENT)
    passed = facts.confirm_by is not None and facts.now >= facts.confirm_by
    return asked and passed and facts.attempts >= facts.attempts_needed


def evidence_missing(duty: Duty, present: Collection[str]) -> tuple[str, ...]:
    """Return which evidence of a duty is not there yet; `a or b` is satisfied by either."""
    return tuple(
        name for name in duty.evidence if not any(part in present for part in name.split(" or "))
    )


def duty_state(duty: Duty, present: Collection[str], *, is_excused: bool = False) -> DutyState:
    """Return how a duty stands; a statutory one is decided and cannot be excused."""
    if not evidence_missing(duty, present):
        return DutyState.MET
    if is_excused and not duty.is_statutory:
        return DutyState.EXCUSED
    return DutyState.OPEN


def review_due_on(closed_on: date, *, priority: Priority, closed: Iterable[date] = ()) -> date:
    """Return the day by which the review is held (R117)."""
    days = REVIEW_DAYS_P1 if priority == Priority.P1 else REVIEW_DAYS
    return working_days_after(closed_on, days, closed)


def _checks(facts: ClosingFacts) -> tuple[Missing, ...]:
    confirmed = ("confirmation", is_confirmed(facts), _("Confirmation by the customer"))
    solution = ("solution", facts.solution, _("Final solution"))
    description = ("description", facts.description, _("Description"))
    if facts.kind in REQUESTS:
        return _wanting(description, solution, confirmed)
    return _wanting(
        description,
        ("cause", facts.cause, _("Cause")),
        ("measures", facts.measures, _("Measures taken")),
        solution,
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
    wanting = (
        ("breach", is_asked or not facts.breach_owed, owed),
        ("breach_described", not facts.breach_undescribed, _("Description of the data breach")),
    )
    asked = tuple(Missing(f"{OBLIGATION}{pk}", label) for pk, label in facts.obligations)
    return (*_wanting(*wanting), *asked)


def _wanting(*asked: tuple[str, object, Words]) -> tuple[Missing, ...]:
    return tuple(Missing(code, label) for code, value, label in asked if not _is_there(value))


def _is_there(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else bool(value)


def _open_duties(duties: Iterable[DutyFact], gates: frozenset[Gate]) -> tuple[Missing, ...]:
    return tuple(
        Missing(fact.duty.code, fact.duty.label, is_waivable=not fact.duty.is_statutory)
        for fact in duties
        if fact.duty.required and fact.duty.gate in gates and fact.state == DutyState.OPEN
    )


def _without_exceptions(
    found: Iterable[Missing], exceptions: Iterable[ExceptionFact]
) -> tuple[Missing, ...]:
    """Leave out what was excused."""
    excused = {exception.code for exception in exceptions if exception.holds}
    return tuple(
        missing for missing in found if not (missing.is_waivable and missing.code in excused)
    )
