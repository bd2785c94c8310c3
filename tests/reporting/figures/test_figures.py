"""The page of figures: each counted by hand on made cases, by the days of the reader's zone."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from incidents.choices import Kind, MessageKind
from incidents.handling.asks.feedback import Complain
from incidents.handling.asks.relate import RelateIncident
from incidents.handling.asks.talk import SendMessage
from incidents.handling.asks.triage import ChangePriority
from incidents.handling.asks.work import AssignIncident, ReopenIncident
from incidents.handling.services.communicate import send_message
from incidents.handling.services.feedback import complain
from incidents.handling.services.relate import relate_incident
from incidents.handling.services.solve import reopen_incident
from incidents.handling.services.triage import change_priority
from incidents.handling.services.work import assign_incident
from tenants import clock
from tenants.models import Category
from tests.escalation.house import escalate
from tests.factories import incidents as made
from tests.reporting.figures.house import MARCH, PAGE, on, reader, register
from tests.reporting.house import House

LIST = f"{PAGE}incidents/?month=2026-03&figure="
# The half hour that is April already where the desk is.
LAST_NIGHT = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)


def _here(house: House) -> datetime:
    """Return this moment where the desk is: its month may be the next one already."""
    return timezone.localtime(clock.now(), ZoneInfo(house.world.provider.zone))


def figures(house: House, address: str = MARCH, name: str = "ines") -> dict[str, list[str]]:
    """Return by name what the page says of each figure: now, before, a year before."""
    answer = reader(house, name).get(address)
    assert answer.status_code == 200, answer.status_code
    rows = re.findall(r'<tr role="row">(.*?)</tr>', answer.content.decode(), re.DOTALL)
    # Of norms: test_norms.py.
    cells = [re.findall(r'<td(?![^>]*data-l="Norm").*?>(.*?)</td>', row, re.DOTALL) for row in rows]
    found = {
        _words(first): [_words(one) for one in others] for first, *others in filter(None, cells)
    }
    assert len(found) > 20
    return found


def _words(html: str) -> str:
    shown = re.sub(r'<span class="xs muted">.*?</span>', "", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shown)).strip()


def test_a_month_is_that_of_the_customer_half_open(house: House):
    with house.world.entered():
        register(house.world, datetime(2026, 2, 28, 23, 30, tzinfo=UTC))
        register(house.world, on(31, 21))
        register(house.world, LAST_NIGHT)

    assert figures(house)["Incidents"][0] == "2"
    assert figures(house, f"{PAGE}?month=2026-04")["Incidents"][:2] == ["1", "2"]
    assert figures(house, f"{PAGE}?month=2026-02&span=quarter")["Incidents"][0] == "2"
    assert figures(house, f"{PAGE}?month=2026-07&span=year")["Incidents"][0] == "3"
    assert figures(house, f"{PAGE}?month=2027-03")["Incidents"] == ["0", "0", "2"]


def test_a_year_says_once_how_the_year_before_was(house: House):
    with house.world.entered():
        register(house.world, on(2))

    assert figures(house, f"{PAGE}?month=2027-01&span=year")["Incidents"] == ["0", "1"]


def test_a_year_that_runs_ends_with_this_month(house: House):
    html = reader(house).get(f"{PAGE}?span=year").content.decode()
    this = _here(house)

    months = re.findall(r'data-l="Month">(\w+ \d{4})<', html)
    assert months[-1] == f"{this:%B %Y}"
    assert len(months) == 13


def test_what_is_no_incident_of_ours_is_counted_apart(house: House):
    with house.world.entered():
        register(house.world, on(2))
        register(house.world, on(2), kind=Kind.SERVICE_REQUEST)
        triaged = register(house.world, on(3))
        made.triaged(house.world, triaged, outcome="not_an_incident", reason="A game at the fair.")

    assert figures(house)["Incidents"][0] == "1"
    html = re.sub(r"\s+", " ", reader(house).get(MARCH).content.decode())
    assert "requests and other kinds 1, no incident after all 1, merged into another 0" in html


def test_what_was_closed_resolved_and_left_open(house: House):
    with house.world.entered():
        done = made.closed(house.world, register(house.world, on(10)))
        made.resolved(house.world, register(house.world, on(11)))
        register(house.world, on(12))
    assert done.closed_at
    took = done.closed_at - done.reported_at

    found = figures(house)

    assert found["Resolved"][0] == "2"
    assert found["Open at the end"][0] == "2"
    assert found["Closed against reported"][0] == "33.3% 1 of 3"
    assert found["Lead time, from report to closing"][0] == f"{took // timedelta(minutes=1)} min"
    assert found["Solved right at first report"][0] == "100.0% 1 of 1"
    # In April they are open still, and nothing new came.
    april = figures(house, f"{PAGE}?month=2026-04")
    assert april["Open at the end"][:2] == ["2", "2"]
    assert april["Resolved"][0] == "0"


def test_what_is_opened_again_was_not_resolved_nor_right_at_first(house: House):
    with house.world.entered():
        done = made.resolved(house.world, register(house.world, on(10)))
        back = reopen_incident(
            incident_id=done.pk, expected_version=done.version, actor=house.world.actor("agnes"),
            now=on(11), ask=ReopenIncident(reason="It fell over again."),
        )  # fmt: skip
        found = figures(house)
        assert found["Resolved"][0] == "0"
        assert found["Opened again"][0] == "100.0% 1 of 1"
        made.closed(house.world, made.resolved(house.world, back, now=on(12)))

    again = figures(house)
    assert again["Resolved"][0] == "1"
    assert again["Solved right at first report"][0] == "0.0% 0 of 1"
    listed = reader(house).get(f"{LIST}right_first").content.decode()
    assert done.reference in listed


@pytest.mark.parametrize(
    ("case", "after", "share"),
    [("in time", timedelta(hours=1), "100.0% 1 of 1"), ("late", timedelta(days=4), "0.0% 0 of 1")],
)
def test_a_first_answer_counts_from_when_it_is_given_or_overdue(
    house: House, case: str, after: timedelta, share: str
):
    with house.world.entered():
        incident = register(house.world, on(2), answered_call=False)
        send_message(
            incident_id=incident.pk, actor=house.world.actor("agnes"), now=on(2) + after,
            ask=SendMessage(text="We are looking.", kind=MessageKind.REPLY),
        )  # fmt: skip

    assert figures(house)["First answer within its term"][0] == share, case


def test_escalations_and_complaints(house: House):
    with house.world.entered():
        incident = register(house.world, on(2))
        register(house.world, on(2))
        escalate(house.world, incident, now=on(3), kind="hierarchical", function="ciso")
        complain(
            tenant_id=house.world.acme.pk, actor=house.world.actor("rik"), now=on(4),
            ask=Complain(text="Nobody called me back."),
        )  # fmt: skip

    found = figures(house)

    assert found["Escalated to more authority"][0] == "50.0% 1 of 2"
    assert found["Escalated to more knowledge"][0] == "0.0% 0 of 2"
    assert found["Complaints about the desk"][0] == "1"
    assert found["Opening hours of the desk"][0] == "not measured"


def test_filters_narrow_every_figure(house: House):
    with house.world.entered():
        register(house.world, on(2))
        register(house.world, on(2), reporter="gus")
    acme, globex = house.world.acme.pk, house.world.globex.pk

    assert figures(house, f"{MARCH}&customer={acme}")["Incidents"][0] == "1"
    assert figures(house, f"{MARCH}&customer={globex}&priority=1")["Incidents"][0] == "0"
    assert figures(house, f"{MARCH}&priority=3")["Incidents"][0] == "2"


def test_who_sees_one_customer_has_the_figures_of_that_one(house: House):
    with house.world.entered():
        mine = register(house.world, on(2))
        other = register(house.world, on(2), reporter="gus")

    assert figures(house, name="sam")["Incidents"][0] == "1"
    listed = reader(house, "sam").get(f"{LIST}reported").content.decode()
    assert mine.reference in listed
    assert other.reference not in listed
    asked = house.client("sam").get(f"{MARCH}&customer={house.world.globex.pk}")
    assert asked.status_code == 400


@pytest.mark.parametrize("name", ["audra", "carla", "rik", "gus"])
def test_customers_read_none_of_it(house: House, name: str):
    assert house.client(name).get(PAGE).status_code == 403
    assert house.client(name).get(f"{LIST}reported").status_code == 403


@pytest.mark.parametrize(
    "asked", ["month=2026-13", "span=week", "priority=9", "customer=x", "nothing=1", "team=0"]
)
def test_what_is_no_such_figure_is_said(house: House, asked: str):
    answer = reader(house).get(f"{PAGE}?{asked}")

    assert answer.status_code == 400
    assert "There are no such figures." in answer.content.decode()


@pytest.mark.parametrize("key", ["opening", "complaints", "x", ""])
def test_a_figure_without_incidents_has_no_list(house: House, key: str):
    assert reader(house).get(LIST + key).status_code == 400


def test_each_figure_with_a_list_opens_it(house: House):
    with house.world.entered():
        made.closed(house.world, register(house.world, on(10)))
    html = reader(house).get(MARCH).content.decode()

    links = re.findall(r'href="(/register/figures/incidents/[^"]+)"', html)

    assert len(links) == 22
    for link in links:
        assert reader(house).get(link.replace("&amp;", "&")).status_code == 200, link


def test_the_period_turns_no_further_than_today(house: House):
    today = _here(house)
    html = reader(house).get(PAGE).content.decode()

    assert 'rel="next"' not in html
    assert "up to now" in html
    assert f"month={today.replace(day=1) - timedelta(days=1):%Y-%m}" in html


def test_a_month_that_runs_is_not_called_better_for_having_counted_less(house: House):
    first = _here(house).replace(day=1, hour=12)
    late = first - timedelta(days=4)
    with house.world.entered():
        register(house.world, late, reported_at=late - timedelta(days=2))

    page = figures(house, PAGE)

    now, before, *_more = page["Registered afterwards"]
    assert (now, before) == ("0", "1")


def test_what_is_called_other_set_by_hand_given_again_or_came_back(house: House):
    world = house.world
    with world.entered():
        other = Category.objects.filter(is_other=True).order_by("pk")[0]
        register(world, on(2), category_id=other.pk)
        judged = made.in_progress(world, register(world, on(3)), by="ines")
        change_priority(
            incident_id=judged.pk, expected_version=judged.version, actor=world.actor("ines"),
            now=on(4),
            ask=ChangePriority(
                impact=judged.impact, urgency=judged.urgency, override=1, reason="They called."
            ),
        )  # fmt: skip
        judged.refresh_from_db()
        assign_incident(
            incident_id=judged.pk, expected_version=judged.version, actor=world.actor("agnes"),
            now=on(4), ask=AssignIncident(user_id=world.user("sam").pk),
        )  # fmt: skip
        again = register(world, on(5))
        relate_incident(
            incident_id=again.pk, expected_version=again.version, actor=world.actor("agnes"),
            now=on(5), ask=RelateIncident(kind="follows", other=judged.reference),
        )  # fmt: skip

    found = figures(house)

    for name in ("Called “other”", "Priority set by hand", "Came back as a new report",
                 "Assigned more than once"):  # fmt: skip
        assert found[name][0] == "33.3% 1 of 3", name
    client = house.client("ines")
    for key, one in (("by_hand", judged), ("reassigned", judged), ("recurring", again)):
        html = client.get(f"{LIST}{key}").content.decode()
        assert one.reference in html
    # The desk allows so many percent to be called other, where no norm says otherwise.
    html = re.sub(r"\s+", " ", client.get(MARCH).content.decode())
    assert re.search(r"Called “other”.*?at most 10", html)
