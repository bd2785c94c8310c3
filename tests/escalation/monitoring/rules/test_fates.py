"""What becomes of a report, over everything that can be known of it."""

import pytest

from escalation.choices import AlertState as S
from escalation.monitoring.rules.fates import Known, fate_of
from incidents.choices import Status


@pytest.mark.parametrize(
    ("is_firing", "was_firing", "status", "holds", "fate"),
    [
        (True, False, None, True, S.OPENED),
        # A key that was heard of, and became nothing.
        (True, True, None, True, S.OPENED),
        (True, True, Status.NEW, True, S.REPEATED),
        (True, True, Status.IN_PROGRESS, False, S.REPEATED),
        # What a person solved while it is still reported stays theirs.
        (True, True, Status.RESOLVED, True, S.REPEATED),
        (True, False, Status.RESOLVED, True, S.RETURNED),
        (True, False, Status.NEW, True, S.RETURNED),
        # One open incident for each key: what is closed is no longer it.
        (True, True, Status.CLOSED, True, S.OPENED),
        (True, False, Status.CLOSED, True, S.OPENED),
        (False, True, None, True, S.PASSED),
        (False, False, None, False, S.PASSED),
        (False, True, Status.CLOSED, False, S.PASSED),
        (False, True, Status.NEW, True, S.HELD),
        (False, True, Status.NEW, False, S.RECOVERED),
        (False, True, Status.RESOLVED, False, S.RECOVERED),
        (False, False, Status.NEW, True, S.REPEATED),
        (False, False, Status.NEW, False, S.REPEATED),
    ],
)
def test_each_case_has_one_fate(is_firing, was_firing, status, holds, fate):
    known = Known(is_firing=is_firing, was_firing=was_firing, status=status, holds=holds)
    assert fate_of(known) is fate


@pytest.mark.parametrize(
    ("is_firing", "was_firing", "status", "fate"),
    [
        (True, False, None, S.PLANNED),
        (True, False, Status.RESOLVED, S.PLANNED),
        (True, True, Status.CLOSED, S.PLANNED),
        # What was open before stays what it is.
        (True, True, Status.NEW, S.REPEATED),
        (False, True, Status.NEW, S.RECOVERED),
        (False, True, None, S.PASSED),
    ],
)
def test_what_is_wrong_in_planned_maintenance_is_kept(is_firing, was_firing, status, fate):
    known = Known(is_firing=is_firing, was_firing=was_firing, status=status, is_planned=True)
    assert fate_of(known) is fate
