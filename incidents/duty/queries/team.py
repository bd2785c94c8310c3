"""How the team of one incident stands, and its communication plan."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from incidents.choices import PlanGoal, TeamLevel
from incidents.duty.rules.team import is_over, unanswered
from incidents.models import Incident, PlanLine, PlanMessage, TeamAnswer, TeamGrowth
from incidents.record.services.terms import terms_of


@dataclass(frozen=True)
class Place:
    """One question of responsibility, and who answers it; `is_wanted`: somebody has to be named."""

    number: int
    text: Any
    answer: TeamAnswer | None
    is_wanted: bool


@dataclass(frozen=True)
class Group:
    """One line of the plan, with what this group wants to know and what it was told."""

    line: PlanLine
    label: Any
    information: Any
    goals: list[Any]
    messages: list[PlanMessage]
    is_late: bool


@dataclass(frozen=True)
class TeamView:
    level: Any
    growth: TeamGrowth | None
    places: list[Place]
    groups: list[Group]

    @property
    def wanted(self) -> int:
        return sum(place.is_wanted for place in self.places)


def team_of(incident: Incident, now: datetime) -> TeamView:
    """Return what its page shows, in four statements however much there is."""
    profile = terms_of(incident).profile
    growths = TeamGrowth.objects.filter(incident=incident).select_related("said_by")
    growth = growths.order_by("-pk").first()
    level = TeamLevel(growth.level) if growth else TeamLevel.PERSON
    answers: dict[int, TeamAnswer] = {}
    rows = TeamAnswer.objects.filter(incident=incident).select_related("said_by")
    for row in rows.order_by("pk"):
        answers[row.question] = row
    numbers = range(1, len(profile.questions) + 1)
    wanted = unanswered(numbers, answers.keys(), level)
    return TeamView(
        level=level.label,
        growth=growth,
        places=[
            Place(number, text, answers.get(number), number in wanted)
            for number, text in enumerate(profile.questions, start=1)
        ],
        groups=_groups(incident, now),
    )


def _groups(incident: Incident, now: datetime) -> list[Group]:
    profile = terms_of(incident).profile
    named = {one.key: one for one in profile.stakeholders}
    lines = PlanLine.objects.filter(incident=incident).order_by("ended_at", "pk")
    messages: dict[int, list[PlanMessage]] = {}
    rows = PlanMessage.objects.filter(line__incident=incident).order_by("pk")
    for row in rows.select_related("author", "approved_by"):
        messages.setdefault(row.line_id, []).append(row)
    found = []
    for line in lines:
        one = named.get(line.stakeholder)
        due = line.next_due_at
        found.append(
            Group(
                line=line,
                label=one.label if one else line.stakeholder,
                information=one.information if one else "",
                goals=[PlanGoal(goal).label for goal in line.goals],
                messages=messages.get(line.pk, []),
                is_late=due is not None and due < now and not is_over(incident.status),
            )
        )
    return found
