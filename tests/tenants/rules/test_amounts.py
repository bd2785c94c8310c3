import pytest
from django.utils import translation

from tenants.rules.amounts import amount_text, interval_text


@pytest.mark.parametrize(
    ("amount", "unit", "said", "in_dutch"),
    [
        (30, "minutes", "30 minutes", "30 minuten"),
        (60, "minutes", "1 hour", "1 uur"),
        (90, "minutes", "1 hour and 30 minutes", "1 uur en 30 minuten"),
        (480, "minutes", "8 hours", "8 uur"),
        # A day of service hours is not a day of the calendar.
        (1440, "minutes", "24 hours", "24 uur"),
        (8, "hours", "8 hours", "8 uur"),
        (1, "weeks", "1 week", "1 week"),
        (2, "months", "2 months", "2 maanden"),
    ],
)
def test_an_amount_is_said_as_people_do(amount: int, unit: str, said: str, in_dutch: str):
    with translation.override("en"):
        assert amount_text(amount, unit) == said
    with translation.override("nl"):
        assert amount_text(amount, unit) == in_dutch


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "0 minutes"), (30, "30 minutes"), (120, "2 hours"), (1440, "1 day"), (4320, "3 days"),
     (10080, "1 week"), (1500, "25 hours")],
)  # fmt: skip
def test_an_interval_becomes_days_and_weeks(minutes: int, said: str):
    with translation.override("en"):
        assert interval_text(minutes) == said
