"""Which macros an incident can have as it stands: by its state alone."""

import pytest

from incidents.choices import Status
from incidents.record.rules.macro_fits import fits


@pytest.mark.parametrize(
    ("acts", "status", "can"),
    [
        (["message", "note"], Status.NEW, True),
        (["takes", "message", "waits_for"], Status.NEW, False),
        (["message", "waits_for"], Status.NEW, True),
        (["category"], Status.NEW, False),
        (["takes", "message", "waits_for"], Status.TRIAGED, True),
        (["team", "waits_for"], Status.TRIAGED, True),
        (["message", "waits_for"], Status.TRIAGED, True),
        (["starts", "resolution"], Status.ASSIGNED, True),
        (["resolution"], Status.ASSIGNED, False),
        (["starts"], Status.CONTAINED, False),
        (["waits_for"], Status.WAITING, True),
        (["waits_for"], Status.RESTORED, False),
        (["waits_for"], Status.RESOLVED, False),
        (["resolution"], Status.RESTORED, True),
        (["message"], Status.RESOLVED, True),
    ],
)
def test_each_act_follows_the_one_before(acts: list[str], status: Status, can: bool):
    assert fits(acts, status) is can
