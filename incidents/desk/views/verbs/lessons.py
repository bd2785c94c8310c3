"""What follows a review; offered on the page of the lessons."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from incidents.choices import Status
from incidents.desk.forms import lessons as forms
from incidents.desk.views.verb import Verb
from incidents.handling.services import lessons
from tenants.rules.roles import Action

CLOSED = frozenset({Status.CLOSED})
PAGE = "desk:lessons"
PLACE = "lessons"

LESSONS: Mapping[str, Verb] = {
    "no-improvement": Verb(
        _("No improvement is needed"), "lightbulb", forms.NoneNeededForm, lessons.say_none_needed,
        Action.REVIEW, CLOSED, _("A second person is needed for it to hold."), place=PLACE,
        page=PAGE,
    ),
    "no-improvement-agree": Verb(
        _("Agree that none is needed"), "user-check", forms.AgreeForm, lessons.agree_none_needed,
        Action.REVIEW, CLOSED, _("Your answer was recorded."), place=PLACE, page=PAGE,
    ),
    "share-lessons": Verb(
        _("Share what was learnt"), "megaphone", forms.ShareForm, lessons.share_lessons,
        Action.REVIEW, CLOSED, _("The lessons were shared."), place=PLACE, page=PAGE,
    ),
    "lessons-verdict": Verb(
        _("Record what the board says"), "check-check", forms.VerdictForm, lessons.record_verdict,
        Action.REVIEW, CLOSED, _("The verdict was recorded."), place=PLACE, page=PAGE,
    ),
}  # fmt: skip
