"""What may begin and end in one call."""

import pytest

from incidents.duty.rules.first_call import is_for_one_call


@pytest.mark.parametrize(
    ("priority", "classes", "may"),
    [
        (4, (1, 1, 1), True),
        (2, (2, 2, 2), True),
        (3, (None, None, None), True),
        (1, (1, 1, 1), False),
        (1, (None, None, None), False),
        (4, (1, 3, 1), False),
        (4, (None, None, 5), False),
    ],
)
def test_only_what_is_small(priority, classes, may):
    assert is_for_one_call(priority, classes) is may
