"""What follows a review: what of it is still owed, and what the board said."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.choices import Function

# Who validates lessons in social security (source 002, 5.13.1g: the directors).
VALIDATORS = (Function.BOARD, Function.MANAGEMENT)


class Verdict(TextChoices):
    APPROVED = "approved", _("Validated and approved")
    SENT_BACK = "sent_back", _("Sent back")


class Progress(TextChoices):
    """How far an improvement is (R153)."""

    OPEN = "open", pgettext_lazy("improvement", "To carry out")
    CONFIRM = "confirm", pgettext_lazy("improvement", "Carried out by a change: to confirm")
    LOOK = "look", pgettext_lazy("improvement", "Carried out: does it help?")
    DONE = "done", pgettext_lazy("improvement", "Carried out")
    HELPED = "helped", pgettext_lazy("improvement", "It helped")
    FOLLOWED = "followed", pgettext_lazy("improvement", "Did not help enough: another follows")


class LessonOwed(TextChoices):
    """What is still owed after a closing, in the order in which it is done."""

    REVIEW = "review", _("Hold the review")
    IMPROVEMENT = "improvement", _("An improvement with an owner and a day, or that none is needed")
    CHANGE = "change", _("At least one improvement by change management")
    SECOND = "second", _("A second person on that no improvement is needed")
    VERDICT = "verdict", _("Validation by the board")
