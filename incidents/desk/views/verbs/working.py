"""What is done about it."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from incidents.choices import Status
from incidents.desk.forms import macro, resolve, work
from incidents.desk.forms import plan as steps
from incidents.desk.forms.base import PlainForm
from incidents.desk.views.verb import ALWAYS, Verb, before
from incidents.duty.services import duties
from incidents.handling.services import macros, plan, solve
from incidents.handling.services import work as working
from incidents.models import TextMode
from incidents.record.rules.lifecycle import OPEN
from incidents.record.rules.waiting import WAITABLE
from tenants.rules.roles import Action

WORKING: Mapping[str, Verb] = {
    "start": Verb(
        _("Start work"), "play", PlainForm, working.start_work, Action.WORK,
        frozenset({Status.ASSIGNED}), _("Work has started."), place="head",
    ),
    "resume": Verb(
        _("Resume work"), "play", PlainForm, working.resume_work, Action.WORK,
        ALWAYS, _("Work goes on."), place="head", needs="is_waiting",
        nothing=_("It does not wait: work goes on as it is."),
    ),
    "wait": Verb(
        _("Wait"), "pause", work.WaitForm, working.wait, Action.WORK,
        WAITABLE, _("The incident waits."), key="S",
    ),
    "contain": Verb(
        _("Contained"), "shield", work.ContainForm, working.contain_incident, Action.WORK,
        before(Status.CONTAINED), _("The consequences are contained."),
    ),
    "containment-failed": Verb(
        _("It did not hold"), "shield-alert", work.FailForm, working.fail_containment,
        Action.WORK, frozenset({Status.CONTAINED, Status.RESTORED}),
        _("Work goes on; the clock runs as if it had never stopped."),
    ),
    "restore": Verb(
        _("Service restored"), "circle-check", work.RestoreForm, working.restore_service,
        Action.WORK, before(Status.RESTORED), _("Restored; everybody affected is told."),
        mode=TextMode.PUBLIC, text="remark",
    ),
    "resolve": Verb(
        _("Resolve"), "check", resolve.ResolveForm, solve.resolve_incident, Action.RESOLVE,
        before(Status.RESOLVED), _("Resolved. It is still to be checked, confirmed and closed."),
        key="R", place="head", template="incidents/desk/act_resolve.html",
        mode=TextMode.RESOLUTION, text="solution",
    ),
    "reopen": Verb(
        _("Reopen"), "rotate-ccw", work.ReopenForm, solve.reopen_incident, Action.REOPEN,
        frozenset({Status.RESOLVED, Status.CLOSED}), _("Reopened."),
    ),
    "macro": Verb(
        _("Macro"), "zap", macro.MacroForm, macros.run_macro, Action.NOTE,
        OPEN, _("The macro was carried out."), key="B", template="incidents/desk/act_macro.html",
    ),
    "analysis": Verb(
        _("First analysis"), "search", steps.AnalysisForm, plan.add_analysis, Action.WORK,
        OPEN - {Status.NEW}, _("The analysis was kept."), place="panel",
    ),
    "step": Verb(
        _("Add a step"), "plus", steps.StepForm, plan.add_step, Action.WORK,
        OPEN - {Status.NEW}, _("The step was added."), place="panel",
    ),
    "step-done": Verb(
        _("Say how a step went"), "list-checks", steps.StepDoneForm, plan.change_step, Action.WORK,
        OPEN, _("The action plan was changed."), place="panel",
    ),
    "measure": Verb(
        _("Prove a measure"), "shield-check", steps.MeasureForm, duties.prove_measure, Action.WORK,
        ALWAYS - {Status.NEW}, _("The evidence was kept."), place="panel",
    ),
}  # fmt: skip
