"""Reading the file of another desk: its form, its order and its times."""

from datetime import UTC, datetime

import pytest

from incidents.past.rules.replay_rows import BadLog, moment_of, read_rows, stories
from tests.incidents.past.house import NAMES, closed, row, text


def lines(*rows):
    return text(rows).splitlines(keepends=True)


@pytest.mark.parametrize(
    ("_case", "said", "zone", "at", "oddity"),
    [
        ("winter", "1/3/2016 09:05", "Europe/Brussels", (3, 1, 8, 5), ""),
        ("summer", "1/4/2016 09:05", "Europe/Brussels", (4, 1, 7, 5), ""),
        ("no zone to speak of", "27/3/2016 02:59", "UTC", (3, 27, 2, 59), ""),
        ("skipped", "27/3/2016 02:59", "Europe/Brussels", (3, 27, 1, 59), "skipped_by_clock"),
        ("twice", "30/10/2016 02:30", "Europe/Brussels", (10, 30, 0, 30), "twice_on_clock"),
        ("right after the change", "27/3/2016 03:00", "Europe/Brussels", (3, 27, 1, 0), ""),
    ],
)
def test_a_time_is_what_the_clock_on_the_wall_said(_case, said, zone, at, oddity):
    month, day, hour, minute = at

    moment = moment_of(said, zone)

    assert moment.at == datetime(2016, month, day, hour, minute, tzinfo=UTC)
    assert moment.oddity == oddity


@pytest.mark.parametrize(
    "said", ["31/2/2016 10:00", "2016-03-01 09:05", "1/3/2016", "1/3/2016 25:00", "soon", ""]
)
def test_what_is_no_time_is_no_time(said):
    moment = moment_of(said, "UTC")

    assert moment.at is None
    assert moment.oddity == "unreadable"


def test_a_question_mark_means_that_nothing_is_known():
    assert row(caller_id="?").get("caller_id") is None
    assert row(caller_id=" Caller 7 ").get("caller_id") == "Caller 7"


def test_rows_are_counted_by_their_line_in_the_file():
    found = list(read_rows(lines(*closed("INC1"))))

    assert [r.line for r in found] == [2, 3, 4]
    assert {r.reference for r in found} == {"INC1"}


def test_the_order_of_the_columns_does_not_matter():
    header, *rest = lines(row())
    names, cells = (line.strip().split(",") for line in (header, *rest))
    turned = [",".join(reversed(names)) + "\n", ",".join(reversed(cells)) + "\n"]

    assert next(read_rows(turned)).said == row().said


@pytest.mark.parametrize("separator", [";", "\t"])
def test_what_stands_between_the_columns_is_found_in_the_header(separator):
    said = [line.replace(",", separator) for line in lines(row())]
    said[1] = said[1].replace("Category 26", "Hall, left")

    assert next(read_rows(said)).said == row(category="Hall, left").said


def test_names_and_texts_are_cleaned_as_typed_ones_are():
    found = next(read_rows(lines(row(
        caller_id=" \u202eCaller 7 ", u_symptom="\u2066Wifi\u2069", assigned_to="\u200b\u2060",
    ))))  # fmt: skip

    assert found.said["caller_id"] == "Caller 7"
    assert found.said["u_symptom"] == "Wifi"
    assert found.get("assigned_to") is None


def test_the_rows_of_an_incident_come_together():
    found = list(stories([*closed("INC1"), *closed("INC2")]))

    assert [(of[0].reference, len(of)) for of in found] == [("INC1", 3), ("INC2", 3)]


def test_an_incident_that_comes_back_is_refused():
    with pytest.raises(BadLog, match="the rows of INC1 do not stand together"):
        list(stories([*closed("INC1"), *closed("INC2"), *closed("INC1")]))


@pytest.mark.parametrize(
    ("_case", "said", "why"),
    [
        ("nothing at all", [], "Line 1: columns are missing: active, "),
        ("another file", ["id,name\n"], "Line 1: columns are missing"),
        ("a column more", [",".join([*NAMES, "comment"]) + "\n"], "columns are not known: comment"),
        ("a column twice", [",".join([*NAMES, "active"]) + "\n"], "a column stands there twice"),
        ("a row cut off", [*lines(row()), "INC2,New\n"], "Line 3: 2 cells instead of 36"),
        ("no number", lines(row(number="?")), "Line 2: no number"),
        ("a very long number", lines(row(number="9" * 61)), "Line 2: the number .* is too long"),
        ("a very long name", lines(row(caller_id="x" * 121)), "Line 2: a name is longer than 120"),
        ("a very long text", lines(row(u_symptom="x" * 20_001)), "Line 2: a text is longer than"),
        ("a NUL", lines(row(location="a\x00b")), "Line 2: a character that cannot be kept"),
        ("a quote that stays open", [*lines(row()), 'INC2,"New\n'], "Line 3: unexpected end"),
    ],
)
def test_a_file_of_another_form_is_refused_with_its_line(_case, said, why):
    with pytest.raises(BadLog, match=why):
        list(read_rows(said))
