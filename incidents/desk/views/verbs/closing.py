"""How it ends, and what is learnt."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from incidents.choices import Status
from incidents.desk.forms import (
    close,
    talk,
)
from incidents.desk.forms.base import PlainForm
from incidents.desk.views.verb import ALWAYS, Verb, before
from incidents.handling.services import close as closing
from incidents.handling.services import (
    feedback,
    improving,
    review,
)
from incidents.models import TextMode
from tenants.rules.roles import Action

CLOSING: Mapping[str, Verb] = {
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
    "improvement-effect": Verb(
        _("Did an improvement help?"), "scale", close.EffectForm, improving.establish_effect,
        Action.REVIEW, frozenset({Status.CLOSED}), _("It was recorded whether it helped."),
        place="review",
    ),
    "complaint": Verb(
        _("Answer complaint"), "frown", close.ComplaintForm, feedback.answer_complaint,
        Action.CLOSE, ALWAYS, _("The complaint was answered."),
        needs="has_complaint", nothing=_("No complaint waits for an answer"),
    ),
}  # fmt: skip
