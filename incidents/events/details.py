"""What the facts of an event come to, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.choices import (
    AlarmKind,
    Channel,
    ClockKind,
    Kind,
    Priority,
    RoundKind,
    StepState,
    TriageOutcome,
    WaitingReason,
)
from incidents.desk.queries.corrected import CORRECTED
from incidents.duty.queries.measures import EVIDENCE
from tenants.ledger.declared import Detail, Facts, Names, label


def person(name: str) -> Detail:
    return lambda facts, names: _called(facts, names, name)


def _called(facts: Facts, names: Names, name: str) -> str:
    return names.get(facts.get(name) or 0, "")


def of(choices: Any, name: str) -> Detail:
    return lambda facts, _names: label(choices, facts.get(name))


def plain(name: str) -> Detail:
    return lambda facts, _names: str(facts.get(name) or "")


def priorities(facts: Facts, _names: Names) -> str:
    before, after = facts.get("before"), facts.get("priority")
    if not after or not before or before == after:
        return label(Priority, after) if after else ""
    return f"{label(Priority, before)} → {label(Priority, after)}"


def assigned(facts: Facts, names: Names) -> str:
    whom = _called(facts, names, "assignee")
    if facts.get("supplier"):
        # Whoever helps from outside: somebody of ours answers for it (R40).
        whom = _("a supplier is asked, %(name)s is responsible") % {"name": whom}
    return f"{whom}: {facts['reason']}" if facts.get("reason") else whom


def handed_over(facts: Facts, names: Names) -> str:
    if facts.get("assignee") is None:
        return ""
    return _("%(name)s stays responsible until it is taken") % {
        "name": _called(facts, names, "assignee")
    }


def waiting(facts: Facts, _names: Names) -> str:
    reason = label(WaitingReason, facts.get("reason"))
    return f"{reason}: {facts['remark']}" if facts.get("remark") else reason


def triaged(facts: Facts, names: Names) -> str:
    parts = (label(TriageOutcome, facts.get("outcome")), priorities(facts, names))
    return ", ".join(part for part in parts if part)


def registered(facts: Facts, names: Names) -> str:
    parts = (priorities(facts, names), label(Channel, facts.get("channel")))
    return ", ".join(part for part in parts if part)


def corrected(facts: Facts, names: Names) -> str:
    """Return which fields were put right, of a kind also from what to what."""
    said = [str(CORRECTED.get(name, name)) for name in facts.get("fields") or ()]
    kinds = (facts.get("changed") or {}).get("kind")
    if kinds:
        said.append(" → ".join(label(Kind, kind) for kind in kinds))
    return ", ".join([*said, *filter(None, [priorities_moved(facts, names)])])


def priorities_moved(facts: Facts, names: Names) -> str:
    return "" if facts.get("before") == facts.get("priority") else priorities(facts, names)


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


def alarm(facts: Facts, _names: Names) -> str:
    clock = label(ClockKind, facts.get("clock_kind"))
    return f"{clock}: {label(AlarmKind, facts.get('alarm'))}" if facts.get("alarm") else clock


def replanned(facts: Facts, _names: Names) -> str:
    return str(SETTINGS.get(str(facts.get("reason", "")).partition(".")[0], ""))


def update_round(facts: Facts, _names: Names) -> str:
    parts = [label(RoundKind, facts["round_kind"])] if facts.get("round_kind") else []
    if facts.get("number"):
        parts.append(_("number %(number)s") % {"number": facts["number"]})
    return ", ".join(parts)


def closed(facts: Facts, _names: Names) -> str:
    numbers = ", ".join(str(number) for number in facts.get("untold") or ())
    return _("without customer update %(numbers)s") % {"numbers": numbers} if numbers else ""


def step(facts: Facts, _names: Names) -> str:
    number = _("step %(number)s") % {"number": facts.get("step", "")}
    return f"{number}: {label(StepState, facts['state'])}" if facts.get("state") else number


def proved(facts: Facts, _names: Names) -> str:
    """Return what was shown of which measure: one may want more than one piece of evidence."""
    said = EVIDENCE.get(str(facts.get("evidence")))
    return ": ".join(str(part) for part in (facts.get("code"), said) if part)


def waived(facts: Facts, _names: Names) -> str:
    return ", ".join(facts.get("codes") or ())


def elsewhere(facts: Facts, _names: Names) -> str:
    """Return what was new in another desk's words, of what one looks for first."""
    said = facts.get("said") or {}
    found = (said.get(column) for column in ("incident_state", "priority", "assignment_group"))
    return ", ".join(word for word in found if word)
