"""Moments, durations and figures in the three languages of the screens."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import engines
from django.utils import timezone, translation
from django.utils.formats import date_format

from servicedesk.templatetags.times import (
    day_or_time,
    duration,
    euro,
    full,
    near,
    num,
    percent,
    since,
)

NOW = datetime(2026, 11, 22, 13, 24, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _brussels():
    with timezone.override("Europe/Brussels"), translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("_case", "seconds", "short"),
    [
        ("nothing left", 0, "0 min"),
        ("seconds only", 59, "0 min"),
        ("minutes", 252, "4 min"),
        ("one hour", 3600, "1 h 00"),
        ("hours and minutes", 5040, "1 h 24"),
        ("past the term", -3960, "−1 h 06"),
        ("days", 241200, "2 d 19 h"),
        ("many days", 2332800, "27 d"),
    ],
)
def test_a_span(_case, seconds, short):
    assert duration(timedelta(seconds=seconds)).replace("\u00a0", " ") == short


def test_a_number_and_its_unit_are_not_torn_apart():
    assert " " not in duration(timedelta(minutes=4))


@pytest.mark.parametrize(
    ("_case", "moment", "language", "shown"),
    [
        ("today", NOW - timedelta(hours=2), "nl", "12:24"),
        ("this year", datetime(2026, 3, 1, 9, 5, tzinfo=UTC), "nl", "1 mrt 10:05"),
        ("this year in English", datetime(2026, 3, 1, 9, 5, tzinfo=UTC), "en", "1 Mar 10:05"),
        ("another year", datetime(2025, 11, 22, 13, 24, tzinfo=UTC), "nl", "22 nov 2025 14:24"),
        ("just after local midnight", datetime(2026, 11, 21, 23, 30, tzinfo=UTC), "nl", "00:30"),
    ],
)
def test_a_moment_is_as_near_as_useful(_case, moment, language, shown):
    with translation.override(language):
        assert near(moment, NOW) == shown


@pytest.mark.parametrize(
    ("_case", "ago", "shown"),
    [
        ("seconds", timedelta(seconds=20), "just now"),
        ("minutes", timedelta(minutes=22), "22 min"),
        ("hours", timedelta(hours=3, minutes=50), "3 h"),
        ("yesterday", timedelta(hours=25), "yesterday"),
        ("older", timedelta(days=4), "18 Nov"),
        ("of another year", timedelta(days=400), "18 Oct 2025"),
    ],
)
def test_how_long_since(_case, ago, shown):
    assert since(NOW - ago, NOW).replace("\u00a0", " ") == shown


def test_a_title_holds_the_zone():
    assert full(NOW) == "22 Nov 2026 14:24 CET"


@pytest.mark.parametrize(
    ("language", "short", "with_time", "long"),
    [
        ("nl", "22-11-2026", "22 nov 2026 14:24", "zondag 22 november 2026"),
        ("nl-be", "22/11/2026", "22 nov 2026 14:24", "zondag 22 november 2026"),
        ("en", "22/11/2026", "22 Nov 2026 14:24", "Sunday 22 November 2026"),
        ("en-gb", "22/11/2026", "22 Nov 2026 14:24", "Sunday 22 November 2026"),
    ],
)
def test_dates_are_written_as_the_design_guide_says(language, short, with_time, long):
    local = timezone.localtime(NOW)

    with translation.override(language):
        assert date_format(local, "SHORT_DATE_FORMAT") == short
        assert date_format(local, "DATETIME_FORMAT") == with_time
        assert date_format(date(2026, 11, 22), "LONG_DATE_FORMAT") == long


@pytest.mark.parametrize(
    ("language", "number", "share", "money"),
    [
        ("nl", "4.815,5", "4,6%", "€\u00a01.234,50"),
        ("nl-be", "4.815,5", "4,6%", "€\u00a01.234,50"),
        ("en", "4,815.5", "4.6%", "€1,234.50"),
    ],
)
def test_figures_are_written_as_the_design_guide_says(language, number, share, money):
    with translation.override(language):
        assert num(4815.5) == number
        assert percent(4.6, 1) == share
        assert euro(1234.5) == money


def test_an_id_never_gets_marks_for_thousands():
    with translation.override("nl"):
        assert engines["django"].from_string("{{ id }}").render({"id": 4812}) == "4812"


def test_a_countdown_is_a_moment_until_the_script_counts():
    drawn = (
        engines["django"]
        .from_string("{% left due %}")
        .render({"due": NOW + timedelta(minutes=4), "now": NOW})
    )

    assert drawn == (
        '<time datetime="2026-11-22T13:28:00+00:00" title="22 Nov 2026 14:28 CET"'
        ' data-due="2026-11-22T13:28:00+00:00" data-tick="short">14:28</time>'
    )


@pytest.mark.parametrize(
    ("_case", "language", "ahead", "shown"),
    [
        ("today the time", "nl", timedelta(hours=1), "15:24"),
        ("another day the day", "nl", timedelta(days=1), "23 nov"),
        ("English months have a capital", "en", timedelta(days=1), "23 Nov"),
    ],
)
def test_where_there_is_no_room_for_both(_case, language, ahead, shown):
    with translation.override(language):
        assert day_or_time(NOW + ahead, NOW) == shown


def test_no_text_of_ours_takes_the_place_of_a_name_of_the_calendar():
    """One catalogue holds all of it: a label "may" once made of the eighth of May "8 mag"."""
    with translation.override("nl"):
        months = [date_format(date(2026, month, 8), "j M, F").lower() for month in (3, 5, 10)]

    assert months == ["8 mrt, maart", "8 mei, mei", "8 okt, oktober"]
