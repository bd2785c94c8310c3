"""Everything that can be done with an incident: one table of verb, form, service and when."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from incidents.choices import Status
from incidents.desk.forms import (
    assess,
    breach,
    close,
    correct,
    involve,
    join,
    macro,
    relate,
    sender,
    talk,
    waive,
    work,
)
from incidents.desk.forms import obligations as laws
from incidents.desk.forms import plan as steps
from incidents.desk.forms.base import Case, MarkForm, PlainForm
from incidents.desk.views.verb import ALWAYS, Verb, before
from incidents.duty.services import breach as breaching
from incidents.duty.services import describe, duties
from incidents.duty.services import obligations as answering
from incidents.duty.services import waive as waiving
from incidents.handling.services import close as closing
from incidents.handling.services import (
    communicate,
    feedback,
    hand_over,
    macros,
    plan,
    review,
    solve,
    triage,
)
from incidents.handling.services import correct as correcting
from incidents.handling.services import elsewhere as moving
from incidents.handling.services import follow as following
from incidents.handling.services import involve as involving
from incidents.handling.services import merge as merging
from incidents.handling.services import relate as relating
from incidents.handling.services import sender as sending
from incidents.handling.services import split as splitting
from incidents.handling.services import work as working
from incidents.models import TextMode
from incidents.record.rules.lifecycle import ASSIGNABLE, OPEN
from incidents.record.rules.waiting import WAITABLE
from incidents.record.services import replies
from tenants.rules.roles import Action


def takes_over(name: str, case: Case) -> bool:
    """Say whether this takes an incident out of a colleague's hands: that is asked first."""
    return name == "take" and case.incident.assignee_id not in (None, case.actor.user_id)


def is_at_once(name: str, case: Case) -> bool:
    """Say whether its button does it, without a page in between."""
    return issubclass(VERBS[name].form, PlainForm) and not takes_over(name, case)


VERBS: Mapping[str, Verb] = {
    # --- of which nothing proves who sent it
    "confirm-sender": Verb(
        _("Confirm the sender"), "user-check", sender.ConfirmSenderForm, sending.confirm_sender,
        Action.REGISTER, OPEN, _("It is theirs now, and they get a receipt."), place="head",
        needs="is_unverified",
    ),
    "reject": Verb(
        _("Reject"), "ban", sender.RejectForm, sending.reject_report, Action.CLOSE, OPEN,
        _("Rejected. It stays in the record."), needs="is_unverified",
    ),
    # --- triage
    "triage": Verb(
        _("Triage"), "list-checks", assess.TriageForm, triage.triage_incident, Action.TRIAGE,
        before(Status.TRIAGED), _("Triage is done."), key="T", place="head",
        template="incidents/desk/act_triage.html",
    ),
    "classify": Verb(
        _("Classify"), "tag", assess.ClassifyForm, triage.classify_incident, Action.TRIAGE,
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
        Action.CLOSE, OPEN, _("Merged: it goes on in the other one."),
    ),
    "split": Verb(
        _("Split off a new incident"), "git-branch", join.SplitForm, splitting.split_incident,
        Action.REGISTER, ALWAYS, _("A new incident was made of it; it refers back."),
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
    # --- work
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
    "start": Verb(
        _("Start work"), "play", PlainForm, working.start_work, Action.WORK,
        frozenset({Status.ASSIGNED}), _("Work has started."), place="head",
    ),
    "resume": Verb(
        _("Resume work"), "play", PlainForm, working.resume_work, Action.WORK,
        frozenset({Status.WAITING}), _("Work goes on."), place="head",
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
        _("Resolve"), "check", work.ResolveForm, solve.resolve_incident, Action.RESOLVE,
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
        OPEN, _("The macro was carried out."), key="B",
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
    # --- talk
    "message": Verb(
        _("Customer update"), "megaphone", talk.MessageForm, communicate.send_message,
        Action.INFORM, ALWAYS, _("The message is on its way."), key="U", place="public",
        mode=TextMode.PUBLIC,
    ),
    "read": Verb(
        _("Mark as read"), "mail-check", MarkForm, replies.mark_read, Action.NOTE,
        ALWAYS, _("Marked as read."), place="unread", needs="is_unread",
    ),
    "breach": Verb(
        _("Personal data breach"), "scale", breach.DecideForm, breaching.decide_breach,
        Action.SEE_QUEUE, ALWAYS, _("The decision was recorded."), place="breach",
        template="incidents/desk/act_breach.html",
    ),
    "describe": Verb(
        _("Describe the personal data breach"), "clipboard-list", breach.DescribeForm,
        describe.describe_breach, Action.SEE_QUEUE, ALWAYS, _("The description was kept."),
        place="breach", template="incidents/desk/act_breach.html",
    ),
    "notified": Verb(
        _("Record the notification"), "scale", breach.FilingForm, breaching.record_filing,
        Action.SEE_QUEUE, ALWAYS, _("The notification was recorded."), place="breach",
        template="incidents/desk/act_breach.html",
    ),
    "counts-from": Verb(
        _("From when the law counts"), "scale", laws.BeginForm, answering.begin_duties,
        Action.SEE_QUEUE, ALWAYS, _("The decision was recorded."),
        template="incidents/desk/act_law.html",
    ),
    "law": Verb(
        _("Answer what the law asks"), "scale", laws.AnswerForm, answering.answer_obligation,
        Action.SEE_QUEUE, ALWAYS, _("The answer was recorded."), place="breach",
        template="incidents/desk/act_law.html",
    ),
    "note": Verb(
        _("Internal note"), "lock", talk.NoteForm, communicate.add_note, Action.NOTE,
        ALWAYS, _("The note was kept."), key="O", place="internal", mode=TextMode.INTERNAL,
    ),
    "call": Verb(
        _("Call"), "phone", talk.CallForm, communicate.log_call, Action.CALL,
        ALWAYS, _("The call was logged."), key="L", place="call",
        mode=TextMode.CALL, text="summary",
    ),
    "affected": Verb(
        _("Who gets messages"), "users", talk.AffectedForm, communicate.set_affected, Action.INFORM,
        OPEN, _("Recipients of messages changed."), place="panel",
    ),
    # --- close
    "check": Verb(
        _("I checked that it works"), "check-check", PlainForm, closing.check_restoration,
        Action.WORK, frozenset({Status.RESTORED, Status.RESOLVED}),
        _("Your name stands under the check."), place="closing",
    ),
    "ask-confirmation": Verb(
        _("Ask the customer"), "circle-question-mark", talk.AskForm, closing.ask_confirmation,
        Action.INFORM, frozenset({Status.RESOLVED}), _("The customer was asked."),
        place="closing", mode=TextMode.PUBLIC,
    ),
    "confirmed": Verb(
        _("Customer confirmed"), "user-check", close.ConfirmedForm, closing.record_confirmation,
        Action.CALL, frozenset({Status.RESOLVED}), _("The confirmation was recorded."),
        place="closing",
    ),
    "silence": Verb(
        _("Customer stayed silent"), "bell-off", close.SilenceForm, closing.record_silence,
        Action.CLOSE, frozenset({Status.RESOLVED}), _("The silence was recorded."),
        place="closing",
    ),
    "close": Verb(
        _("Close"), "lock", close.CloseForm, closing.close_incident, Action.CLOSE,
        before(Status.CLOSED), _("Closed."), place="closing",
        template="incidents/desk/act_close.html",
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
    "review": Verb(
        _("Hold the review"), "graduation-cap", close.ReviewForm, review.hold_review,
        Action.REVIEW, frozenset({Status.CLOSED}), _("The review was kept."), place="review",
    ),
    "improvement": Verb(
        _("Add an improvement"), "lightbulb", close.ImprovementForm, review.add_improvement,
        Action.REVIEW, frozenset({Status.CLOSED}), _("The improvement was added."),
        place="review",
    ),
    "improvement-done": Verb(
        _("Improvement carried out"), "check", close.FinishForm, review.finish_improvement,
        Action.REVIEW, frozenset({Status.CLOSED}), _("The result was kept."),
        place="review",
    ),
    "complaint": Verb(
        _("Answer complaint"), "frown", close.ComplaintForm, feedback.answer_complaint,
        Action.CLOSE, ALWAYS, _("The complaint was answered."),
        needs="has_complaint",
    ),
}  # fmt: skip
