"""How much later than planned patches were applied."""

from datetime import UTC, datetime, timedelta

import pytest

from reporting.quarters.rules.patches import Patch, delay_of

SINCE, UNTIL = datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def on(day: int | None) -> datetime | None:
    """Return that day of the quarter, the first is 0; None stays that."""
    return None if day is None else SINCE + day * DAY


@pytest.mark.parametrize(
    ("_case", "patches", "found"),
    [
        ("none", [], (0, 0, 0, None, 0)),
        ("three weeks late, as in the source", [(0, 21)], (1, 1, 1, 21, 0)),
        ("early makes the mean lower", [(10, 7), (10, 19)], (2, 2, 1, 3, 0)),
        ("on time is not late", [(5, 5)], (1, 1, 0, 0, 0)),
        ("without a plan it is applied and not compared", [(None, 4)], (1, 0, 0, None, 0)),
        ("planned and not applied", [(3, None)], (0, 0, 0, None, 1)),
        ("planned for the next quarter", [(100, None)], (0, 0, 0, None, 0)),
        ("applied after the quarter was overdue at its end", [(80, 95)], (0, 0, 0, None, 1)),
        ("applied before the quarter", [(-9, -2)], (0, 0, 0, None, 0)),
        ("the first moment belongs to it, that after its end does not", [(0, 0), (0, 92)],
         (1, 1, 0, 0, 1)),
    ],
)  # fmt: skip
def test_delay_of(_case, patches, found):
    rows = [Patch("CHG", on(planned), on(done)) for planned, done in patches]

    said = delay_of(rows, since=SINCE, until=UNTIL)

    mean = None if said.mean is None else said.mean // DAY
    assert (said.applied, said.compared, said.late, mean, said.overdue) == found
