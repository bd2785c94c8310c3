"""What the facts of an event come to, in words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from incidents.choices import (
    AlarmKind,
    BreachAlarm,
    BreachOutcome,
    Channel,
    ClockKind,
    DutyEvent,
    FlagAnswer,
    FlagDid,
    ImprovementRoute,
    Kind,
    ObligationState,
    PlanChannel,
    Priority,
    RoundKind,
    Scan,
    StepState,
    TeamLevel,
    TriageOutcome,
    WaitingReason,
)
from incidents.desk.queries.corrected import CORRECTED
from incidents.duty.queries.measures import EVIDENCE
from incidents.facts import (
    Assigned,
    Because,
    BreachDecided,
    BreachDescribed,
    BreachSaid,
    CameBack,
    ClockReplanned,
    ClockSaid,
    Closed,
    Corrected,
    DutyBegun,
    DutyDenied,
    Elsewhere,
    FactsStated,
    FileScanned,
    FlagAnswered,
    Flagged,
    HandedOver,
    ImprovementAdded,
    LessonsShared,
    ManagerAppointed,
    MeasureProved,
    ObligationAnswered,
    ObligationSaid,
    PartySaid,
    PlanSaid,
    Prioritised,
    Registered,
    RoundSaid,
    StepSaid,
    TeamGrew,
    Triaged,
    Undone,
    VerdictSaid,
    Waiting,
    Waived,
)
from tenants.choices import Function
from tenants.data import forms, icr, regimes
from tenants.ledger.declared import Names, label

MOMENT = "DATETIME_FORMAT"
UNDONE: Mapping[str, Any] = {
    "incident.assigned": gettext_lazy("Assigned"),
    "incident.waiting": gettext_lazy("Waiting"),
    "incident.handed_over": gettext_lazy("Handed over to another team"),
    "task.assigned": gettext_lazy("Task assigned"),
    "task.finished": gettext_lazy("Task done"),
    "task.cancelled": gettext_lazy("Task cancelled"),
}


def _called(pk: int | None, names: Names) -> str:
    return names.get(pk or 0, "")


def because(facts: Because, _names: Names) -> str:
    return str(facts.reason or "")


def file_scanned(facts: FileScanned, _names: Names) -> str:
    return label(Scan, facts.scan)


def manager(facts: ManagerAppointed, names: Names) -> str:
    return _called(facts.manager, names)


def described(facts: BreachDescribed, _names: Names) -> str:
    if facts.persons is None:
        return str(_("of how many persons is not known yet"))
    return ngettext("%(count)s person", "%(count)s persons", facts.persons) % {
        "count": facts.persons
    }


def facts_stated(facts: FactsStated, _names: Names) -> str:
    known = forms().facts
    return ", ".join(str(known[code].label) if code in known else code for code in facts.codes)


def decided(facts: BreachDecided, _names: Names) -> str:
    return label(BreachOutcome, facts.outcome)


def begun(facts: DutyBegun, _names: Names) -> str:
    return label(DutyEvent, facts.event)


def denied(facts: DutyDenied, _names: Names) -> str:
    what = label(DutyEvent, facts.event)
    if facts.holds:
        return _("decided not to be so: %(what)s") % {"what": what}
    return _("said once not to be so: %(what)s") % {"what": what}


def answered(facts: ObligationAnswered, _names: Names) -> str:
    """Return which duty, and what was said of it; also that a second person has still to say so."""
    duty = regimes().duties.get(facts.duty)
    said = label(ObligationState, facts.outcome)
    if not facts.holds:
        said = _("%(answer)s, holds once a second person says so") % {"answer": said}
    return f"{duty.title if duty else facts.duty}: {said}"


def reminded(facts: ObligationSaid, _names: Names) -> str:
    duty = regimes().duties.get(facts.duty)
    return f"{duty.title if duty else facts.duty}: {label(BreachAlarm, facts.alarm)}"


def term(facts: BreachSaid, _names: Names) -> str:
    return label(BreachAlarm, facts.alarm)


def improvement(facts: ImprovementAdded, _names: Names) -> str:
    return label(ImprovementRoute, facts.route)


def shared(facts: LessonsShared, _names: Names) -> str:
    count = len(facts.shares)
    return ngettext("with %(count)d", "with %(count)d", count) % {"count": count}


def grown(facts: TeamGrew, _names: Names) -> str:
    return label(TeamLevel, facts.level)


def planned_for(facts: PlanSaid, _names: Names) -> str:
    """Return which group and by what; the words of a group are those of the measures that ship."""
    group = next((one.label for one in icr().stakeholders if one.key == facts.stakeholder), None)
    return f"{group or facts.stakeholder}: {label(PlanChannel, facts.channel)}"


def validated(facts: VerdictSaid, _names: Names) -> str:
    return label(Function, facts.function)


def priorities(facts: Prioritised, _names: Names) -> str:
    before, after = facts.before, facts.priority
    if not after or not before or before == after:
        return label(Priority, after) if after else ""
    return f"{label(Priority, before)} → {label(Priority, after)}"


def assigned(facts: Assigned, names: Names) -> str:
    whom = _called(facts.assignee, names)
    if facts.supplier:
        # Whoever helps from outside: somebody of ours answers for it (R40).
        whom = _("a supplier is asked, %(name)s is responsible") % {"name": whom}
    return f"{whom}: {facts.reason}" if facts.reason else whom


def handed_over(facts: HandedOver, names: Names) -> str:
    if facts.assignee is None:
        return ""
    return _("%(name)s stays responsible until it is taken") % {
        "name": _called(facts.assignee, names)
    }


def party(facts: PartySaid, names: Names) -> str:
    """Return the colleague; which supplier it is stands in the row and in the panel."""
    return _called(facts.user, names) if facts.user else str(_("a supplier"))


def waiting(facts: Waiting, _names: Names) -> str:
    reason = label(WaitingReason, facts.reason)
    if facts.until:
        at = formats.date_format(
            timezone.localtime(datetime.fromisoformat(str(facts.until))), MOMENT
        )
        return _("%(reason)s, until %(moment)s") % {"reason": reason, "moment": at}
    return f"{reason}: {facts.remark}" if facts.remark else reason


def undone(facts: Undone, _names: Names) -> str:
    return str(UNDONE.get(facts.undone, facts.undone))


def came_back(facts: CameBack, _names: Names) -> str:
    return _("it waited for: %(reason)s") % {"reason": label(WaitingReason, facts.reason)}


def triaged(facts: Triaged, names: Names) -> str:
    parts = (label(TriageOutcome, facts.outcome), priorities(facts, names))
    return ", ".join(part for part in parts if part)


def registered(facts: Registered, _names: Names) -> str:
    priority = label(Priority, facts.priority) if facts.priority else ""
    return ", ".join(part for part in (priority, label(Channel, facts.channel)) if part)


def corrected(facts: Corrected, names: Names) -> str:
    """Return which fields were put right, of a kind also from what to what."""
    said = [str(CORRECTED.get(name, name)) for name in facts.fields]
    if kinds := facts.changed.get("kind"):
        said.append(" → ".join(label(Kind, kind) for kind in kinds))
    return ", ".join([*said, *filter(None, [_moved(facts, names)])])


def _moved(facts: Prioritised, names: Names) -> str:
    return "" if facts.before == facts.priority else priorities(facts, names)


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


def alarm(facts: ClockSaid, _names: Names) -> str:
    clock = label(ClockKind, facts.clock_kind)
    return f"{clock}: {label(AlarmKind, facts.alarm)}" if facts.alarm else clock


def replanned(facts: ClockReplanned, _names: Names) -> str:
    return str(SETTINGS.get(facts.reason.partition(".")[0], ""))


def update_round(facts: RoundSaid, _names: Names) -> str:
    parts = [label(RoundKind, facts.round_kind)] if facts.round_kind else []
    if facts.number:
        parts.append(_("number %(number)s") % {"number": facts.number})
    return ", ".join(parts)


def closed(facts: Closed, _names: Names) -> str:
    numbers = ", ".join(str(number) for number in facts.untold)
    return _("without customer update %(numbers)s") % {"numbers": numbers} if numbers else ""


def step(facts: StepSaid, _names: Names) -> str:
    number = _("step %(number)s") % {"number": facts.step}
    return f"{number}: {label(StepState, facts.state)}" if facts.state else number


def proved(facts: MeasureProved, _names: Names) -> str:
    """Return what was shown of which measure: one may want more than one piece of evidence."""
    said = EVIDENCE.get(facts.evidence)
    return ": ".join(str(part) for part in (facts.code, said) if part)


def waived(facts: Waived, _names: Names) -> str:
    return ", ".join(facts.codes)


def elsewhere(facts: Elsewhere, _names: Names) -> str:
    """Return what was new in another desk's words, of what one looks for first."""
    found = (facts.said.get(name) for name in ("incident_state", "priority", "assignment_group"))
    return ", ".join(word for word in found if word)


def flagged(facts: Flagged, _names: Names) -> str:
    return ", ".join(label(FlagDid, code) for code in facts.did)


def answered_flag(facts: FlagAnswered, _names: Names) -> str:
    return label(FlagAnswer, facts.answer)
