"""Reporting through the portal: three questions, and nothing typed is lost."""

import pytest

from incidents.choices import Kind, PersonalData, Priority
from incidents.models import Incident
from tenants import clock
from tenants.models import Team, TeamMember
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import add_row, change_row
from tests.incidents.portal.house import ANSWERS, House, text_of


def _send(house: House, name: str = "rik", **changed: str):
    return house.client(name).post("/portal/new/", {**ANSWERS, **changed})


def _all(house: House) -> list[Incident]:
    with house.world.entered():
        return list(Incident.objects.select_related("reporter__user").order_by("pk"))


def test_three_answers_are_enough(house: House):
    answer = _send(house)

    [incident] = _all(house)
    assert answer.status_code == 302
    assert answer["Location"] == f"/portal/{incident.reference}/"
    assert incident.title == "Scanner on floor two sends nothing"
    assert incident.priority == Priority.P3
    assert (incident.channel, incident.detection) == ("portal", "user")
    assert incident.reporter.user == house.world.user("rik")


def test_what_we_promise_is_shown_after_it(house: House):
    client = house.client("rik")

    page = client.post("/portal/new/", ANSWERS, follow=True)

    told = text_of(page.content.decode())
    # One promised moment, not two: the reaction is the next message.
    assert "Next message from us by" in told
    assert "Reaction at the latest by" not in told
    assert "Solved at the latest by" in told


@pytest.mark.parametrize(
    ("who", "can_work", "priority"),
    [
        ("everyone", "no", Priority.P1),
        ("team", "no", Priority.P2),
        ("me", "no", Priority.P3),
        ("everyone", "yes", Priority.P3),
        ("me", "yes", Priority.P4),
    ],
)
def test_the_answers_give_the_priority(house: House, who: str, can_work: str, priority: Priority):
    _send(house, who_is_affected=who, can_work=can_work)

    assert [incident.priority for incident in _all(house)] == [priority]


def test_details_are_taken_along(house: House):
    _send(house, description="Only in colour.", kind=Kind.SECURITY_EVENT, personal_data="on")

    [incident] = _all(house)
    assert incident.description == "Only in colour."
    assert incident.kind == Kind.SECURITY_EVENT
    assert incident.personal_data == PersonalData.MAYBE


def test_what_is_missing_is_said_and_nothing_typed_is_lost(house: House):
    answer = _send(house, title="", description="It hums.")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "It hums." in page
    assert 'value="partly"' in page
    assert 'aria-invalid="true"' in page
    assert _all(house) == []


def test_two_presses_are_one_report(house: House):
    first, second = _send(house), _send(house)

    assert first["Location"] == second["Location"]
    assert len(_all(house)) == 1


def test_a_report_that_failed_can_be_sent_again_with_the_same_key(house: House):
    failed = _send(house, description="a\x00b")
    sent = _send(house, description="ab")

    assert failed.status_code == 422
    assert sent.status_code == 302
    assert len(_all(house)) == 1


def test_reporting_points_are_shown_where_one_reports(house: House):
    page = house.page("rik", "/portal/new/")

    assert "+32 2 555 01 00" in page
    assert 'href="tel:+3225550100"' in page


@pytest.mark.parametrize("name", ["agnes", "pat", "audra"])
def test_whoever_reports_nowhere_gets_no_form(house: House, name: str):
    assert house.client(name).get("/portal/new/").status_code == 403


def test_a_report_goes_to_the_team_of_its_customer_unless_that_is_empty(house: House):
    world = house.world
    with world.entered():
        team = Team(tenant=world.provider, provider=world.provider, name="Radio", line=2)
        add_row(row=team, actor=SYSTEM, now=clock.now())
        world.acme.team = team
        change_row(row=world.acme, fields=("team",), actor=SYSTEM, now=clock.now())
    _send(house)
    with world.entered():
        member = TeamMember(
            tenant=world.provider, provider=world.provider, team=team, user=world.user("sam")
        )
        add_row(row=member, actor=SYSTEM, now=clock.now())
    _send(house, key="pressed-again")

    with world.entered():
        lines = Incident.objects.order_by("pk").values_list("team__line", flat=True)
        assert list(lines) == [1, 2]
