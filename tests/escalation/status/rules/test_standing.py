"""How services stand by what was said last."""

from datetime import UTC, datetime, timedelta

import pytest

from escalation.status.rules.standing import (
    Said,
    is_ahead,
    is_remembered,
    is_running,
    states,
    worst,
)

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def of_outage(phase: str, impact: str = "down", at: datetime = NOW - HOUR) -> Said:
    return Said(outage=1, phase=phase, impact=impact, services=[7], at=at)


def of_maintenance(begins: timedelta, ends: timedelta) -> Said:
    return Said(
        outage=None, phase="investigating", impact="down", services=[7], at=NOW - 99 * DAY,
        begins_at=NOW + begins, ends_at=NOW + ends,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("_case", "said", "state", "where"),
    [
        ("just found", of_outage("investigating"), "bad", "running"),
        ("works in part", of_outage("identified", "slow"), "slow", "running"),
        ("watched, not yet well", of_outage("monitoring", "slow"), "slow", "running"),
        ("restored, whatever it did", of_outage("restored"), "ok", "past"),
        ("restored long ago", of_outage("restored", at=NOW - 90 * DAY), "ok", ""),
        ("restored within the history", of_outage("restored", at=NOW - 89 * DAY), "ok", "past"),
        ("planned", of_maintenance(HOUR, 2 * HOUR), "ok", "ahead"),
        ("begins this moment", of_maintenance(0 * HOUR, HOUR), "planned", "running"),
        ("ends this moment", of_maintenance(-HOUR, 0 * HOUR), "ok", "past"),
        ("over long ago", of_maintenance(-92 * DAY, -91 * DAY), "ok", ""),
    ],
)
def test_where_a_thing_stands_and_what_its_services_do(
    _case: str, said: Said, state: str, where: str
):
    found = {
        "running": is_running(said, NOW),
        "ahead": is_ahead(said, NOW),
        "past": is_remembered(said, NOW),
    }

    assert states([said], NOW) == {7: state}
    assert [name for name, holds in found.items() if holds] == ([where] if where else [])


def test_a_service_stands_as_the_worst_of_what_names_it():
    both = [of_outage("monitoring", "slow"), of_maintenance(-HOUR, HOUR), of_outage("restored")]

    assert states(both, NOW) == {7: "slow"}
    assert worst(["ok", "planned", "bad", "slow"]) == "bad"
    assert worst([]) == "ok"
