"""Whose it is, and who works on it or follows it."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from incidents.desk.forms import (
    involve,
    work,
)
from incidents.desk.forms.base import MarkForm, PlainForm
from incidents.desk.views.verb import ALWAYS, Verb
from incidents.handling.services import follow as following
from incidents.handling.services import (
    hand_over,
)
from incidents.handling.services import involve as involving
from incidents.handling.services import work as working
from incidents.record.rules.lifecycle import ASSIGNABLE, OPEN
from tenants.rules.roles import Action

OWNING: Mapping[str, Verb] = {
    "take": Verb(
        _("Take it"), "user-check", PlainForm, working.take_incident, Action.ASSIGN,
        ASSIGNABLE, _("This incident is yours."), key="I", place="take",
    ),
    "assign": Verb(
        _("Assign"), "user-plus", work.AssignForm, working.assign_incident, Action.ASSIGN,
        ASSIGNABLE, _("Assigned."), key="A",
    ),
    "team": Verb(
        _("Give to a team"), "users", work.TeamForm, hand_over.give_to_team, Action.ASSIGN,
        ASSIGNABLE, _("The team has it."),
    ),
    "follow": Verb(
        _("Follow"), "bell-ring", MarkForm, following.follow_incident, Action.SEE_QUEUE,
        ALWAYS, _("You hear of what changes here."), place="follow", needs="is_unfollowed",
    ),
    "unfollow": Verb(
        _("Follow no more"), "bell-off", MarkForm, following.unfollow_incident, Action.SEE_QUEUE,
        ALWAYS, _("You no longer follow this."), place="follow", needs="is_followed",
    ),
    "involve": Verb(
        _("Add a colleague or a supplier"), "user-plus", involve.InvolveForm,
        involving.involve, Action.WORK, OPEN, _("It is recorded that they work on it too."),
        place="panel",
    ),
    "let-go": Verb(
        _("No longer works on it"), "x", involve.EndInvolvementForm, involving.end_involvement,
        Action.WORK, OPEN, _("It is recorded that they no longer work on it."), place="panel",
    ),
}  # fmt: skip
