"""Who releases what press and public read, and which questions still want a name."""

from datetime import UTC, datetime, timedelta

import pytest

from incidents.choices import PlanChannel, TeamLevel
from incidents.duty.rules.team import grows, needs_approval, next_due, releases_as, unanswered
from tenants.choices import Function
from tenants.data import icr

ICR = icr()
PERSON, TEAM, CRISIS = TeamLevel


@pytest.mark.parametrize("one", ICR.stakeholders, ids=lambda one: one.key)
@pytest.mark.parametrize("channel", PlanChannel)
def test_press_and_public_wait_for_leave(one, channel):
    public = channel in (PlanChannel.WEBSITE, PlanChannel.SOCIAL)

    assert needs_approval(one.key, channel) is (one.key == "media" or public)


@pytest.mark.parametrize(
    ("held", "level", "has_right", "capacity"),
    [
        (set(), PERSON, False, ""),
        (set(), PERSON, True, "communication"),
        ({Function.CISO}, TEAM, False, ""),
        ({Function.COMMUNICATION}, TEAM, False, "communication"),
        ({Function.MANAGEMENT}, TEAM, False, "management"),
        ({Function.CRISIS_MANAGER}, PERSON, False, "crisis_manager"),
        # In a crisis its manager decides and speaks (R66), and management above them.
        ({Function.COMMUNICATION}, CRISIS, True, ""),
        (set(), CRISIS, True, ""),
        ({Function.CRISIS_MANAGER}, CRISIS, False, "crisis_manager"),
        ({Function.MANAGEMENT, Function.COMMUNICATION}, CRISIS, False, "management"),
    ],
)
def test_who_releases_as_what(held, level, has_right, capacity):
    assert releases_as(held, level, has_right=has_right) == capacity


def test_a_team_wants_a_name_for_each_of_nine_questions_and_one_person_for_none():
    numbers = range(1, len(ICR.questions) + 1)

    assert len(numbers) == 9
    assert unanswered(numbers, (), PERSON) == []
    assert unanswered(numbers, (1, 4), TEAM) == [2, 3, 5, 6, 7, 8, 9]
    assert unanswered(numbers, numbers, CRISIS) == []
    assert (grows(PERSON, CRISIS), grows(CRISIS, TEAM)) == (True, False)


def test_a_group_hears_again_after_what_was_planned():
    at = datetime(2026, 3, 2, 12, tzinfo=UTC)

    assert next_due(at, 45) == at + timedelta(minutes=45)
    assert next_due(at, None) is None
