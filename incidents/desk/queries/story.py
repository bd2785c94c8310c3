"""What each event code is called in the timeline, and what it says of its facts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.choices import (
    AlarmKind,
    BreachAlarm,
    BreachOutcome,
    Channel,
    ClockKind,
    Confirmation,
    ImprovementRoute,
    Kind,
    MessageKind,
    Priority,
    RoundKind,
    StepState,
    TriageOutcome,
    WaitingReason,
)
from incidents.duty.queries.measures import EVIDENCE
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
    if facts.get("supplier"):
        # Whoever helps from outside: somebody of ours answers for it (R40).
        whom = _("a supplier is asked, %(name)s is responsible") % {"name": whom}
    return f"{whom}: {facts['reason']}" if facts.get("reason") else whom


def _handed_over(facts: Facts, names: Names) -> str:
    if facts.get("assignee") is None:
        return ""
    return _("%(name)s stays responsible until it is taken") % {
        "name": _person(facts, names, "assignee")
    }


def _waiting(facts: Facts, _names: Names) -> str:
    reason = _word(WaitingReason, facts.get("reason"))
    return f"{reason}: {facts['remark']}" if facts.get("remark") else reason


def _triaged(facts: Facts, names: Names) -> str:
    parts = (_word(TriageOutcome, facts.get("outcome")), _priorities(facts, names))
    return ", ".join(part for part in parts if part)


def _registered(facts: Facts, names: Names) -> str:
    parts = (_priorities(facts, names), _word(Channel, facts.get("channel")))
    return ", ".join(part for part in parts if part)


# What can be corrected of a report, as the form calls it.
CORRECTED: Mapping[str, Any] = {
    "title": gettext_lazy("title"),
    "description": gettext_lazy("description"),
    "kind": gettext_lazy("kind"),
    "reporter_id": gettext_lazy("reporter"),
    "occurred_at": gettext_lazy("occurred"),
    "detected_at": gettext_lazy("noticed"),
}


def _corrected(facts: Facts, names: Names) -> str:
    """Return which fields were put right, of a kind also from what to what."""
    said = [str(CORRECTED.get(name, name)) for name in facts.get("fields") or ()]
    kinds = (facts.get("changed") or {}).get("kind")
    if kinds:
        said.append(" → ".join(_word(Kind, kind) for kind in kinds))
    return ", ".join([*said, *filter(None, [_priorities_moved(facts, names)])])


def _priorities_moved(facts: Facts, names: Names) -> str:
    return "" if facts.get("before") == facts.get("priority") else _priorities(facts, names)


# What moved a deadline, by the kind of row that was changed.
SETTINGS: Mapping[str, Any] = {
    "servicehours": gettext_lazy("the service hours changed"),
    "holiday": gettext_lazy("the holidays changed"),
    "agreement": gettext_lazy("the agreement changed"),
    "target": gettext_lazy("the targets changed"),
    "updaterule": gettext_lazy("the update rules changed"),
    "tenant": gettext_lazy("the customer's settings changed"),
    "terms": gettext_lazy("the terms changed"),
}


def _alarm(facts: Facts, _names: Names) -> str:
    clock = _word(ClockKind, facts.get("clock_kind"))
    return f"{clock}: {_word(AlarmKind, facts.get('alarm'))}" if facts.get("alarm") else clock


def _replanned(facts: Facts, _names: Names) -> str:
    return str(SETTINGS.get(str(facts.get("reason", "")).partition(".")[0], ""))


def _round(facts: Facts, _names: Names) -> str:
    parts = [_word(RoundKind, facts["round_kind"])] if facts.get("round_kind") else []
    if facts.get("number"):
        parts.append(_("number %(number)s") % {"number": facts["number"]})
    return ", ".join(parts)


def _closed(facts: Facts, _names: Names) -> str:
    numbers = ", ".join(str(number) for number in facts.get("untold") or ())
    return _("without customer update %(numbers)s") % {"numbers": numbers} if numbers else ""


def _step(facts: Facts, _names: Names) -> str:
    number = _("step %(number)s") % {"number": facts.get("step", "")}
    return f"{number}: {_word(StepState, facts['state'])}" if facts.get("state") else number


def _function(facts: Facts, _names: Names) -> str:
    return _word(Function, facts.get("function")) if facts.get("function") else ""


def _acknowledged(facts: Facts, names: Names) -> str:
    heard = _("heard by the desk") if facts.get("means") == "recorded" else ""
    return ", ".join(part for part in (_function(facts, names), heard) if part)


def _proved(facts: Facts, _names: Names) -> str:
    """Return what was shown of which measure: one may want more than one piece of evidence."""
    said = EVIDENCE.get(str(facts.get("evidence")))
    return ": ".join(str(part) for part in (facts.get("code"), said) if part)


def _codes(facts: Facts, _names: Names) -> str:
    return ", ".join(facts.get("codes") or ())


def _elsewhere(facts: Facts, _names: Names) -> str:
    """Return what was new in another desk's words, of what one looks for first."""
    said = facts.get("said") or {}
    found = (said.get(column) for column in ("incident_state", "priority", "assignment_group"))
    return ", ".join(word for word in found if word)


# What a notice is about, by the name of its template.
ABOUT: Mapping[str, Any] = {
    "receipt": MessageKind.RECEIPT.label,
    "reply": MessageKind.REPLY.label,
    "update": MessageKind.UPDATE.label,
    "restored": MessageKind.RESTORATION.label,
    "confirmation": MessageKind.CONFIRMATION.label,
    "summary": MessageKind.SUMMARY.label,
    "reopened": gettext_lazy("Reopened"),
    "answered": gettext_lazy("Message from the customer"),
    "assigned": gettext_lazy("Assigned"),
    "call": gettext_lazy("To be called"),
    "clock_warned": gettext_lazy("Clock"),
    "clock_breached": gettext_lazy("Too late"),
    "breach_decided": gettext_lazy("Personal data breach"),
    "breach_notified": gettext_lazy("Breach notification"),
    "breach_due": gettext_lazy("Breach notification"),
    "breach_missed": gettext_lazy("Breach notification"),
    "round_due": gettext_lazy("Customer update due"),
    "round_missed": gettext_lazy("Customer update missed"),
    "escalation": gettext_lazy("Escalation"),
    "escalation_reminder": gettext_lazy("Escalation"),
    "escalation_supplier": gettext_lazy("Escalation"),
    "digest": gettext_lazy("Digest"),
    "second_person": gettext_lazy("Exception asked for"),
    "second_answered": gettext_lazy("Exceptions"),
    "nobody_reached": gettext_lazy("Nobody reached"),
    "not_delivered": gettext_lazy("Not delivered"),
    "complaint_received": gettext_lazy("Complaint"),
    "complaint_answered": gettext_lazy("Complaint answered"),
}


def _notice(facts: Facts, names: Names) -> str:
    about = str(ABOUT.get(str(facts.get("template")), ""))
    return ", ".join(part for part in (about, _function(facts, names)) if part)


STORY: Mapping[str, Line] = {
    "incident.registered": Line("plus", gettext_lazy("Registered"), _registered),
    "incident.triaged": Line("list-checks", gettext_lazy("Triage done"), _triaged),
    "incident.classified": Line("tag", gettext_lazy("Classified"), _priorities),
    "incident.priority_changed": Line("flag", gettext_lazy("Priority"), _priorities, hot=True),
    "incident.corrected": Line("pencil", gettext_lazy("Report corrected"), _corrected),
    "incident.manager_appointed": Line(
        "user-check", gettext_lazy("Incident manager"), lambda f, n: _person(f, n, "manager")
    ),
    "incident.assigned": Line("user-plus", gettext_lazy("Assigned"), _assigned),
    "incident.handed_over": Line(
        "users", gettext_lazy("Handed over to another team"), _handed_over
    ),
    "incident.started": Line("play", gettext_lazy("Work started")),
    "incident.waiting": Line("pause", gettext_lazy("Waiting"), _waiting),
    "incident.resumed": Line("play", gettext_lazy("Work resumed")),
    "incident.contained": Line("shield", gettext_lazy("Consequences contained")),
    "incident.containment_failed": Line(
        "shield-alert", gettext_lazy("It did not hold"), _plain("reason"), hot=True
    ),
    "incident.restored": Line("circle-check", gettext_lazy("Service restored")),
    "reply.read": Line("mail-check", gettext_lazy("The customer's answer was read")),
    "incident.resolved": Line("check", gettext_lazy("Resolved")),
    "incident.reopened": Line("rotate-ccw", gettext_lazy("Reopened"), _plain("reason"), hot=True),
    "incident.checked": Line("check-check", gettext_lazy("Restoration checked")),
    "incident.confirmation_asked": Line(
        "circle-question-mark", gettext_lazy("Customer asked to confirm")
    ),
    "incident.confirmed": Line("user-check", gettext_lazy("Customer confirmed")),
    "incident.refused": Line("x", gettext_lazy("Customer says it is not solved"), hot=True),
    "incident.silence_recorded": Line("bell-off", Confirmation.SILENT.label),
    "incident.closed": Line("lock", gettext_lazy("Closed"), _closed),
    "analysis.added": Line("search", gettext_lazy("First analysis")),
    "step.added": Line("list-checks", gettext_lazy("Step added to the action plan"), _step),
    "step.changed": Line("list-checks", gettext_lazy("Action plan"), _step),
    "contacts.changed": Line("users", gettext_lazy("Recipients of messages changed")),
    "assets.changed": Line("server", gettext_lazy("Linked assets changed"), _priorities),
    "clock.warned": Line("clock-alert", gettext_lazy("Clock"), _alarm),
    "clock.breached": Line("clock-alert", gettext_lazy("Too late"), _alarm, hot=True),
    "round.opened": Line("megaphone", gettext_lazy("Customer update needed"), _round),
    "clock.replanned": Line("clock-alert", gettext_lazy("Deadlines moved"), _replanned),
    "round.due": Line("megaphone", gettext_lazy("Customer update due"), _round),
    "round.met": Line("check-check", gettext_lazy("Customer update given"), _round),
    "round.missed": Line("megaphone", gettext_lazy("Customer update missed"), _round, hot=True),
    "round.heard": Line("check-check", gettext_lazy("Customer heard after all"), _round),
    "round.reopened": Line(
        "megaphone", gettext_lazy("Customer update open again"), _round, hot=True
    ),
    "proof.revoked": Line("mail", gettext_lazy("A message bounced"), hot=True),
    "measure.proved": Line("shield-check", gettext_lazy("Evidence for a measure"), _proved),
    "breach.begun": Line("scale", gettext_lazy("72 hours run: personal data was hit")),
    "breach.decided": Line(
        "scale", gettext_lazy("Decision on personal data"), _of(BreachOutcome, "outcome"), hot=True
    ),
    "breach.notified": Line("scale", gettext_lazy("The authority was notified"), hot=True),
    "breach.due": Line("scale", gettext_lazy("Breach notification"), _of(BreachAlarm, "alarm")),
    "breach.missed": Line(
        "clock-alert", gettext_lazy("Too late: 72 hours for the authority"), hot=True
    ),
    "waiver.asked": Line("scale", gettext_lazy("Exception asked for"), _codes, hot=True),
    "waiver.agreed": Line("user-check", gettext_lazy("Exception agreed"), _codes, hot=True),
    "waiver.declined": Line("x", gettext_lazy("Exception declined"), _codes, hot=True),
    "review.planned": Line("calendar", gettext_lazy("Review planned")),
    "review.held": Line("graduation-cap", gettext_lazy("Review held")),
    "improvement.added": Line(
        "lightbulb", gettext_lazy("Improvement added"), _of(ImprovementRoute, "route")
    ),
    "improvement.finished": Line("lightbulb", gettext_lazy("Improvement carried out")),
    "rating.given": Line("smile", gettext_lazy("Customer's judgement")),
    "complaint.received": Line("frown", gettext_lazy("Complaint"), hot=True),
    "complaint.answered": Line("frown", gettext_lazy("Complaint answered")),
    "escalation.raised": Line("arrow-up-right", gettext_lazy("Escalated"), _function, hot=True),
    "escalation.acknowledged": Line(
        "check", gettext_lazy("Escalation acknowledged"), _acknowledged
    ),
    "escalation.passed_on": Line(
        "arrow-up-right", gettext_lazy("Escalation passed on"), _function, hot=True
    ),
    "escalation.reminded": Line(
        "bell-ring", gettext_lazy("Reminded of an escalation"), _function, hot=True
    ),
    "escalation.unreached": Line(
        "triangle-alert", gettext_lazy("Escalation reached nobody"), _function, hot=True
    ),
    "escalation.unanswered": Line(
        "hourglass", gettext_lazy("Nobody answered, and nobody is left to ask"), _function, hot=True
    ),
    "escalation.withdrawn": Line(
        "check", gettext_lazy("No answer is waited for any more: it was closed"), _function
    ),
    "escalation.resumed": Line(
        "hourglass", gettext_lazy("An answer is waited for again: it was reopened"), _function
    ),
    "notice.sent": Line("mail-check", gettext_lazy("Notice sent"), _notice),
    "notice.refused": Line("mail", gettext_lazy("Notice refused"), _notice, hot=True),
    "notice.given_up": Line("mail", gettext_lazy("Notice given up"), _notice, hot=True),
    "notice.failure_seen": Line("check", gettext_lazy("Seen that a notice was not delivered")),
    "import.registered": Line("plus", gettext_lazy("Registered elsewhere"), _elsewhere),
    "import.renewed": Line("rotate-ccw", gettext_lazy("New again elsewhere"), _elsewhere),
    "import.started": Line("play", gettext_lazy("Work started elsewhere"), _elsewhere),
    "import.waiting": Line("pause", gettext_lazy("Waiting elsewhere"), _elsewhere),
    "import.assigned": Line("user-plus", gettext_lazy("Assigned elsewhere"), _elsewhere),
    "import.priority_changed": Line("flag", gettext_lazy("Priority elsewhere"), _elsewhere),
    "import.changed": Line("external-link", gettext_lazy("Changed elsewhere"), _elsewhere),
    "import.resolved": Line("check", gettext_lazy("Resolved elsewhere"), _elsewhere),
    "import.reopened": Line("rotate-ccw", gettext_lazy("Reopened elsewhere"), _elsewhere),
    "import.closed": Line("lock", gettext_lazy("Closed elsewhere"), _elsewhere),
}
# Said elsewhere on the page, or nothing that a person would look for.
QUIET = frozenset(
    {
        "proof.given",
        "incident.due_followed",
        "clock.set",
        "round.proved",
        "notice.queued",
        "notice.dropped",
        "round.ended",
    }
)


def line_of(kind: str) -> Line:
    """Return how a code is drawn; one that is not known here is shown as it is."""
    return STORY.get(kind) or Line("circle-dot", kind)
