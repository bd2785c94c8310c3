"""What it is, how bad, for whom: triage, corrections, relations."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from incidents.choices import Status
from incidents.desk.forms import assess, classes, correct, join, relate, sender, work
from incidents.desk.views.verb import ALWAYS, Verb, before
from incidents.handling.services import correct as correcting
from incidents.handling.services import elsewhere as moving
from incidents.handling.services import merge as merging
from incidents.handling.services import relate as relating
from incidents.handling.services import sender as sending
from incidents.handling.services import split as splitting
from incidents.handling.services import triage
from incidents.record.rules.lifecycle import OPEN
from tenants.rules.roles import Action

JUDGING: Mapping[str, Verb] = {
    "confirm-sender": Verb(
        _("Confirm the sender"), "user-check", sender.ConfirmSenderForm, sending.confirm_sender,
        Action.REGISTER, OPEN, _("It is theirs now, and they get a receipt."), place="head",
        needs="is_unverified",
    ),
    "reject": Verb(
        _("Reject"), "ban", sender.RejectForm, sending.reject_report, Action.CLOSE, OPEN,
        _("Rejected. It stays in the record."), needs="is_unverified",
    ),
    "triage": Verb(
        _("Triage"), "list-checks", assess.TriageForm, triage.triage_incident, Action.TRIAGE,
        before(Status.TRIAGED), _("Triage is done."), key="T", place="head",
        template="incidents/desk/act_triage.html",
    ),
    "classify": Verb(
        _("Classify"), "tag", classes.ClassifyForm, triage.classify_incident, Action.TRIAGE,
        OPEN - {Status.NEW}, _("Classified."),
    ),
    "priority": Verb(
        _("Change priority"), "flag", assess.PriorityForm, triage.change_priority, Action.TRIAGE,
        OPEN, _("The priority was judged again."), key="P",
        template="incidents/desk/act_priority.html",
    ),
    "correct": Verb(
        _("Correct the report"), "pencil", correct.CorrectForm, correcting.correct_incident,
        Action.TRIAGE, OPEN, _("The report was corrected."),
    ),
    "assets": Verb(
        _("Link assets"), "server", assess.AssetsForm, triage.link_assets, Action.TRIAGE,
        OPEN, _("The linked assets were changed."),
    ),
    "relate": Verb(
        _("Relate to another incident"), "link", relate.RelateForm, relating.relate_incident,
        Action.WORK, ALWAYS, _("The relation stands on both."),
    ),
    "merge": Verb(
        _("Merge into another incident"), "git-merge", join.MergeForm, merging.merge_incident,
        Action.CLOSE, OPEN, _("Merged: it goes on in this one."), is_left=True,
    ),
    "split": Verb(
        _("Split off a new incident"), "git-branch", join.SplitForm, splitting.split_incident,
        Action.REGISTER, ALWAYS, _("A new incident was made of it; it refers back."),
        needs="has_messages",
        nothing=_(
            "Nothing was said of this one yet, so there is nothing to split off: register"
            " the other matter as an incident of its own, and relate the two."
        ),
    ),
    "elsewhere": Verb(
        _("Wrong customer"), "building-2", join.ElsewhereForm, moving.register_elsewhere,
        Action.CLOSE, OPEN, _("Registered at the right customer; this one has ended."),
    ),
    "end-relation": Verb(
        _("Take a relation away"), "x", relate.EndRelationForm, relating.end_relation,
        Action.WORK, ALWAYS, _("The relation was taken away."), place="related",
    ),
    "manager": Verb(
        _("Appoint incident manager"), "user-check", work.ManagerForm, triage.appoint_manager,
        Action.ASSIGN, OPEN, _("The incident manager was appointed."),
    ),
}  # fmt: skip
