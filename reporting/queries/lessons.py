"""The review of an incident as its record lays it out: what was learned and who heard of it."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy

from incidents.models import (
    Improvement,
    LessonShare,
    LessonVerdict,
    Referral,
    Review,
)
from reporting.queries.parts import Part

LESSON_PARTS: Final[Mapping[str, Part]] = {
    "review": Part(
        gettext_lazy("Review"),
        Review,
        (
            "is_required", "improvement_required", "due_at", "held_at", "held_by__name",
            "findings", "was_effective", "was_preventable", "recommendations", "shared_with",
            "change_required", "verdict_required", "none_reason", "none_by__name", "none_at",
            "agreed_by__name", "agreed_at", "agreed_reason",
        ),
        own=frozenset({
            "held_by__name", "findings", "recommendations", "shared_with", "none_reason",
            "none_by__name", "agreed_by__name", "agreed_reason",
        }),
    ),
    "improvements": Part(
        gettext_lazy("Improvements"),
        Improvement,
        (
            "kind", "route", "text", "owner__name", "due_on", "done_at", "result", "effect_on",
            "effect_at", "effect_by__name", "was_effective", "effect", "follows__text",
        ),
        own=frozenset({
            "text", "owner__name", "result", "effect_by__name", "effect", "follows__text",
        }),
        incident="review__incident",
    ),
    # By its number: what stands behind it is the desk's.
    "referrals": Part(
        gettext_lazy("Referred to problem, change or release"),
        Referral,
        ("reference", "referred_at", "referred_by__name", "ended_at"),
        own=frozenset({"referred_by__name"}),
    ),
    "lesson_verdicts": Part(
        gettext_lazy("Validation of the lessons"),
        LessonVerdict,
        ("said_at", "verdict", "function", "name", "words", "heard_how", "recorded_by__name"),
        own=frozenset({"words", "heard_how", "recorded_by__name"}),
        incident="review__incident",
    ),
    "lesson_shares": Part(
        gettext_lazy("Lessons that were shared"),
        LessonShare,
        ("shared_at", "name", "function", "text", "shared_by__name"),
        own=frozenset({"text", "shared_by__name"}),
    ),
}  # fmt: skip
