"""Local times as people type them, in the nights in which the clock changes."""

from datetime import UTC, datetime

import pytest
from django import forms
from django.utils import timezone, translation

from incidents.desk.forms.moments import MomentField

TWICE = "The clock goes back in this night, so this time comes twice. Choose which one."
AMSTERDAM, LISBON, UTC_ZONE = "Europe/Amsterdam", "Europe/Lisbon", "UTC"


class Form(forms.Form):
    at = MomentField(required=False)


def filled(zone: str, **data: str) -> Form:
    with timezone.override(zone), translation.override("en"):
        form = Form(data)
        form.is_valid()
    return form


def drawn(form: Form, zone: str = AMSTERDAM) -> str:
    with timezone.override(zone), translation.override("en"):
        return str(form["at"])


@pytest.mark.parametrize(
    ("_case", "zone", "typed", "which", "moment"),
    [
        ("an ordinary time", AMSTERDAM, "2026-11-22T14:24", "", (11, 22, 13, 24)),
        ("an answer that nobody asked", AMSTERDAM, "2026-11-22T14:24", "second", (11, 22, 13, 24)),
        ("just before it comes twice", AMSTERDAM, "2026-10-25T01:59", "", (10, 24, 23, 59)),
        ("the first of two", AMSTERDAM, "2026-10-25T02:30", "first", (10, 25, 0, 30)),
        ("the second of two", AMSTERDAM, "2026-10-25T02:30", "second", (10, 25, 1, 30)),
        ("the first minute of the second", AMSTERDAM, "2026-10-25T02:00", "second", (10, 25, 1, 0)),
        ("just after it came twice", AMSTERDAM, "2026-10-25T03:00", "", (10, 25, 2, 0)),
        ("an hour earlier in Lisbon", LISBON, "2026-10-25T01:30", "first", (10, 25, 0, 30)),
        ("once in Lisbon", LISBON, "2026-10-25T02:30", "", (10, 25, 2, 30)),
        ("never twice without summer time", UTC_ZONE, "2026-10-25T02:30", "", (10, 25, 2, 30)),
        ("just before the gap", AMSTERDAM, "2026-03-29T01:59", "", (3, 29, 0, 59)),
        ("just after the gap", AMSTERDAM, "2026-03-29T03:00", "", (3, 29, 1, 0)),
        ("typed by hand", AMSTERDAM, "2026-10-25 02:30", "first", (10, 25, 0, 30)),
        ("as the language writes it", AMSTERDAM, "25/10/2026 02:30", "second", (10, 25, 1, 30)),
        ("with its offset", AMSTERDAM, "2026-10-25T02:30+01:00", "", (10, 25, 1, 30)),
    ],
)
def test_a_moment(_case: str, zone: str, typed: str, which: str, moment: tuple[int, ...]):
    form = filled(zone, at=typed, at_which=which)

    assert form.errors == {}
    month, day, hour, minute = moment
    expected = datetime(2026, month, day, hour, minute, tzinfo=UTC)
    assert form.cleaned_data["at"].astimezone(UTC) == expected


@pytest.mark.parametrize(
    ("_case", "zone", "typed", "which", "told"),
    [
        ("twice, and nothing chosen", AMSTERDAM, "2026-10-25T02:30", "", TWICE),
        ("twice, and something else", AMSTERDAM, "2026-10-25T02:30", "third", TWICE),
        (
            "in the gap",
            AMSTERDAM,
            "2026-03-29T02:30",
            "first",
            "This time does not exist: in this night the clock goes from 02:00 to 03:00.",
        ),
        (
            "in the gap of Lisbon",
            LISBON,
            "2026-03-29T01:15",
            "",
            "This time does not exist: in this night the clock goes from 01:00 to 02:00.",
        ),
        ("no time at all", AMSTERDAM, "tomorrow", "", "Enter a valid date/time."),
        ("no such day", AMSTERDAM, "2026-02-30T10:00", "", "Enter a valid date/time."),
    ],
)
def test_what_cannot_be_read_is_said(_case: str, zone: str, typed: str, which: str, told: str):
    with translation.override("en"):
        form = filled(zone, at=typed, at_which=which)

        assert form.errors == {"at": [told]}


def test_which_one_is_only_asked_of_a_time_that_comes_twice():
    once, twice = filled(AMSTERDAM, at="2026-10-25T03:30"), filled(AMSTERDAM, at="2026-10-25T02:30")

    assert "at_which" not in drawn(once)
    html = drawn(twice)
    assert 'value="2026-10-25T02:30"' in html
    assert html.count('name="at_which"') == 2
    assert "First time (summer time, CEST)" in html
    assert "Second time (winter time, CET)" in html
    assert "checked" not in html


def test_an_answer_stays_chosen_when_the_form_comes_back():
    html = drawn(filled(AMSTERDAM, at="2026-10-25T02:30", at_which="second"))

    assert 'value="second" id="id_at_which_second" checked' in " ".join(html.split())


def test_a_proposal_in_that_hour_says_which_one_it_is():
    proposed = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)

    html = drawn(Form(initial={"at": proposed}))

    assert 'value="2026-10-25T02:30"' in html
    assert 'value="second" id="id_at_which_second" checked' in " ".join(html.split())


EARLY, LATE = "This is too long ago.", "This is too far in the future."


@pytest.mark.parametrize("zone", [AMSTERDAM, UTC_ZONE, "America/Anchorage", "Pacific/Kiritimati"])
@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("0001-01-01T00:00", EARLY),
        ("0001-01-02T23:59", EARLY),
        ("0001-01-01T00:00+14:00", EARLY),
        ("9999-12-31T23:59", LATE),
        ("9999-12-30T00:00", LATE),
        ("9999-12-31T23:59-12:00", LATE),
    ],
)
def test_the_ends_of_the_calendar_are_refused_and_shown_again(zone: str, typed: str, told: str):
    with translation.override("en"):
        form = filled(zone, at=typed)

        assert form.errors == {"at": [told]}
        assert typed.replace("+", "&#x2B;") in drawn(form, zone) or typed in drawn(form, zone)
