"""What is done and decided on a security incident, and how what was hit comes back."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from incidents.desk.forms import security as forms
from incidents.desk.views.verb import Verb
from incidents.handling.services import recovering, security, security_decisions
from incidents.record.rules.lifecycle import OPEN
from tenants.rules.roles import Action

PLACE = "security"
PAGE = "desk:security"
SECURITY: Mapping[str, Verb] = {
    "security-plan": Verb(
        _("Put a step plan on it"), "list-checks", forms.PlanForm, security.put_plan, Action.WORK,
        OPEN, _("The steps stand in the action plan."),
        place=PLACE, page=PAGE, needs="is_security",
    ),
    "security-phase": Verb(
        _("Decide how far a phase is"), "scale", forms.PhaseForm, security_decisions.decide_phase,
        Action.WORK, OPEN, _("The decision was recorded."),
        place=PLACE, page=PAGE, needs="is_security",
    ),
    "security-containment": Verb(
        _("Record a measure of containment"), "shield", forms.ContainmentForm,
        security.add_containment, Action.WORK, OPEN, _("The measure was recorded."),
        place=PLACE, page=PAGE, needs="is_security",
    ),
    "security-remediation": Verb(
        _("Record an act of remediation"), "wrench", forms.RemediationForm,
        security.add_remediation, Action.WORK, OPEN, _("The act was recorded."),
        place=PLACE, page=PAGE, needs="is_security",
    ),
    "security-cause": Verb(
        _("The cause is blocked or removed"), "shield-check", forms.CauseForm,
        security_decisions.remove_cause, Action.WORK, OPEN, _("Recorded: it may recover now."),
        place=PLACE, page=PAGE, needs="is_security",
    ),
    "security-early": Verb(
        _("Allow an early recovery"), "scale", forms.EarlyForm,
        security_decisions.allow_recovery, Action.WAIVE, OPEN, _("The exception was recorded."),
        place=PLACE, page=PAGE, needs="is_security",
    ),
    "security-option": Verb(
        _("Add a way to recover"), "plus", forms.OptionForm, recovering.add_option, Action.WORK,
        OPEN, _("It stands among those that are compared."),
        place=PLACE, page=PAGE, needs="is_security",
    ),
    "security-choose": Verb(
        _("Choose a way to recover"), "check", forms.ChooseForm, recovering.choose_option,
        Action.WORK, OPEN, _("The choice was recorded."),
        place=PLACE, page=PAGE, needs="is_security",
    ),
    "security-rebuilt": Verb(
        _("A system was rebuilt"), "server", forms.RebuiltForm, security.add_rebuilt, Action.WORK,
        OPEN, _("It waits for its security approval."),
        place=PLACE, page=PAGE, needs="is_security",
    ),
    "security-approve": Verb(
        _("Approve a rebuilt system"), "check-check", forms.ClearForm, security.clear_rebuilt,
        Action.SEE_QUEUE, OPEN, _("It may return to use."),
        place=PLACE, page=PAGE, needs="is_security",
        who=lambda actor, incident: security.may_approve(incident, actor),
    ),
    "continuity": Verb(
        _("Business continuity plan"), "clipboard-list", forms.ContinuityForm,
        security_decisions.decide_continuity, Action.WORK, OPEN, _("The decision was recorded."),
        place="panel",
    ),
    "restore-partly": Verb(
        _("Partly restored"), "circle-check", forms.PartlyForm, recovering.restore_partly,
        Action.INFORM, recovering.DOWN, _("Everybody affected is told what works, and what not."),
    ),
}  # fmt: skip
