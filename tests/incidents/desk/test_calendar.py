"""The calendar by week and month, and the feed of it by a secret address."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from incidents.choices import WaitingReason
from incidents.handling.services.calendar import digest_of
from incidents.handling.services.plan import add_step
from incidents.handling.services.work import assign_incident, wait
from incidents.models import CalendarFeed, Incident
from tenants.ledger.verify import verify
from tenants.models import Holiday, Membership, ServiceHours
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import add_row, change_row
from tests.asking import do
from tests.databases import statements
from tests.history.told import begin_anew
from tests.incidents.desk.house import House, at

pytestmark = pytest.mark.usefixtures("context_kept")

PAGE, ADDRESS = "/desk/calendar/", "/desk/calendar/address/"


def worked_on(house: House, by: str = "agnes", **said: Any) -> Incident:
    incident = house.triaged(house.register(**said))
    with house.world.entered():
        return do(
            assign_incident, incident_id=incident.pk, expected_version=incident.version,
            actor=house.world.actor("agnes"), now=at(), user_id=house.world.user(by).pk,
        )  # fmt: skip


def waits(house: House, incident: Incident, until: datetime) -> None:
    with house.world.entered():
        do(
            wait, incident_id=incident.pk, expected_version=incident.version,
            actor=house.world.actor("agnes"), now=at(), reason=WaitingReason.SUPPLIER, until=until,
        )  # fmt: skip


def step(house: House, incident: Incident, day: date, owner: str = "agnes") -> None:
    with house.world.entered():
        do(
            add_step, incident_id=incident.pk, actor=house.world.actor("agnes"), now=at(),
            text="Swap the disk", owner_id=house.world.user(owner).pk, due_on=day,
        )  # fmt: skip


def free(house: House, day: date, name: str = "Day of rest") -> None:
    with house.world.entered():
        hours = ServiceHours.objects.filter(tenant=house.world.acme).order_by("pk").first()
        assert hours is not None
        row = Holiday(tenant=hours.tenant, provider=hours.provider, hours=hours, day=day, name=name)
        add_row(row=row, actor=house.world.actor("adam"), now=at(), is_sure=True)


def feed_made(client: Client, **said: str) -> str:
    """Return the path of the feed, as the page shows it once."""
    page = client.post(ADDRESS, {"whose": "all", "key": "first-of-its-kind", **said})
    found = re.search(r"http://[^/]+(/desk/calendar/\d+/[\w-]+\.ics)", page.text)
    assert found is not None, page.text
    return found[1]


def read(path: str) -> Calendar:
    answer = Client().get(path)
    assert (answer.status_code, answer["Content-Type"][:13]) == (200, "text/calendar")
    return Calendar.from_ical(answer.content)


def test_each_thing_stands_on_its_day_with_a_link(house: House):
    soon = timezone.localdate(at(days=8))
    incident = worked_on(house)
    waits(house, incident, at(days=8))
    step(house, worked_on(house), soon)
    free(house, soon)

    for by in ("week", "month"):
        page = house.client().get(PAGE, {"by": by, "day": soon.isoformat(), "whose": "me"}).text
        assert f'href="/desk/{incident.reference}/"' in page
        assert "Back from waiting" in page
        assert "#plan" in page
        assert "Day of rest" in page


def test_it_is_for_oneself_or_ones_teams_or_all_in_sight(house: House):
    mine, theirs = worked_on(house), worked_on(house, "sam")
    soon = at(days=3)
    for one in (mine, theirs):
        waits(house, one, soon)
    day = timezone.localdate(soon).isoformat()

    def shown(whose: str, name: str = "agnes") -> set[str]:
        page = house.client(name).get(PAGE, {"day": day, "whose": whose}).text
        return {one.reference for one in (mine, theirs) if one.reference in page}

    assert shown("me") == {mine.reference}
    assert shown("me", "sam") == {theirs.reference}
    assert shown("all") == {mine.reference, theirs.reference}
    assert shown("teams") == set()
    assert house.client("gus").get(PAGE).status_code == 403


@pytest.mark.parametrize("query", ["?by=year", "?day=2026-02-31", "?whose=them", "?day=9999-12-31"])
def test_what_makes_no_sense_shows_the_usual_page(house: House, query: str):
    assert house.client().get(PAGE + query).status_code == 200


def test_many_cost_as_many_statements_as_one(committed_house: House):
    client = committed_house.client()
    costs = []
    for size in (1, 8):
        for _ in range(size):
            waits(committed_house, worked_on(committed_house), at(days=2))
        client.get(PAGE)
        with CaptureQueriesContext(connection) as said:
            client.get(PAGE, {"whose": "all", "by": "month"})
        costs.append(len(statements(said)))

    assert costs[0] == costs[1]


def test_a_step_by_a_day_says_so_and_a_day_that_is_over_is_refused(house: House):
    incident = worked_on(house)
    client, url = house.client(), f"/desk/{incident.reference}/step/"
    over = client.post(url, {"text": "Call", "due_on": "2020-01-01", "key": "step-in-the-past-1"})
    day = timezone.localdate(at(days=4))
    client.post(url, {"text": "Call", "due_on": day.isoformat(), "key": "step-ahead-12345"})

    assert over.status_code == 422
    assert "This is in the past." in over.text
    page = client.get(f"/desk/{incident.reference}/").text
    assert f"by {day:%d/%m/%Y}" in re.sub(r"\s+", " ", page)


# --- the feed ------------------------------------------------------------------------------------


def test_a_calendar_reads_what_is_due_in_utc_and_by_number_alone(house: House):
    incident = worked_on(house, title="Mailbox of Rik Jacobs")
    until = at(days=8).replace(microsecond=0)
    waits(house, incident, until)
    day = timezone.localdate(at(days=9))
    step(house, worked_on(house), day)
    free(house, day)
    path = feed_made(house.client())

    found = read(path)

    events = {str(one["SUMMARY"]): one for one in found.walk("VEVENT")}
    back = events[f"{incident.reference}: Back from waiting"]
    assert (back.decoded("DTSTART"), back.decoded("DTSTART").utcoffset()) == (until, timedelta(0))
    assert b"DTSTART:" + f"{until:%Y%m%dT%H%M%SZ}".encode() in back.to_ical()
    whole = [one for name, one in events.items() if "Step of a plan" in name]
    assert [one.decoded("DTSTART") for one in whole] == [day]
    assert "Day of rest" in events
    assert found["VERSION"] == "2.0"
    assert found["PRODID"]
    uids = [str(one["UID"]) for one in found.walk("VEVENT")]
    assert len(set(uids)) == len(uids)
    assert all(one["DTSTAMP"] for one in found.walk("VEVENT"))
    raw = found.to_ical().decode()
    assert all(word not in raw for word in ("Mailbox", "Rik", "Acme", "Swap the disk"))
    assert all(len(line.encode()) <= 75 for line in raw.split("\r\n"))


def test_titles_are_there_for_who_chose_them(house: House):
    waits(house, worked_on(house, title="Mailbox is full"), at(days=1))
    path = feed_made(house.client(), shows_titles="on")

    assert "Mailbox is full" in read(path).to_ical().decode().replace("\r\n ", "")


def test_a_new_address_stops_the_old_one_and_it_can_be_taken_away(house: House):
    client = house.client()
    first = feed_made(client)
    second = feed_made(client, key="second-of-its-kind")

    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    assert second not in client.get(ADDRESS).text
    with house.world.entered():
        row = CalendarFeed.objects.get(person=house.world.user("agnes"))
        assert row.digest == digest_of(second.rpartition("/")[2].removesuffix(".ics"))

    client.post(ADDRESS, {"whose": "me", "remove": "1", "key": "taken-away-by-me"})

    assert Client().get(second).status_code == 404
    with house.world.entered():
        begin_anew()
        assert verify(house.world.provider.pk, house.world.provider.pk).holds


def test_the_secret_of_one_person_opens_nothing_of_another(house: House):
    mine = feed_made(house.client())
    feed_made(house.client("sam"))
    sam, secret = house.world.user("sam").pk, mine.rpartition("/")[2]

    assert Client().get(f"/desk/calendar/{sam}/{secret}").status_code == 404
    assert Client().get(f"/desk/calendar/999999999/{secret}").status_code == 404


def test_the_feed_of_who_left_is_not_there(house: House):
    path = feed_made(house.client())
    with house.world.entered():
        for row in Membership.objects.filter(user=house.world.user("agnes"), is_active=True):
            row.is_active = False
            change_row(row=row, fields=("is_active",), actor=SYSTEM, now=at(), is_sure=True)

    assert Client().get(path).status_code == 404


def test_a_feed_shows_only_customers_in_sight(house: House):
    with house.world.entered():
        gus = house.world.contact("gus")
    foreign = house.register(tenant_id=house.world.globex.pk, reporter_id=gus.pk)
    raw = read(feed_made(house.client("sam"))).to_ical().decode()

    assert foreign.reference not in raw


def test_a_feed_costs_the_same_however_much_is_in_it(committed_house: House):
    path = feed_made(committed_house.client())
    costs = []
    for size in (1, 8):
        for _ in range(size):
            waits(committed_house, worked_on(committed_house), at(days=2))
        with CaptureQueriesContext(connection) as said:
            read(path)
        costs.append(len(statements(said)))

    assert costs[0] == costs[1]
