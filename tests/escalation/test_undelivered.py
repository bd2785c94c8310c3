"""Mail that did not arrive: red, listed and in the digest until somebody has seen it."""

from datetime import timedelta

import pytest
from django.test import Client

from escalation.models import Notice
from escalation.notices.services.open_things import Sort, open_things
from escalation.notices.services.outcome import refuse
from escalation.queries.health import overdue
from tenants import clock
from tenants.choices import Role
from tenants.models import AccountMail, Event
from tenants.people.services.invite import invite_member
from tests.escalation.house import follow, kinds, report
from tests.escalation.sink import Sink
from tests.people import BEGIN, World, make_world
from tests.ticks import tick

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


RIK = "rik@acme.example"


@pytest.fixture
def elsewhere(world: World) -> World:
    return make_world(mark="-elsewhere")


@pytest.fixture
def dead(world: World, elsewhere: World, sink: Sink, fresh_cache: None) -> list[int]:
    """Three mails about accounts that were refused: a link, an invitation and a question."""
    known = elsewhere.user("gus").email
    Client().post("/password/forgotten/", {"email": RIK})
    for email in ("new@acme.example", known):
        invite_member(
            tenant=world.acme, email=email, name=f"Name of {email}", roles=[Role.REPORTER],
            language="en", actor=world.actor("adam"), now=BEGIN,
        )  # fmt: skip
    for email in (RIK, "new@acme.example", known):
        sink.answers[email] = "rcpt 550 5.1.1 nobody here"
    tick("account_mail")
    return list(
        AccountMail.objects.filter(is_dead=True).order_by("pk").values_list("pk", flat=True)
    )


def account_health() -> int:
    return int(Client().get("/healthz/queues").json()["overdue"]["account_mail_dead"])


def test_mail_about_an_account_is_red_until_a_person_has_seen_it(
    world: World, dead: list[int], client_of
):
    agnes = client_of(world.user("agnes"))
    assert account_health() == len(dead) == 3
    page = agnes.get("/undelivered/").text
    for pk, said in zip(dead, (RIK, "new@acme.example", "gus"), strict=True):
        assert f'name="accounts" value="{pk}"' in page
        assert said in page
    assert page.count("550 5.1.1") == 3

    answer = agnes.post("/undelivered/", {"accounts": dead[:2]})

    assert (answer.status_code, answer["Location"]) == (302, "/undelivered/")
    assert account_health() == 1
    assert list(AccountMail.objects.values_list("pk", flat=True)) == dead[2:]
    told = Event.objects.filter(kind="account_mail.failure_seen", tenant=world.acme)
    assert [(one.actor_id, one.subject_kind) for one in told] == [
        (world.user("agnes").pk, "tenant")
    ] * 2
    # Once more changes and tells nothing.
    agnes.post("/undelivered/", {"accounts": dead[:2]})
    assert told.count() == 2


def test_what_went_to_others_is_neither_shown_nor_settled(
    world: World, elsewhere: World, dead: list[int], client_of
):
    stranger = client_of(elsewhere.user("agnes"))

    page = stranger.get("/undelivered/").text
    stranger.post("/undelivered/", {"accounts": dead})

    assert 'name="accounts"' not in page
    assert account_health() == 3
    for name in ("rik", "carla", "pat"):
        client = client_of(world.user(name))
        assert client.post("/undelivered/", {"accounts": dead}).status_code == 403
    assert account_health() == 3
