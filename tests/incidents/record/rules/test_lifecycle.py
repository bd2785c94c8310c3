"""Every pair of states, one by one."""

import pytest
from django.utils.translation import override

from incidents.choices import Phase, Status
from incidents.record.rules.lifecycle import (
    NEXT,
    NOW,
    OPEN,
    IllegalMove,
    check_move,
    is_failed_containment,
    is_reopening,
    phase_of,
    when_assigned,
)

ALLOWED = {
    "new": "triaged",
    "triaged": "assigned closed",
    "assigned": "in_progress waiting",
    "in_progress": "assigned waiting contained restored resolved",
    "waiting": "assigned in_progress contained restored",
    "contained": "in_progress restored resolved",
    "restored": "in_progress resolved",
    "resolved": "in_progress closed",
    "closed": "in_progress",
}


@pytest.mark.parametrize("status", Status)
def test_somebody_takes_it_at_every_state_until_it_is_closed(status):
    if status == Status.CLOSED:
        with pytest.raises(IllegalMove):
            when_assigned(status)
        return

    after = when_assigned(status)

    assert after == (Status.ASSIGNED if status == Status.TRIAGED else status)


@pytest.mark.parametrize("source", Status)
@pytest.mark.parametrize("target", Status)
def test_every_move(source, target):
    if target in ALLOWED[source].split():
        check_move(source, target)
        return

    with pytest.raises(IllegalMove) as refusal:
        check_move(source, target)

    assert (refusal.value.code, refusal.value.status) == ("illegal_move", 409)


def test_every_state_can_be_reached_and_left():
    reached, queue = {Status.NEW}, [Status.NEW]
    while queue:
        for status in NEXT[queue.pop()] - reached:
            reached.add(status)
            queue.append(status)

    assert reached == set(Status)
    assert all(NEXT[status] for status in Status)


@pytest.mark.parametrize("source", Status)
def test_a_refusal_says_what_can_be_done_instead(source):
    with override("en"):
        told = str(IllegalMove(source, Status.NEW))

        assert told.startswith(f"This cannot be done while the incident is “{source.label}”. ")
        assert str(NOW[source]) in told
        assert str(Status.NEW.label) not in told or source == Status.NEW


@pytest.mark.parametrize("source", Status)
def test_back_to_work_is_a_reopening_or_failed_containment_or_neither(source):
    to_work = Status.IN_PROGRESS

    assert is_reopening(source, to_work) == (source in {"resolved", "closed"})
    assert is_failed_containment(source, to_work) == (source in {"contained", "restored"})


def test_only_closed_is_not_open():
    assert set(Status) - OPEN == {Status.CLOSED}


@pytest.mark.parametrize(
    ("status", "phase"),
    [
        (Status.NEW, Phase.REPORT),
        (Status.TRIAGED, Phase.CLASSIFY),
        (Status.ASSIGNED, Phase.ASSIGN),
        (Status.IN_PROGRESS, Phase.RESOLVE),
        (Status.WAITING, Phase.RESOLVE),
        (Status.CONTAINED, Phase.RESOLVE),
        (Status.RESTORED, Phase.RESOLVE),
        (Status.RESOLVED, Phase.CLOSE),
        (Status.CLOSED, Phase.REVIEW),
    ],
)
def test_the_six_steps_that_a_customer_recognises(status, phase):
    assert phase_of(status) == phase
