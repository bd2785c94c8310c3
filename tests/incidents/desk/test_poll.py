"""Who has a page of the desk open asks again and again: what is unchanged is told by one look."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from incidents.desk.views import incident as case_pages
from incidents.desk.views import queue as queue_pages
from incidents.handling.asks.talk import AddNote
from incidents.handling.services.communicate import add_note
from incidents.models import Incident
from tenants.clock import now as read_clock
from tenants.people.services.invite import give_access, withdraw_access
from tenants.rules.roles import SYSTEM
from tests.databases import statements
from tests.incidents.desk.house import House
from tests.people import World, make_world

# Who signed in, what they may see, the names around the page, and the one look.
FEW = 6
# The names around a page come in one statement of their own.
AROUND = 'json_agg(t) FROM (SELECT "tenants_tenant"."id"'
PART = {"HX-Request": "true"}


@pytest.fixture
def house(committed_world: World) -> House:
    """Chains grow at COMMIT only."""
    return House(committed_world)


@pytest.fixture(autouse=True)
def moment(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """Let the pages stay in one minute, whatever the machine does meanwhile."""
    moments = [read_clock().replace(second=10)]
    for pages in (queue_pages, case_pages):
        monkeypatch.setattr(pages, "read_clock", lambda: moments[0])
    return moments


class Poll:
    """A page that is open in somebody's browser."""

    def __init__(self, client: Client, path: str = "/desk/") -> None:
        self.client, self.path, self.tag = client, path, ""
        self.asked: list[str] = []
        assert self.again() == 200

    def again(self) -> int:
        """Ask as the page does, and return the status of the answer."""
        headers = {**PART, **({"If-None-Match": self.tag} if self.tag else {})}
        with CaptureQueriesContext(connection) as captured:
            answer = self.client.get(self.path, headers=headers)
        self.asked, self.tag = statements(captured), answer["ETag"]
        return answer.status_code

    @property
    def looked(self) -> bool:
        """Say whether the last answer read more than who asks and whose names stand around it."""
        return any("json_agg" in sql and AROUND not in sql for sql in self.asked)


def note(house: House, incident: Incident, name: str = "ines") -> None:
    with house.world.entered():
        actor = house.world.actor(name)
        add_note(
            incident_id=incident.pk, actor=actor, now=read_clock(), ask=AddNote(text="Looked into.")
        )


@pytest.mark.parametrize("name", ["agnes", "sam"])
def test_an_unchanged_queue_is_told_by_one_look(house: House, name: str):
    house.register()
    poll = Poll(house.client(name))

    assert poll.again() == 304
    assert len(poll.asked) <= FEW, poll.asked
    assert not poll.looked


@pytest.mark.parametrize("name", ["agnes", "sam"])
def test_what_somebody_changes_is_sent(house: House, name: str):
    incident = house.register()
    poll = Poll(house.client(name))

    note(house, incident)
    assert poll.again() == 200
    assert poll.looked
    assert poll.again() == 304
    house.triaged(house.fresh(incident))
    assert poll.again() == 200
    house.register()
    assert poll.again() == 200


def test_ones_own_change_shows_at_once(house: House):
    incident, client = house.register(), house.client()
    poll = Poll(client)

    client.post(f"/desk/{incident.reference}/note/", {"text": "Mine.", "key": "k" * 22})

    assert poll.again() == 200


def test_a_stranger_moves_nothing(house: House):
    house.register()
    poll = Poll(house.client())
    tag = poll.tag

    House(make_world(mark=f"-other{house.world.provider.pk}")).register()

    assert poll.again() == 304
    assert not poll.looked
    assert poll.tag == tag


def test_a_customer_of_somebody_else_moves_nothing(house: House):
    """Sam was given one customer: what happens at the other is nothing to him."""
    house.register()
    poll = Poll(house.client("sam"))
    tag = poll.tag

    plain = house.contact_without_classes()
    globex = house.register(tenant_id=house.world.globex.pk, reporter_id=plain.pk)
    before = poll.again(), poll.tag
    note(house, globex)

    assert (poll.again(), poll.tag) == (304, tag)
    assert before == (304, tag)


def test_a_change_of_what_the_filters_leave_out_is_looked_at_once(house: House):
    shown, other = house.register(), house.register(title="Something else")
    poll = Poll(house.client(), f"/desk/?q={shown.reference}")
    tag = poll.tag

    note(house, other)

    assert poll.again() == 304
    assert poll.looked
    assert poll.tag != tag
    assert poll.again() == 304
    assert not poll.looked


def test_a_new_minute_is_sent(house: House, moment: list[datetime]):
    house.register()
    poll = Poll(house.client())

    moment[0] += timedelta(seconds=45)
    assert poll.again() == 304
    moment[0] += timedelta(seconds=15)
    assert poll.again() == 200


def test_what_one_may_see_no_more_or_from_now_on_is_sent(house: House):
    house.register()
    sam, globex = house.world.user("sam"), house.world.globex
    poll = Poll(house.client("sam"))

    for change in (give_access, withdraw_access):
        with house.world.entered():
            change(user=sam, customer=globex, actor=SYSTEM, now=read_clock())
        assert poll.again() == 200


def test_nobody_is_answered_by_the_tag_of_somebody_else(house: House):
    house.register()
    agnes, other = Poll(house.client()), Poll(house.client("ines"))

    other.tag = agnes.tag
    assert other.again() == 200
    other.tag, other.path = agnes.tag, "/desk/?assignee=none"
    assert other.again() == 200


@pytest.mark.parametrize("part", ["head", "owed", "timeline"])
def test_a_part_of_an_incident_is_told_by_one_look(house: House, part: str):
    incident = house.register(impact=3, urgency=3)
    path = f"/desk/{incident.reference}/part/{part}/"
    poll = Poll(house.client(), path)
    for _ in range(2):  # a statement is kept from the second time on
        assert poll.again() == 304

    assert len(poll.asked) <= FEW, poll.asked
    house.triaged(house.fresh(incident))
    assert poll.again() == 200


def test_a_part_of_a_strangers_incident_is_nowhere_whatever_tag_one_names(house: House):
    there = House(make_world(mark=f"-there{house.world.provider.pk}"))
    incident = there.register()
    path = f"/desk/{incident.reference}/part/head/"
    tag = Poll(there.client(), path).tag

    answer = house.client().get(path, headers={**PART, "If-None-Match": tag})

    assert answer.status_code == 404


def test_a_whole_page_is_never_answered_by_a_tag(house: House):
    house.register()
    poll = Poll(house.client())

    answer: Any = house.client().get("/desk/", headers={"If-None-Match": poll.tag})

    assert answer.status_code == 200
    assert "ETag" not in answer
