"""What each event code is called in the timeline, and what it says of its facts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.choices import (
    AlarmKind,
    Channel,
    ClockKind,
    Confirmation,
    ImprovementRoute,
    Priority,
    RoundKind,
    StepState,
    TriageOutcome,
    WaitingReason,
)
from tenants.choices import Function

Facts = Mapping[str, Any]
Names = Mapping[int, str]


@dataclass(frozen=True)
class Line:
    """How one code is drawn; `detail` makes words of the facts, given the names of people."""

    icon: str
    title: Any
    detail: Callable[[Facts, Names], str] = lambda _facts, _names: ""
    hot: bool = False


def _word(choices: Any, value: object) -> str:
    """Return the label of a code; a code of tomorrow is shown as it is."""
    try:
        return str(choices(value).label)
    except ValueError:
        return str(value or "")


def _person(facts: Facts, names: Names, name: str) -> str:
    return names.get(facts.get(name) or 0, "")


def _of(choices: Any, name: str) -> Callable[[Facts, Names], str]:
    return lambda facts, _names: _word(choices, facts.get(name))


def _plain(name: str) -> Callable[[Facts, Names], str]:
    return lambda facts, _names: str(facts.get(name) or "")


def _priorities(facts: Facts, _names: Names) -> str:
    before, after = facts.get("before"), facts.get("priority")
    if not after or not before or before == after:
        return _word(Priority, after) if after else ""
    return f"{_word(Priority, before)} → {_word(Priority, after)}"


def _assigned(facts: Facts, names: Names) -> str:
    whom = _person(facts, names, "assignee")
    return f"{whom}: {facts['reason']}" if facts.get("reason") else whom


def _waiting(facts: Facts, _names: Names) -> str:
    reason = _word(WaitingReason, facts.get("reason"))
    return f"{reason}: {facts['remark']}" if facts.get("remark") else reason


def _triaged(facts: Facts, names: Names) -> str:
    parts = (_word(TriageOutcome, facts.get("outcome")), _priorities(facts, names))
    return ", ".join(part for part in parts if part)


def _registered(facts: Facts, names: Names) -> str:
    parts = (_priorities(facts, names), _word(Channel, facts.get("channel")))
    return ", ".join(part for part in parts if part)


def _alarm(facts: Facts, _names: Names) -> str:
    clock = _word(ClockKind, facts.get("clock_kind"))
    return f"{clock}: {_word(AlarmKind, facts.get('alarm'))}" if facts.get("alarm") else clock


def _round(facts: Facts, _names: Names) -> str:
    parts = [_word(RoundKind, facts["round_kind"])] if facts.get("round_kind") else []
    if facts.get("number"):
        parts.append(_("number %(number)s") % {"number": facts["number"]})
    return ", ".join(parts)


def _step(facts: Facts, _names: Names) -> str:
    number = _("step %(number)s") % {"number": facts.get("step", "")}
    return f"{number}: {_word(StepState, facts['state'])}" if facts.get("state") else number


def _function(facts: Facts, names: Names) -> str:
    told = _word(Function, facts.get("function")) if facts.get("function") else ""
    return ", ".join(part for part in (told, _person(facts, names, "to")) if part)


_t = gettext_lazy
STORY: Mapping[str, Line] = {
    "incident.registered": Line("plus", _t("Registered"), _registered),
    "incident.triaged": Line("list-checks", _t("Triage done"), _triaged),
    "incident.classified": Line("tag", _t("Classified"), _priorities),
    "incident.priority_changed": Line("flag", _t("Priority"), _priorities, hot=True),
    "incident.manager_appointed": Line(
        "user-check", _t("Incident manager"), lambda f, n: _person(f, n, "manager")
    ),
    "incident.assigned": Line("user-plus", _t("Assigned"), _assigned),
    "incident.started": Line("play", _t("Work started")),
    "incident.waiting": Line("pause", _t("Waiting"), _waiting),
    "incident.resumed": Line("play", _t("Work resumed")),
    "incident.contained": Line("shield", _t("Consequences contained")),
    "incident.containment_failed": Line(
        "shield-alert", _t("It did not hold"), _plain("reason"), hot=True
    ),
    "incident.restored": Line("circle-check", _t("Service restored")),
    "incident.resolved": Line("check", _t("Resolved")),
    "incident.reopened": Line("rotate-ccw", _t("Reopened"), _plain("reason"), hot=True),
    "incident.checked": Line("check-check", _t("Restoration checked")),
    "incident.confirmation_asked": Line("circle-question-mark", _t("Customer asked to confirm")),
    "incident.confirmed": Line("user-check", _t("Customer confirmed")),
    "incident.refused": Line("x", _t("Customer says it is not solved"), hot=True),
    "incident.silence_recorded": Line("bell-off", Confirmation.SILENT.label),
    "incident.closed": Line("lock", _t("Closed")),
    "analysis.added": Line("search", _t("First analysis")),
    "step.added": Line("list-checks", _t("Step added to the action plan"), _step),
    "step.changed": Line("list-checks", _t("Action plan"), _step),
    "contacts.changed": Line("users", _t("Who must hear was changed")),
    "assets.changed": Line("server", _t("Linked assets changed"), _priorities),
    "clock.warned": Line("clock-alert", _t("Clock"), _alarm),
    "clock.breached": Line("clock-alert", _t("Too late"), _alarm, hot=True),
    "round.opened": Line("megaphone", _t("Customer update owed"), _round),
    "round.due": Line("megaphone", _t("Customer update due"), _round),
    "round.met": Line("check-check", _t("Customer update complete"), _round),
    "round.missed": Line("megaphone", _t("Customer update missed"), _round, hot=True),
    "round.reopened": Line("megaphone", _t("Customer update open again"), _round, hot=True),
    "proof.revoked": Line("mail", _t("A message bounced"), hot=True),
    "measure.proved": Line("shield-check", _t("Measure proved"), _plain("code")),
    "review.planned": Line("calendar", _t("Review planned")),
    "review.held": Line("graduation-cap", _t("Review held")),
    "improvement.added": Line("lightbulb", _t("Improvement added"), _of(ImprovementRoute, "route")),
    "improvement.finished": Line("lightbulb", _t("Improvement carried out")),
    "rating.given": Line("smile", _t("Customer's judgement")),
    "complaint.received": Line("frown", _t("Complaint"), hot=True),
    "complaint.answered": Line("frown", _t("Complaint answered")),
    "escalation.raised": Line("arrow-up-right", _t("Escalated"), _function, hot=True),
    "escalation.acknowledged": Line("check", _t("Escalation acknowledged"), _function),
    "escalation.passed_on": Line("arrow-up-right", _t("Escalation passed on"), _function, hot=True),
    "notice.sent": Line("mail-check", _t("Notice sent"), _function),
    "notice.refused": Line("mail", _t("Notice refused"), _function, hot=True),
    "notice.given_up": Line("mail", _t("Notice given up"), _function, hot=True),
}
# Said elsewhere on the page, or nothing that a person would look for.
QUIET = frozenset(
    {"proof.given", "incident.due_followed", "round.proved", "notice.queued", "round.ended"}
)


def line_of(kind: str) -> Line:
    """Return how a code is drawn; one that is not known here is shown as it is."""
    return STORY.get(kind) or Line("circle-dot", kind)
