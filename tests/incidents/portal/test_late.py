"""What a customer writes on a closed report: never taken in silence, and never lost."""

from datetime import timedelta

import pytest

from incidents.choices import Kind, Status
from incidents.models import CustomerReply, Incident, Message
from tenants.clock import now as read_clock
from tests.factories.incidents import ByPortal, closed
from tests.incidents.portal.house import House, text_of

TEXT = "The scanner fails again."


@pytest.fixture
def incident(house: House) -> Incident:
    with house.world.entered():
        return closed(house.world, ByPortal.create(world=house.world, kind=Kind.SERVICE_REQUEST))


@pytest.fixture
def long_closed(house: House) -> Incident:
    then = read_clock() - timedelta(days=15)
    with house.world.entered():
        return closed(
            house.world, ByPortal.create(world=house.world, now=then, kind=Kind.SERVICE_REQUEST)
        )


def send(house: House, incident: Incident, name: str = "rik", **said: str):
    asked = {"key": "once", "text": TEXT, **said}
    return house.client(name).post(f"/portal/{incident.reference}/reply/", asked)


def words_of(house: House, incident: Incident) -> list[str]:
    with house.world.entered():
        return list(
            Message.objects.filter(incident=incident, text=TEXT).values_list("text", flat=True)
        )


def test_a_closed_report_asks_how_it_goes_on(house: House, incident: Incident):
    seen = text_of(house.page("rik", f"/portal/{incident.reference}/"))

    assert "Is something still wrong?" in seen
    assert "It is the same problem: open it again" in seen
    assert "make a report that follows this one" in seen


def test_a_page_of_before_the_closing_takes_nothing_in_silence(house: House, incident: Incident):
    answer = send(house, incident)

    assert answer.status_code == 422
    html = answer.content.decode()
    assert "This was closed meanwhile: choose how it goes on." in html
    assert TEXT in html
    assert words_of(house, incident) == []
    assert house.fresh(incident).status == Status.CLOSED


def test_the_same_problem_is_opened_again_and_is_unread(house: House, incident: Incident):
    answer = send(house, incident, way="reopen")

    assert answer.status_code == 302
    assert house.fresh(incident).status == Status.IN_PROGRESS
    assert words_of(house, incident) == [TEXT]
    with house.world.entered():
        assert CustomerReply.objects.filter(incident=incident, read_at=None).count() == 1


def test_sent_twice_it_is_done_once(house: House, incident: Incident):
    send(house, incident, way="new")
    again = send(house, incident, way="new")

    with house.world.entered():
        (follower,) = Incident.objects.filter(follows=incident)
    assert again.headers["Location"] == f"/portal/{follower.reference}/"


def test_something_new_follows_the_closed_report(house: House, incident: Incident):
    answer = send(house, incident, way="new")

    with house.world.entered():
        follower = Incident.objects.get(follows=incident)
    assert answer.headers["Location"] == f"/portal/{follower.reference}/"
    assert (follower.title, follower.description) == (incident.title, TEXT)
    assert follower.status == Status.NEW
    assert house.fresh(incident).status == Status.CLOSED
    assert incident.reference in text_of(house.page("rik", f"/portal/{follower.reference}/"))


def test_after_the_window_only_a_new_report_is_offered(house: House, long_closed: Incident):
    seen = text_of(house.page("rik", f"/portal/{long_closed.reference}/"))
    assert "open it again" not in seen

    refused = send(house, long_closed, way="reopen")

    assert refused.status_code == 422
    assert house.fresh(long_closed).status == Status.CLOSED
    assert send(house, long_closed, way="new").status_code == 302


@pytest.mark.parametrize("name", ["rob", "gus"])
def test_a_stranger_finds_nothing_to_answer(house: House, incident: Incident, name: str):
    assert send(house, incident, name, way="new").status_code == 404
    assert words_of(house, incident) == []
