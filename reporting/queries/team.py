"""Who responds to an incident and what is said to whom, as its record lays it out."""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from django.utils.translation import gettext_lazy

from incidents.models import (
    PlanLine,
    PlanMessage,
    TeamAnswer,
    TeamGrowth,
)
from reporting.queries.parts import Part
from tenants.contract.rules.profile import Profile

# By field: what its codes and numbers mean.
TeamWords: TypeAlias = Mapping[str, Mapping[Any, str]]

TEAM_PARTS: Final[Mapping[str, Part]] = {
    "team_growths": Part(
        gettext_lazy("Size of the response"),
        TeamGrowth,
        ("said_at", "level", "crisis_manager", "touches_safety", "reason", "said_by__name"),
        own=frozenset({"crisis_manager", "reason", "said_by__name"}),
    ),
    "team_answers": Part(
        gettext_lazy("Who does what"),
        TeamAnswer,
        ("said_at", "question", "name", "said_by__name"),
        own=frozenset({"name", "said_by__name"}),
    ),
    "plan_lines": Part(
        gettext_lazy("Communication plan"),
        PlanLine,
        (
            "stakeholder", "goals", "channel", "speaker", "every", "planned_at", "next_due_at",
            "ended_at", "planned_by__name",
        ),
        own=frozenset({"speaker", "planned_by__name"}),
    ),
    "plan_messages": Part(
        gettext_lazy("Messages of the plan"),
        PlanMessage,
        (
            "line__stakeholder", "line__channel", "text", "author__name", "written_at",
            "needs_approval", "approved_by__name", "capacity", "approved_at", "sent_at",
        ),
        own=frozenset({"text", "author__name", "approved_by__name"}),
        incident="line__incident",
    ),
}  # fmt: skip


def team_words(profile: Profile) -> TeamWords:
    """Return groups and questions in the words of a profile; one that it has not stays a code."""
    groups = {one.key: str(one.label) for one in profile.stakeholders}
    questions = {number: str(text) for number, text in enumerate(profile.questions, start=1)}
    return {"stakeholder": groups, "line__stakeholder": groups, "question": questions}
