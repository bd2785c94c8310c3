"""Priorities set by hand are told on a page: who, from what to what, for whom and why (R34)."""

import datetime as dt
import re

import pytest

from incidents.handling.asks.triage import ChangePriority
from incidents.handling.services.triage import change_priority
from incidents.models import Incident
from reporting.rules.months import month_after, month_before
from tests.people import BEGIN
from tests.reporting.house import House

PAGE = "/register/priorities/"
# Shortly after the reports of this house came in.
SOON = BEGIN + dt.timedelta(minutes=5)
MONTH = f"{PAGE}?month={SOON:%Y-%m}"


def text(house: House, name: str, address: str = MONTH) -> str:
    response = house.client(name).get(address)
    assert response.status_code == 200, response.status_code
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def judge(house: House, incident: Incident, *, name: str = "ines", override: int | None) -> None:
    with house.world.entered():
        change_priority(
            incident_id=incident.pk,
            expected_version=Incident.objects.get(pk=incident.pk).version,
            actor=house.world.actor(name),
            now=SOON,
            ask=ChangePriority(
                impact=incident.impact, urgency=incident.urgency, override=override,
                reason="The director called." if override else "Judged by the criteria.",
            ),
        )  # fmt: skip


@pytest.mark.parametrize("name", ["ines", "adam", "pat"])
def test_who_leads_or_audits_reads_what_was_set_by_hand(house: House, name: str):
    incident = house.register()
    before = incident.priority
    judge(house, incident, override=1)

    page = text(house, name)

    assert f"Ines Brand P{before} → P1 {incident.reference} {incident.title} Acme" in page
    assert "The director called." in page
    assert "By whom Ines Brand 1: 1 more urgent, 0 less" in page
    assert "For whom Acme 1: 1 more urgent, 0 less" in page


def test_what_follows_from_impact_and_urgency_is_no_drift(house: House):
    incident = house.register()
    judge(house, incident, override=None)

    assert "Nobody set a priority by hand in this month." in text(house, "ines")


def test_each_month_by_itself(house: House):
    judge(house, house.register(), override=1)
    last = month_before(SOON.date().replace(day=1))

    for address in (PAGE, f"{PAGE}?month={last:%Y-%m}"):
        assert "Nobody set a priority by hand in this month." in text(house, "ines", address)


@pytest.mark.parametrize("month", ["2026-13", "x", "1969-12", "2200-01", "2026-11-01"])
def test_a_month_that_is_none_is_said(house: House, month: str):
    assert house.client("ines").get(f"{PAGE}?month={month}").status_code == 400


@pytest.mark.parametrize("name", ["agnes", "audra", "carla", "rik"])
def test_nobody_else_reads_it(house: House, name: str):
    assert house.client(name).get(PAGE).status_code == 403


@pytest.mark.parametrize(
    ("first", "before", "after"),
    [
        (dt.date(2026, 1, 1), dt.date(2025, 12, 1), dt.date(2026, 2, 1)),
        (dt.date(2026, 2, 1), dt.date(2026, 1, 1), dt.date(2026, 3, 1)),
        (dt.date(2024, 12, 1), dt.date(2024, 11, 1), dt.date(2025, 1, 1)),
    ],
)
def test_months_follow_each_other(first: dt.date, before: dt.date, after: dt.date):
    assert (month_before(first), month_after(first)) == (before, after)
