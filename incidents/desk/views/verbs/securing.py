"""Evidence: on the page of its own, below the incident."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from incidents.desk.forms import evidence, hold
from incidents.desk.views.verb import ALWAYS, Verb
from incidents.handling.services import crime, custody
from incidents.handling.services import evidence as collecting
from incidents.handling.services import hold as holding
from tenants.rules.roles import Action

PAGE = "desk:evidence"

SECURING: Mapping[str, Verb] = {
    "collect": Verb(
        _("Collect evidence"), "fingerprint", evidence.CollectForm,
        collecting.collect_evidence, Action.WORK, ALWAYS, _("The evidence is recorded."),
        place="evidence", page=PAGE,
    ),
    "hand-over-evidence": Verb(
        _("Hand over evidence"), "users", evidence.HandOverForm, custody.hand_over_evidence,
        Action.WORK, ALWAYS, _("Recorded; the receiver confirms it."), place="evidence",
        page=PAGE,
    ),
    "answer-hand-over": Verb(
        _("Confirm a hand-over"), "user-check", evidence.AnswerForm, custody.answer_hand_over,
        Action.WORK, ALWAYS, _("Your answer was recorded."), place="evidence", page=PAGE,
    ),
    "check-evidence": Verb(
        _("Check the hash"), "check-check", evidence.CheckForm, collecting.check_evidence,
        Action.WORK, ALWAYS, _("The check was recorded."), place="evidence", page=PAGE,
    ),
    "correct-evidence": Verb(
        _("Correct evidence"), "pencil", evidence.CorrectEvidenceForm,
        collecting.correct_evidence, Action.WORK, ALWAYS,
        _("The correction stands beside it."), place="evidence", page=PAGE,
    ),
    "seen-on": Verb(
        _("Seen on other assets"), "server", evidence.SeenOnForm, collecting.see_on, Action.WORK,
        ALWAYS, _("It is recorded."), place="evidence", page=PAGE,
    ),
    "hold": Verb(
        _("Place a legal hold"), "lock", hold.HoldForm, holding.place_hold, Action.HOLD, ALWAYS,
        _("Nothing of it is erased from now on."), place="evidence", page=PAGE,
    ),
    "lift-hold": Verb(
        _("Lift the legal hold"), "lock-open", hold.LiftForm, holding.lift_hold, Action.HOLD,
        ALWAYS, _("Recorded; it takes two people."), place="evidence", page=PAGE,
    ),
    "keep-logs": Verb(
        _("Keep logs longer"), "history", hold.KeepLogsForm, holding.keep_logs, Action.WORK,
        ALWAYS, _("It is recorded; a task reminds you."), place="evidence", page=PAGE,
    ),
    "side": Verb(
        _("Assign the legal or forensic side"), "user-check", hold.SideForm, crime.assign_side,
        Action.WORK, ALWAYS, _("The side is assigned."), place="evidence", page=PAGE,
    ),
    "police": Verb(
        _("Decide on a complaint"), "shield-alert", hold.PoliceForm, crime.decide_complaint,
        Action.WORK, ALWAYS, _("The decision was recorded."), place="evidence", page=PAGE,
    ),
    "police-filed": Verb(
        _("Record the complaint"), "shield-alert", hold.FiledForm, crime.file_complaint,
        Action.WORK, ALWAYS, _("The complaint was recorded."), place="evidence", page=PAGE,
    ),
}  # fmt: skip
