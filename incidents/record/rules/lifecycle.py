"""What an incident can become. Sources 001 (2), 002 (2.3), 003 (steps); decisions D12-D14."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from incidents.choices import Phase, Status, TriageOutcome
from tenants.errors import DomainError, Words

# Closing from triage is for what turned out not to be an incident (R13); the closing gate asks for
# that outcome. What waits from a state that is none of its own here goes back to it (`waiting`).
NEXT: Mapping[Status, frozenset[Status]] = MappingProxyType(
    {
        Status.NEW: frozenset({Status.TRIAGED}),
        Status.TRIAGED: frozenset({Status.ASSIGNED, Status.CLOSED}),
        Status.ASSIGNED: frozenset({Status.IN_PROGRESS, Status.WAITING}),
        Status.IN_PROGRESS: frozenset(
            {
                Status.ASSIGNED,
                Status.WAITING,
                Status.CONTAINED,
                Status.RESTORED,
                Status.RESOLVED,
            }
        ),
        Status.WAITING: frozenset(
            {Status.ASSIGNED, Status.IN_PROGRESS, Status.CONTAINED, Status.RESTORED}
        ),
        Status.CONTAINED: frozenset({Status.IN_PROGRESS, Status.RESTORED, Status.RESOLVED}),
        Status.RESTORED: frozenset({Status.IN_PROGRESS, Status.RESOLVED}),
        Status.RESOLVED: frozenset({Status.IN_PROGRESS, Status.CLOSED}),
        Status.CLOSED: frozenset({Status.IN_PROGRESS}),
    }
)

PHASES: Mapping[Status, Phase] = MappingProxyType(
    {
        Status.NEW: Phase.REPORT,
        Status.TRIAGED: Phase.CLASSIFY,
        Status.ASSIGNED: Phase.ASSIGN,
        Status.IN_PROGRESS: Phase.RESOLVE,
        Status.WAITING: Phase.RESOLVE,
        Status.CONTAINED: Phase.RESOLVE,
        Status.RESTORED: Phase.RESOLVE,
        Status.RESOLVED: Phase.CLOSE,
        Status.CLOSED: Phase.REVIEW,
    }
)

# Somebody has still to do something before the solution is there.
UNSOLVED = frozenset(Status) - {Status.RESOLVED, Status.CLOSED}
OPEN = frozenset(Status) - {Status.CLOSED}


# What can be done now, for whoever tried something else.
NOW: Mapping[Status, Words] = MappingProxyType(
    {
        Status.NEW: _("Triage comes first."),
        Status.TRIAGED: _("Make somebody responsible first."),
        Status.ASSIGNED: _("Start the work first."),
        Status.IN_PROGRESS: _("It can now be put on hold, contained, restored or resolved."),
        Status.WAITING: _("Resume the work first."),
        Status.CONTAINED: _("It can now be restored or resolved, or the work goes on."),
        Status.RESTORED: _("It can now be resolved, or the work goes on."),
        Status.RESOLVED: _("It can now be confirmed and closed, or reopened."),
        Status.CLOSED: _("It can only be reopened."),
    }
)


class IllegalMove(DomainError):
    code = "illegal_move"
    status = 409

    def __init__(self, source: Status, target: Status) -> None:
        self.source, self.target = source, target
        super().__init__(
            _("This cannot be done while the incident is “%(source)s”. %(now)s")
            % {"source": source.label, "now": NOW[source]}
        )


def check_move(source: Status, target: Status) -> None:
    if target not in NEXT[source]:
        raise IllegalMove(source, target)


# Somebody can be made responsible from the report on: that does not wait for triage. What is closed
# is reopened first.
ASSIGNABLE = OPEN


def check_assignable(status: Status) -> None:
    if status not in ASSIGNABLE:
        raise IllegalMove(status, Status.ASSIGNED)


def when_assigned(status: Status) -> Status:
    """Return what an incident is after somebody was made responsible: only triage moves on."""
    check_assignable(status)
    return Status.ASSIGNED if status == Status.TRIAGED else status


def needs_somebody(status: Status) -> bool:
    """Say whether one person is responsible in this state; before that a team is (R40)."""
    return status not in (Status.NEW, Status.TRIAGED)


def is_reopening(source: Status, target: Status) -> bool:
    return source in (Status.RESOLVED, Status.CLOSED) and target == Status.IN_PROGRESS


def is_failed_containment(source: Status, target: Status) -> bool:
    """Say whether the resolution clock runs on as if it had never stopped (Q13)."""
    return source in (Status.CONTAINED, Status.RESTORED) and target == Status.IN_PROGRESS


def owes(status: Status, outcome: str) -> bool:
    """Say whether a term or an update is still promised: not once it is closed, nor while triage
    says that it is no incident and nobody works on it.
    """
    not_one = status == Status.TRIAGED and outcome == TriageOutcome.NOT_AN_INCIDENT
    return status != Status.CLOSED and not not_one


def phase_of(status: Status) -> Phase:
    return PHASES[status]
