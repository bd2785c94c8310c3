"""Service hours as a document, and the command that answers one."""

import json
from copy import deepcopy
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tenants.contract.rules.calendar_reading import BadCalendar
from tenants.contract.rules.calendars import answer, count_cases, parse_calendar
from tests.databases import ROOT

VECTORS = ROOT / "tests" / "data" / "business-hours" / "vectors.json"
DOCUMENT = json.loads(VECTORS.read_text(encoding="utf-8"))
SMALL: dict[str, Any] = {
    "calendars": [
        {
            "name": "office",
            "tz": "Europe/Brussels",
            "week": {"2": [["08:30", "17:30"]], "3": [["08:30", "17:30"]]},
        }
    ],
    "elapsed": [
        {
            "why": "two hours",
            "calendar": "office",
            "start": "2026-03-10T08:00:00Z",
            "end": "2026-03-10T10:00:00Z",
            "pauses": [],
            "minutes": 120,
        }
    ],
    "due": [
        {
            "why": "up at closing time",
            "calendar": "office",
            "start": "2026-03-10T15:30:00Z",
            "target_minutes": 60,
            "pauses": [],
            "due": "2026-03-10T16:30:00Z",
        }
    ],
}


def changed(path, value):
    document = deepcopy(SMALL)
    place: Any = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return document


def test_every_case_that_others_worked_out_is_answered_alike():
    assert count_cases(DOCUMENT) == 193 + 224
    assert answer(DOCUMENT) == []


def test_a_wrong_answer_is_found_and_named():
    document = changed(["elapsed", 0, "minutes"], 121)

    (difference,) = answer(document)

    assert str(difference) == (
        "elapsed case 1: expected 121 minutes, found 120 minutes (two hours)"
    )


@pytest.mark.parametrize(
    ("_case", "due", "differences"),
    [
        ("the earliest instant", "2026-03-10T16:30:00Z", 0),
        ("the next opening", "2026-03-11T07:30:00Z", 0),
        ("between the two nobody is there", "2026-03-10T20:00:00Z", 1),
        ("a minute late", "2026-03-11T07:31:00Z", 1),
        ("a minute early", "2026-03-10T16:29:00Z", 1),
    ],
)
def test_closing_time_and_the_next_opening_are_equally_right(_case, due, differences):
    assert len(answer(changed(["due", 0, "due"], due))) == differences


def test_hours_that_never_open_differ_from_any_answer():
    document = changed(["calendars", 0, "week"], {})
    document["elapsed"] = []

    (difference,) = answer(document)

    assert difference.found == "never"


@pytest.mark.parametrize(
    ("_case", "path", "value", "message"),
    [
        ("a zone that is not", ["calendars", 0, "tz"], "Europe/Nowhere", "no time zone"),
        ("a zone that is a path", ["calendars", 0, "tz"], "../../etc/passwd", "no time zone"),
        ("a weekday that is not", ["calendars", 0, "week"], {"8": []}, "'8' is not a day"),
        ("a window backwards", ["calendars", 0, "week"], {"1": [["22:00", "06:00"]]}, "30:00"),
        ("half a window", ["calendars", 0, "week"], {"1": [["22:00"]]}, "opening and a closing"),
        ("not a time", ["calendars", 0, "week"], {"1": [["8", "9"]]}, "not a time"),
        ("a window that is a text", ["calendars", 0, "week"], {"1": ["08:00-09:00"]}, "a list"),
        ("not a date", ["calendars", 0, "closed"], ["2026-02-30"], "not a date"),
        ("special days in a list", ["calendars", 0, "special"], [], "an object"),
        ("an unknown calendar", ["elapsed", 0, "calendar"], "shop", "no calendar 'shop'"),
        ("a moment without zone", ["elapsed", 0, "start"], "2026-03-10T08:00:00", "with a zone"),
        ("not a moment", ["elapsed", 0, "end"], "soon", "not a moment"),
        ("minutes in words", ["elapsed", 0, "minutes"], "many", "number of minutes"),
        ("endless minutes", ["elapsed", 0, "minutes"], float("inf"), "number of minutes"),
        ("too many minutes", ["due", 0, "target_minutes"], 1e300, "more than there are"),
        ("less than nothing", ["due", 0, "target_minutes"], -1, "less than nothing"),
        ("half a pause", ["due", 0, "pauses"], [["2026-03-10T08:00:00Z"]], "a beginning and"),
        ("a case that is a list", ["elapsed", 0], [], "an object"),
        ("calendars that are not a list", ["calendars"], {}, "a list"),
    ],
)
def test_a_document_of_another_form_is_refused_with_the_place(_case, path, value, message):
    with pytest.raises(BadCalendar, match=message):
        answer(changed(path, value))


def test_a_name_may_be_given_once():
    document = deepcopy(SMALL)
    document["calendars"] *= 2

    with pytest.raises(BadCalendar, match="twice"):
        answer(document)


def test_a_document_without_cases_is_refused():
    with pytest.raises(BadCalendar, match="no cases"):
        answer({"calendars": []})


def test_a_calendar_needs_no_exceptions():
    office = parse_calendar(SMALL["calendars"][0])

    assert office.closed == frozenset()
    assert [len(windows) for windows in office.week] == [0, 1, 1, 0, 0, 0, 0]


def test_the_command_says_that_all_is_the_same(capsys):
    call_command("service_hours", VECTORS)

    assert capsys.readouterr().out == "0 of 417 answers differ.\n"


def test_the_command_prints_differences_and_ends_with_one(tmp_path, capsys):
    file = tmp_path / "cases.json"
    file.write_text(json.dumps(changed(["elapsed", 0, "minutes"], 90)))

    with pytest.raises(CommandError) as refusal:
        call_command("service_hours", file)

    assert refusal.value.returncode == 1
    assert capsys.readouterr().out == (
        "elapsed case 1: expected 90 minutes, found 120 minutes (two hours)\n"
        "1 of 2 answers differ.\n"
    )


@pytest.mark.parametrize(
    ("_case", "content"),
    [
        ("nothing", b""),
        ("not JSON", b"calendars: []"),
        ("not text", b"\xff\xfe\x00"),
        ("another form", b"[]"),
        ("too deep", b"[" * 100_000),
        ("a number too long to read", b"1" * 10_000),
    ],
)
def test_a_file_that_cannot_be_read_ends_with_two(tmp_path, _case, content):
    file = tmp_path / "cases.json"
    file.write_bytes(content)

    with pytest.raises(CommandError) as refusal:
        call_command("service_hours", file)

    assert refusal.value.returncode == 2


def test_a_file_that_is_not_there_ends_with_two(tmp_path):
    with pytest.raises(CommandError, match="cannot be read") as refusal:
        call_command("service_hours", tmp_path / "none.json")

    assert refusal.value.returncode == 2
