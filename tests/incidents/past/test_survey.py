"""A file that would come in wrong as a whole is refused before anything of it is written."""

import pytest

from incidents.past.rules.replay_rows import BadLog
from incidents.past.rules.replay_survey import survey
from tests.incidents.past.house import closed, story
from tests.people import BEGIN


def read(*rows):
    return survey(rows, zone="Europe/Brussels", now=BEGIN)


def test_times_with_the_month_first_are_refused_with_the_row_that_shows_it():
    doubtful = closed("INC1")
    american = story({"number": "INC2"}, {"sys_updated_at": "2/29/2016 08:00"})

    with pytest.raises(BadLog) as refusal:
        read(doubtful, american)

    assert str(refusal.value) == (
        "Line 3: sys_updated_at is “2/29/2016 08:00”, which has its month first; expected is"
        " d/m/yyyy hh:mm. 1 times have the month first, 0 the day."
    )


def test_one_slip_among_many_days_first_is_left_to_its_row():
    plain = [
        story({"number": f"INC{day}{hour}", "opened_at": f"{day}/3/2016 0{hour}:00",
               "resolved_at": "?", "closed_at": "?"})
        for day in range(13, 32) for hour in range(1, 8)
    ]  # fmt: skip
    slip = story({"number": "INC0"}, {"sys_updated_at": "2/29/2016 08:00"})

    assert read(*plain, slip).events == len(plain) + 2


@pytest.mark.parametrize(("known", "is_refused"), [(0, True), (2, True), (3, False)])
def test_states_of_another_list_are_refused(known, is_refused):
    rows = story(*[{}] * known, *[{"incident_state": "Gesloten"}] * 19)

    if not is_refused:
        assert read(rows).events == known + 19
        return
    with pytest.raises(BadLog, match=r"incident_state is “Gesloten”, and so 19 of .* expected is"):
        read(rows)


def test_the_second_reading_knows_everybody_whom_the_first_one_met():
    # Read in UTC this is a time, and in Brussels a moment in the year 0.
    rows = story({"caller_id": "?", "opened_at": "1/1/0001 00:00", "opened_by": "Only one"})

    assert "Only one" in read(rows).names
