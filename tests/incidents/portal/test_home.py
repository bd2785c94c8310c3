"""The first page: what runs, what waits for the customer, and nothing of a colleague."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from incidents.choices import Status, WaitingReason
from incidents.handling.services import triage, work
from incidents.portal.queries.portal import hour
from incidents.record.services.common import record
from incidents.record.services.ending import end_promises
from tenants.menus import pages
from tenants.models import Asset
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import add_row
from tests.databases import statements
from tests.incidents.portal.house import House, text_of
from tests.people import BEGIN


def test_a_reporter_sees_his_own_reports_only(house: House):
    house.report("rik", title="Scanner of Rik")
    house.report("rob", title="Printer of Rob")
    house.report("gus", title="Phone of Gus")

    seen = text_of(house.page("rik", "/portal/"))

    assert "Scanner of Rik" in seen
    assert "Printer of Rob" not in seen
    assert "Phone of Gus" not in seen
    assert "One report is in progress." in seen


def test_a_manager_sees_those_of_the_organisation(house: House):
    house.report("rik", title="Scanner of Rik")
    house.report("rob", title="Printer of Rob")
    house.report("gus", title="Phone of Gus")

    seen = text_of(house.page("carla", "/portal/"))

    assert "Scanner of Rik" in seen
    assert "Printer of Rob" in seen
    assert "Phone of Gus" not in seen


def test_on_a_phone_each_place_is_in_the_bar_or_in_the_menu(house: House):
    page = house.page("carla", "/portal/")
    places = re.findall(r'href="([^"]+)"', page.partition('class="pnav')[2].partition("</nav>")[0])
    bar = page.partition('class="tabbar"')[2].partition("</nav>")[0]
    menu = page.partition('id="me"')[2].partition("</nav>")[0]

    assert len(places) > bar.count("<a")
    for place in places:
        assert (f'href="{place}"' in bar) != (f'href="{place}"' in menu)


def test_no_codes_are_spoken_on_it(house: House):
    house.report("rik", who_is_affected="everyone", can_work="no")

    seen = text_of(house.page("rik", "/portal/"))

    assert "SLA" not in seen
    assert "P1" not in seen
    assert "Blocking" in seen


def test_what_waits_for_the_customer_stands_apart(house: House):
    incident = house.taken_up(title="Scanner of Rik")
    house.act(work.wait, incident, reason=WaitingReason.CUSTOMER, remark="Which model is it?")

    seen = text_of(house.page("rik", "/portal/"))

    assert seen.index("Waiting for you") < seen.index("Scanner of Rik")
    assert "We need an answer from you before we can go on." in seen


def test_what_is_solved_is_asked_about_first(house: House):
    house.report("rik", title="Something else")
    incident = house.solved(title="Scanner of Rik")

    page = house.page("rik", "/portal/")

    seen = text_of(page)
    assert seen.index("Is this solved for you?") < seen.index("Something else")
    assert f'action="/portal/{incident.reference}/confirm/"' in page
    assert "Without an answer the report can be closed after" in seen


def test_the_report_of_somebody_else_is_not_asked_about(house: House):
    house.solved("rik")

    assert "Is this solved for you?" not in text_of(house.page("carla", "/portal/"))


def test_one_hears_of_his_own_large_disruption_at_once(house: House):
    incident = house.report("rik", title="All is dark", who_is_affected="everyone", can_work="no")

    page = house.page("rik", "/portal/")

    assert "Disruption: All is dark" in text_of(page)
    assert f'href="/portal/{incident.reference}/"' in page


def _large(house: House, **changed: object) -> None:
    """Let Rob report something large, and Agnes judge it."""
    incident = house.report("rob", title="Words of Rob", who_is_affected="everyone", can_work="no")
    house.act(triage.triage_incident, incident, **house.judged(incident, **changed))
    with house.world.entered():
        row = Asset(tenant=house.world.acme, provider=house.world.provider, name="Planning")
        asset = add_row(row=row, actor=SYSTEM, now=BEGIN)
    house.act(triage.link_assets, incident, asset_ids=[asset.pk])


def test_a_colleague_hears_what_is_affected_but_not_in_whose_words(house: House):
    _large(house)

    for path in ("/portal/", "/portal/new/"):
        page = house.page("rik", path)
        assert "Disruption of Planning" in text_of(page)
        assert "Words of Rob" not in page
        assert "INC-" not in page


def test_nothing_is_told_to_another_customer(house: House):
    _large(house)

    assert "Disruption" not in house.page("gus", "/portal/")


def test_a_security_incident_is_not_told_to_colleagues(house: House):
    _large(house, is_security=True)

    assert "Disruption" not in house.page("rik", "/portal/")


def test_what_the_desk_has_not_seen_is_not_told_to_colleagues(house: House):
    house.report("rob", who_is_affected="everyone", can_work="no")

    assert "Disruption" not in house.page("rik", "/portal/")


@pytest.mark.parametrize(
    ("name", "path"), [("home", "/portal/"), ("list", "/portal/reports/"), ("new", "/portal/new/")]
)
def test_a_page_stays_within_its_budget(house: House, name: str, path: str):
    for _ in range(8):
        house.report("rik", who_is_affected="everyone", can_work="no")
    client = house.client("carla")
    client.get(path)

    with CaptureQueriesContext(connection) as few:
        page = client.get(path)

    assert page.status_code == 200
    asked = statements(few)
    assert len(asked) <= pages()[f"portal:{name}"].statements, "\n".join(asked)


def test_the_list_of_a_manager_can_be_narrowed(house: House):
    own = house.report("carla", title="Laptop of Carla")
    house.report("rik", title="Scanner of Rik")

    everybodys = text_of(house.page("carla", "/portal/reports/?who=all"))
    mine = text_of(house.page("carla", "/portal/reports/?who=own&state=open"))

    assert "Scanner of Rik" in everybodys
    assert own.reference in everybodys
    assert own.reference in mine
    assert "Scanner of Rik" not in mine


def test_a_reporter_cannot_widen_his_list(house: House):
    house.report("rob", title="Printer of Rob")

    page = house.page("rik", "/portal/reports/?who=all")

    assert "Printer of Rob" not in page
    assert "Everybody" not in page


@pytest.mark.parametrize("query", ["who=boss", "order=title", "before=x", "state="])
def test_an_unknown_filter_is_refused(house: House, query: str):
    expected = 200 if query == "state=" else 400

    house.page("rik", f"/portal/reports/?{query}", status=expected)


def test_the_list_turns_its_pages_by_key(house: House):
    made = [house.report("rik").reference for _ in range(23)]

    first = house.page("rik", "/portal/reports/")
    [before] = {part.split('"')[0] for part in first.split("before=")[1:]}
    second = house.page("rik", f"/portal/reports/?before={before}")

    shown = [reference for reference in made if reference in first]
    assert len(shown) == 20
    assert [reference for reference in made if reference in second] == made[:3]


def test_what_runs_stands_above_what_is_closed(house: House):
    running = house.report("rik", who_is_affected="everyone", can_work="no")
    later = house.report("rik")
    closed = house.report("rik")
    with house.world.entered():
        # Only its place in the list is looked at; how a report is closed has tests of its own.
        closed.status, closed.assignee_id = Status.CLOSED, house.world.user("agnes").pk
        wrote = end_promises(closed, actor=SYSTEM, now=BEGIN)
        record(closed, "incident.closed", actor=SYSTEM, now=BEGIN, wrote=wrote)

    page = house.page("rik", "/portal/reports/")
    rest = house.page("rik", f"/portal/reports/?before={running.pk}")

    places = [page.index(each.reference) for each in (running, later, closed)]
    assert places == sorted(places)
    assert running.reference not in rest
    assert rest.index(later.reference) < rest.index(closed.reference)


@pytest.mark.parametrize(("language", "told"), [("nl", "25 nov 14:24"), ("en", "25 Nov 14:24")])
def test_a_day_is_written_as_the_language_writes_it(language: str, told: str):
    moment = datetime(2026, 11, 25, 14, 24, tzinfo=UTC)

    with translation.override(language), timezone.override(UTC):
        assert hour(moment, moment - timedelta(days=3)) == told
        assert hour(moment, moment - timedelta(hours=3)) == "14:24"


def test_who_answers_for_a_customer_sees_what_waits_over_all_of_its_reports(house: House):
    asked, solved = house.taken_up(title="Scanner of Rik"), house.solved(title="Printer of Rik")
    house.report("gus", title="Phone of Gus")
    house.act(work.wait, asked, reason=WaitingReason.CUSTOMER, remark="Which model is it?")

    page = house.page("carla", "/portal/waiting/")
    seen = text_of(page)

    assert "We wait for an answer" in seen
    assert f'href="/portal/{asked.reference}/#reply"' in page
    assert f'href="/portal/{solved.reference}/"' in page
    assert "Phone of Gus" not in seen
    assert 'href="/portal/waiting/"' in house.page("carla", "/portal/")
    assert house.client("rik").get("/portal/waiting/").status_code == 403
    assert 'href="/portal/waiting/"' not in house.page("rik", "/portal/")
