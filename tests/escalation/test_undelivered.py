"""Mail that did not arrive: red, listed and in the digest until somebody has seen it."""

from datetime import timedelta

import pytest
from django.test import Client

from escalation.models import Notice
from escalation.queries.health import overdue
from escalation.services.open_things import Sort, open_things
from escalation.services.outcome import refuse
from tenants import clock
from tests.escalation.house import follow, kinds, report
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")


@pytest.fixture
def failed(world: World) -> Notice:
    """A receipt that was refused."""
    incident = report(world)
    follow()
    notice = Notice.objects.get(incident=incident, template="receipt")
    refuse(notice.pk, "550", now=clock.now())
    return notice


def health() -> int:
    return int(Client().get("/healthz/queues").json()["overdue"]["notices_failed"])


def test_it_is_red_until_a_person_has_seen_it(world: World, failed: Notice, client_of):
    agnes = client_of(world.user("agnes"))
    assert health() == 1
    # However long that takes.
    assert overdue(clock.now() + timedelta(days=7))["notices_failed"] == 1
    page = agnes.get("/undelivered/")
    assert f'value="{failed.pk}"' in page.text
    assert page.text.count("550") >= 1

    answer = agnes.post("/undelivered/", {"notices": [failed.pk]})

    assert (answer.status_code, answer["Location"]) == (302, "/undelivered/")
    failed.refresh_from_db()
    assert failed.seen_by == world.user("agnes")
    assert health() == overdue(clock.now())["notices_failed"] == 0
    assert failed.incident is not None
    assert kinds(failed.incident).count("notice.failure_seen") == 1
    assert f'value="{failed.pk}"' not in agnes.get("/undelivered/").text
    # Once more changes and tells nothing.
    agnes.post("/undelivered/", {"notices": [failed.pk]})
    assert kinds(failed.incident).count("notice.failure_seen") == 1


@pytest.mark.parametrize("name", ["rik", "carla", "audra", "pat"])
def test_it_is_for_the_desk(world: World, failed: Notice, client_of, name: str):
    client = client_of(world.user(name))

    assert client.get("/undelivered/").status_code == 403
    assert client.post("/undelivered/", {"notices": [failed.pk]}).status_code == 403
    assert health() == 1


@pytest.mark.parametrize("sent", ["", "x", "9" * 40, "0"])
def test_what_is_not_in_the_list_is_refused_or_nothing(
    world: World, failed: Notice, client_of, sent: str
):
    answer = client_of(world.user("agnes")).post("/undelivered/", {"notices": [sent]})

    assert answer.status_code in (302, 422)
    assert health() == 1


def test_it_stands_in_the_digest_and_in_ones_work(world: World, failed: Notice, client_of):
    things = [thing for thing, _to in open_things(world.acme.pk, now=clock.now())]

    (thing, *_) = [one for one in things if one.sort is Sort.UNDELIVERED]
    assert (thing.count, thing.since) == (1, Notice.objects.get(pk=failed.pk).written_at)
    assert "/undelivered/" in client_of(world.user("agnes")).get("/work/").text
