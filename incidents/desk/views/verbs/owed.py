"""What class and law ask: decided, filed, excepted."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from incidents.choices import Status
from incidents.desk.forms import (
    breach,
    facts,
    waive,
)
from incidents.desk.forms import obligations as laws
from incidents.desk.views.verb import ALWAYS, Verb, before
from incidents.duty.services import breach as breaching
from incidents.duty.services import controllers, denying, describe
from incidents.duty.services import facts as stating
from incidents.duty.services import obligations as answering
from incidents.duty.services import waive as waiving
from incidents.duty.services.deciders import may_decide
from tenants.rules.roles import Action

OWED: Mapping[str, Verb] = {
    "breach": Verb(
        _("Personal data breach"), "scale", breach.DecideForm, breaching.decide_breach,
        Action.SEE_QUEUE, ALWAYS, _("The decision was recorded."), place="breach",
        template="incidents/desk/act_breach.html", who=may_decide,
    ),
    "describe": Verb(
        _("Describe the personal data breach"), "clipboard-list", breach.DescribeForm,
        describe.describe_breach, Action.SEE_QUEUE, ALWAYS, _("The description was kept."),
        place="breach", template="incidents/desk/act_breach.html", who=describe.may_describe,
    ),
    "facts": Verb(
        _("Facts for the authorities"), "clipboard-list", facts.FactsForm, stating.state_facts,
        Action.SEE_QUEUE, ALWAYS, _("The facts were kept."), place="breach",
        template="incidents/desk/act_facts.html", who=describe.may_describe,
    ),
    "notified": Verb(
        _("Record the notification"), "scale", breach.FilingForm, breaching.record_filing,
        Action.SEE_QUEUE, ALWAYS, _("The notification was recorded."), place="breach",
        template="incidents/desk/act_breach.html", who=may_decide,
    ),
    "counts-from": Verb(
        _("From when the law counts"), "scale", laws.BeginForm, answering.begin_duties,
        Action.SEE_QUEUE, ALWAYS, _("The decision was recorded."),
        template="incidents/desk/act_law.html", who=may_decide,
    ),
    "counts-not": Verb(
        _("No law counts from it"), "scale", laws.DenyForm, denying.deny_duties,
        Action.SEE_QUEUE, ALWAYS, _("The decision was recorded."),
        template="incidents/desk/act_law.html", who=may_decide,
    ),
    "controller": Verb(
        _("Tell the customer, as its processor"), "scale", laws.ControllerForm,
        controllers.tell_controller, Action.INFORM, ALWAYS, _("The notice was sent."),
        place="breach", template="incidents/desk/act_controller.html", who=may_decide,
    ),
    "law": Verb(
        _("Answer what the law asks"), "scale", laws.AnswerForm, answering.answer_obligation,
        Action.SEE_QUEUE, ALWAYS, _("The answer was recorded."), place="breach",
        template="incidents/desk/act_law.html", who=may_decide,
    ),
    "waive": Verb(
        _("Ask for an exception"), "scale", waive.WaiveForm, waiving.ask_waiver, Action.WAIVE,
        before(Status.CLOSED), _("The exception was recorded."), place="menu",
        template="incidents/desk/act_waive.html",
    ),
    "second": Verb(
        _("Answer as the second person"), "user-check", waive.SecondForm, waiving.answer_waiver,
        Action.WAIVE, before(Status.CLOSED), _("Your answer was recorded."), place="closing",
        needs="has_waiver", template="incidents/desk/act_second.html",
    ),
}  # fmt: skip
