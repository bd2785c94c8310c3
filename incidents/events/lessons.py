"""What comes of a review: reminders, improvements that are not needed, sharing, the board."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from incidents.choices import Progress
from incidents.events.details import shared, validated
from incidents.facts import EffectSaid, LessonsShared, ReviewHeld, VerdictSaid
from tenants.ledger.declared import DONE, OUTCOME, EventKind, Names


def _effect(facts: EffectSaid, _names: Names) -> str:
    return str((Progress.HELPED if facts.is_effective else Progress.FOLLOWED).label)


LESSONS: Final = (
    EventKind(
        "improvement.effect_said",
        _("Effect of an improvement established"),
        "lightbulb",
        _effect,
        auditors=OUTCOME,
        facts=EffectSaid,
    ),
    EventKind("review.due", _("Review due"), "graduation-cap", facts=ReviewHeld),
    EventKind(
        "review.missed",
        _("Review is late"),
        "graduation-cap",
        hot=True,
        auditors=OUTCOME,
        facts=ReviewHeld,
    ),
    EventKind(
        "review.none_needed", _("Said that no improvement is needed"), "lightbulb", facts=ReviewHeld
    ),
    EventKind(
        "review.none_agreed",
        _("Agreed that no improvement is needed"),
        "user-check",
        auditors=DONE,
        facts=ReviewHeld,
    ),
    EventKind(
        "review.none_declined",
        _("Not agreed that no improvement is needed"),
        "lightbulb",
        facts=ReviewHeld,
    ),
    EventKind(
        "lessons.shared",
        _("Lessons shared"),
        "megaphone",
        shared,
        auditors=DONE,
        facts=LessonsShared,
    ),
    EventKind(
        "lessons.validated",
        _("Lessons validated by the board"),
        "check-check",
        validated,
        auditors=DONE,
        facts=VerdictSaid,
    ),
    EventKind(
        "lessons.sent_back",
        _("Lessons sent back by the board"),
        "rotate-ccw",
        validated,
        facts=VerdictSaid,
    ),
)
