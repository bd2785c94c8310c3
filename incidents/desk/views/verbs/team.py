"""The team and the communication plan; offered on the page of the team."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from incidents.choices import Status
from incidents.desk.forms import team as forms
from incidents.desk.views.verb import ALWAYS, Verb
from incidents.handling.services import plan_talk, team
from tenants.rules.roles import Action

OPEN = frozenset(Status) - {Status.CLOSED}
PAGE = "desk:incident_team"
PLACE = "team"

TEAM: Mapping[str, Verb] = {
    "team-name": Verb(
        _("Name who does what"), "user-check", forms.NameForm, team.name_for_question, Action.WORK,
        OPEN, _("It is known who does this."), place=PLACE, page=PAGE,
    ),
    "team-grow": Verb(
        _("Change the size of the response"), "users", forms.GrowForm, team.grow_team,
        Action.WAIVE, OPEN, _("The size of the response was recorded."), place=PLACE, page=PAGE,
    ),
    "plan-group": Verb(
        _("Plan communication"), "megaphone", forms.PlanForm, plan_talk.plan_stakeholder,
        Action.WORK, OPEN, _("This group is in the plan."), place=PLACE, page=PAGE,
    ),
    "plan-message": Verb(
        _("Write or log a message"), "pencil", forms.MessageForm, plan_talk.write_message,
        Action.INFORM, ALWAYS, _("The message was kept."), place=PLACE, page=PAGE,
    ),
    "plan-release": Verb(
        _("Release a message"), "check-check", forms.ReleaseForm, plan_talk.release_message,
        Action.WORK, ALWAYS, _("The message was released."), place=PLACE, page=PAGE,
        who=lambda actor, incident: bool(plan_talk.releases_as(actor, incident)),
    ),
    "plan-sent": Verb(
        _("Log that it went out"), "send", forms.SentForm, plan_talk.send_planned, Action.INFORM,
        ALWAYS, _("The message is in the log."), place=PLACE, page=PAGE,
    ),
    "plan-end": Verb(
        _("End for a group"), "x", forms.EndForm, plan_talk.end_line, Action.WORK, ALWAYS,
        _("This group hears no more of it."), place=PLACE, page=PAGE,
    ),
}  # fmt: skip
