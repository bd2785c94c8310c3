"""What the rows of another desk mean here, and what is odd in them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from incidents.choices import Channel, Level, Priority, Status, WaitingReason
from incidents.past.rules.replay import MOVED
from incidents.past.rules.replay_reading import story_of
from incidents.past.rules.replay_rows import BadLog, read_rows, stories
from incidents.past.rules.replay_survey import survey
from tenants.ledger.declared import declared, event_kind
from tests.incidents.past.house import SAMPLE, closed, story
from tests.people import BEGIN

WAITING = Status.WAITING


def read(*changes):
    return story_of(story(*changes), "UTC", BEGIN)


def odd(found):
    return [(oddity.line, oddity.code) for oddity in found.oddities]


@pytest.mark.parametrize(
    ("said", "status", "waiting_reason"),
    [
        ("New", Status.NEW, ""),
        ("Active", Status.IN_PROGRESS, ""),
        ("Awaiting User Info", WAITING, WaitingReason.CUSTOMER),
        ("Awaiting Evidence", WAITING, WaitingReason.CUSTOMER),
        ("Awaiting Vendor", WAITING, WaitingReason.SUPPLIER),
        ("Awaiting Problem", WAITING, WaitingReason.CHANGE),
        ("Resolved", Status.RESOLVED, ""),
        ("Closed", Status.CLOSED, ""),
    ],
)
def test_each_state_of_theirs_has_one_of_ours(said, status, waiting_reason):
    state = read({}, {"incident_state": said}).deeds[-1].state

    assert (state.status, state.waiting_reason) == (status, waiting_reason)


@pytest.mark.parametrize(
    ("impact", "urgency", "priority", "levels", "ours"),
    [
        ("1 - High", "1 - High", "1 - Critical", (Level.HIGH, Level.HIGH), Priority.P1),
        ("1 - High", "2 - Medium", "2 - High", (Level.HIGH, Level.MEDIUM), Priority.P2),
        ("2 - Medium", "1 - High", "2 - High", (Level.MEDIUM, Level.HIGH), Priority.P2),
        ("2 - Medium", "2 - Medium", "3 - Moderate", (Level.MEDIUM, Level.MEDIUM), Priority.P3),
        ("3 - Low", "1 - High", "3 - Moderate", (Level.LOW, Level.HIGH), Priority.P3),
        ("2 - Medium", "3 - Low", "4 - Low", (Level.MEDIUM, Level.LOW), Priority.P4),
        ("3 - Low", "2 - Medium", "4 - Low", (Level.LOW, Level.MEDIUM), Priority.P4),
        ("3 - Low", "3 - Low", "4 - Low", (Level.LOW, Level.LOW), Priority.P4),
        # not told: as their matrix has it
        ("1 - High", "1 - High", "?", (Level.HIGH, Level.HIGH), Priority.P1),
    ],
)
def test_their_one_is_the_worst_and_their_priority_stands(impact, urgency, priority, levels, ours):
    found = read({"impact": impact, "urgency": urgency, "priority": priority})

    state = found.deeds[0].state
    assert (state.impact, state.urgency) == levels
    assert state.priority == ours
    assert odd(found) == ([] if priority != "?" else [(2, "priority_unknown")])


def test_a_priority_against_their_own_matrix_is_taken_and_reported_once():
    found = read({"priority": "1 - Critical"}, {}, {"incident_state": "Active"})

    assert [deed.state.priority for deed in found.deeds] == [Priority.P1] * 3
    assert odd(found) == [(2, "priority_differs")]


@pytest.mark.parametrize(
    ("_case", "changes", "oddities"),
    [
        ("begins when it was resolved", [{"incident_state": "Resolved"}], [(2, "missing_start")]),
        ("unknown state", [{}, {"incident_state": "-100"}, {}], [(3, "unknown_state"),
                                                                 (4, "unknown_state")]),
        ("unknown from the start", [{"incident_state": "-100"}], [(2, "missing_start"),
                                                                  (2, "unknown_state")]),
        ("time runs backward", [{}, {"sys_updated_at": "1/3/2016 08:00"}], [(3, "time_backward")]),
        ("count falls", [{"sys_mod_count": "4"}, {"sys_mod_count": "1"}], [(3, "count_falls")]),
        ("count is no number", [{}, {"sys_mod_count": "x"}, {"sys_mod_count": "0"}], []),
        ("never resolved", [{"resolved_at": "?"}, {"incident_state": "Closed"}],
         [(3, "resolved_at_missing")]),
        ("still open", [{"resolved_at": "?", "closed_at": "?"}], []),
        ("closed at no time", [{"closed_at": "?"}, {"incident_state": "Closed"}],
         [(3, "closed_at_missing")]),
        ("not told when registered", [{"sys_created_at": "?"}, {}],
         [(2, "sys_created_at_missing")]),
        ("opened at no time", [{"opened_at": "?"}, {}], [(2, "opened_at_missing")]),
        ("opened at nonsense", [{"opened_at": "soon"}],
         [(2, "opened_at_unreadable"), (2, "opened_at_missing")]),
        ("written at no time", [{}, {"sys_updated_at": "?"}], [(3, "sys_updated_at_missing")]),
        ("nobody called", [{"caller_id": "?"}, {}], [(2, "caller_id_missing")]),
        ("in the year 1", [{"opened_at": "1/1/0001 00:00"}, {}],
         [(2, "opened_at_year_impossible"), (2, "opened_at_missing")]),
        ("at the end of the calendar", [{}, {"closed_at": "31/12/9999 23:59"}],
         [(3, "closed_at_year_impossible")]),
        ("month first", [{}, {"resolved_at": "3/29/2016 10:00"}],
         [(3, "resolved_at_month_first")]),
        ("after it was read", [{}, {"closed_at": "1/3/2090 10:00"}, {}],
         [(3, "closed_at_in_future")]),
        ("resolved before it was opened", [{}, {"resolved_at": "29/2/2016 10:00"}, {}],
         [(3, "resolved_at_before_opened")]),
        ("closed before it was opened", [{}, {"closed_at": "29/2/2016 10:00"}],
         [(3, "closed_at_before_opened")]),
        ("closed before it was resolved", [{}, {"closed_at": "1/3/2016 09:30"}],
         [(3, "closed_at_before_resolved")]),
        ("unknown impact", [{}, {"impact": "9 - Odd"}, {}], [(3, "impact_unknown")]),
    ],
)  # fmt: skip
def test_what_is_odd_is_reported_with_its_line(_case, changes, oddities):
    assert sorted(odd(read(*changes))) == sorted(oddities)


def test_a_state_of_tomorrow_leaves_it_as_it_stood():
    found = read({}, {"incident_state": "Awaiting Vendor"}, {"incident_state": "-100"})

    state = found.deeds[-1].state
    assert (state.status, state.waiting_reason) == (WAITING, WaitingReason.SUPPLIER)
    assert found.deeds[-1].said["incident_state"] == "-100"


def test_times_stand_as_they_are_also_when_they_run_backward():
    found = read({}, {"sys_updated_at": "1/3/2016 08:00"}, {"sys_updated_at": "?"})

    at = [deed.at for deed in found.deeds]
    assert at == [
        datetime(2016, 3, 1, 9, 5, tzinfo=UTC),
        datetime(2016, 3, 1, 8, 0, tzinfo=UTC),
        datetime(2016, 3, 1, 8, 0, tzinfo=UTC),
    ]


def test_no_end_stands_before_its_beginning():
    found = read(
        {"resolved_at": "29/2/2016 10:00", "closed_at": "29/2/2016 10:00"},
        {"incident_state": "Closed", "sys_updated_at": "28/2/2016 10:00"},
    )

    state = found.deeds[-1].state
    assert (state.resolved_at, state.closed_at) == (None, state.reported_at)
    assert found.deeds[0].said["resolved_at"] == "29/2/2016 10:00"


def test_resolved_and_closed_hold_only_while_it_is():
    found = read(
        {}, {"incident_state": "Resolved"}, {"incident_state": "Active"},
        {"incident_state": "Closed"},
    )  # fmt: skip

    told = [(deed.state.resolved_at, deed.state.closed_at) for deed in found.deeds]
    resolved_at = datetime(2016, 3, 1, 10, 0, tzinfo=UTC)
    closed_at = datetime(2016, 3, 6, 10, 0, tzinfo=UTC)
    assert told == [(None, None), (resolved_at, None), (None, None), (resolved_at, closed_at)]
    assert [deed.state.reopened for deed in found.deeds] == [0, 0, 1, 1]


@pytest.mark.parametrize(
    ("_case", "change", "kind"),
    [
        ("work begins", {"incident_state": "Active"}, "import.started"),
        ("it waits", {"incident_state": "Awaiting Vendor"}, "import.waiting"),
        ("resolved", {"incident_state": "Resolved"}, "import.resolved"),
        ("closed", {"incident_state": "Closed"}, "import.closed"),
        ("another group", {"assignment_group": "Group 25"}, "import.assigned"),
        ("another person", {"assigned_to": "Resolver 17"}, "import.assigned"),
        ("another priority", {"impact": "1 - High", "priority": "2 - High"},
         "import.priority_changed"),
        ("anything else", {"location": "Location 1"}, "import.changed"),
        ("nothing", {}, "import.changed"),
    ],
)  # fmt: skip
def test_an_event_is_named_for_what_changed(_case, change, kind):
    found = read({}, change)

    assert [deed.kind for deed in found.deeds] == ["import.registered", kind]


def test_opening_again_is_named_for_that():
    found = read({"incident_state": "Closed"}, {"incident_state": "Awaiting User Info"})

    assert found.deeds[-1].kind == "import.reopened"


def test_the_first_event_says_all_and_the_others_what_changed():
    found = read({}, {"location": "Location 1", "assigned_to": "Resolver 17"}, {"location": "?"})

    first, second, third = found.deeds
    assert len(first.said) + len(first.people) == 35
    assert first.said["location"] is None
    assert second.said == {"location": "Location 1", "sys_mod_count": "1"}
    assert second.people == {"assigned_to": "Resolver 17"}
    assert third.said == {"location": None, "sys_mod_count": "2"}
    assert third.people == {}


def test_no_name_stands_among_the_words():
    found = read({}, {"sys_updated_by": "Updated by 44"})

    said = {text for deed in found.deeds for text in deed.said.values()}
    assert said.isdisjoint(found.names)
    assert found.names == {
        "Caller 7", "Opened by  8", "Created by 6", "Updated by 21", "Updated by 44",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("_case", "changes", "reporter"),
    [
        ("somebody called", [{}], "Caller 7"),
        ("known later", [{"caller_id": "?"}, {"caller_id": "Caller 9"}], "Caller 9"),
        ("never known", [{"caller_id": "?"}], "Opened by  8"),
        ("nobody at all", [{"caller_id": "?", "opened_by": "?"}], "?"),
    ],
)
def test_there_is_always_somebody_who_reported(_case, changes, reporter):
    assert read(*changes).deeds[0].state.reporter == reporter


@pytest.mark.parametrize(
    ("said", "channel"),
    [
        ("Phone", Channel.PHONE),
        ("Email", Channel.EMAIL),
        ("Self service", Channel.PORTAL),
        ("Carrier pigeon", Channel.IMPORT),
        ("?", Channel.IMPORT),
    ],
)
def test_how_it_came_in(said, channel):
    assert read({"contact_type": said}).deeds[0].state.channel == channel


def test_the_title_says_what_it_was_about():
    assert read({}).deeds[0].state.title == "Category 26 / Subcategory 174"
    assert read({"category": "?", "subcategory": "?"}).deeds[0].state.title == "INC0000001"


def test_rows_without_any_time_are_refused():
    no_time = dict.fromkeys(
        ("opened_at", "sys_created_at", "sys_updated_at", "resolved_at", "closed_at"), "?"
    )

    with pytest.raises(BadLog, match="Line 2: nothing in these rows is a time"):
        survey([story(no_time)], zone="UTC", now=BEGIN)


def test_a_survey_knows_what_is_in_a_file():
    found = survey([closed("INC1"), closed("INC2", caller_id="?")], zone="UTC", now=BEGIN)

    assert found.events == 6
    assert list(found.incidents.values()) == [(2, 3), (2, 3)]
    assert found.names == {"Caller 7", "Opened by  8", "Created by 6", "Updated by 21"}


def test_the_sample_reads_as_its_makers_describe_it():
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        found = [story_of(rows, "Europe/Brussels", BEGIN) for rows in stories(read_rows(file))]

    codes = [code for of in found for _, code in odd(of)]
    assert len(found) == 34
    assert sum(len(of.deeds) for of in found) == 228
    assert codes.count("count_falls") == 4
    assert codes.count("time_backward") == 1
    assert "closed_at_skipped_by_clock" in codes
    assert all(of.deeds[-1].state.status == Status.CLOSED for of in found)


def test_every_kind_of_event_has_words_in_the_timeline():
    kinds = {"registered", "assigned", "priority_changed", "changed", "reopened"}
    kinds |= {kind.removeprefix("import.") for kind in MOVED.values()}

    assert {f"import.{kind}" for kind in kinds} <= declared().keys()


def test_the_timeline_says_what_was_new_there():
    found = read({}, {"incident_state": "Active", "assignment_group": "Group 25"})

    facts: dict[str, Any] = {"replay": 1, "line": 1, "author": None, "people": {}}
    told = [event_kind(d.kind).came_to({**facts, "said": d.said}, {}) for d in found.deeds]
    assert told == ["New, 3 - Moderate, Group 70", "Active, Group 25"]
