"""Hearing of a status page: by mail that is asked for, confirmed and ended, and by a feed."""

import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.core import mail
from django.test import Client

from escalation.models import StatusReader
from escalation.status.queries import kept
from escalation.status.services.updates import approve_update, withdraw_update
from tenants import clock
from tenants.models import AccountMail
from tenants.people.services.account_sending import send_owed
from tests.escalation.house import text_of
from tests.factories.incidents import ByPhone
from tests.people import World
from tests.status import announced, outage, page_of, published, service, written

SAME = "If this address does not hear of it yet, a mail is on its way to it."


@pytest.fixture(autouse=True)
def _nothing_kept(fresh_cache: None) -> None:
    kept.forget_all()


@pytest.fixture(name="page")
def public_page(world: World) -> str:
    with world.entered():
        return page_of(world, clock.now())


def browser() -> Client:
    return Client(enforce_csrf_checks=True, headers={"accept-language": "en"})


def asks(page: str, email: str) -> Any:
    return browser().post(f"{page}ask/", {"email": email})


def sent() -> list[mail.EmailMultiAlternatives]:
    """Send what is owed, and return it alone."""
    mail.outbox.clear()
    send_owed(now=clock.now())
    return list(mail.outbox)  # type: ignore[arg-type]


def link_in(letter: mail.EmailMultiAlternatives, what: str) -> str:
    found = re.search(rf"https?://[^/\s]+(/status-page/-/{what}/\S+)", str(letter.body))
    assert found is not None
    return found.group(1)


def confirmed(page: str, email: str) -> None:
    asks(page, email)
    [letter] = sent()
    assert browser().post(link_in(letter, "confirm")).status_code == 200


def test_it_is_asked_confirmed_told_once_and_ended_by_one_click(world: World, page: str):
    now = clock.now()
    assert SAME in text_of(asks(page, " Reader@Elsewhere.Example "))
    [question] = sent()
    assert question.to == ["reader@elsewhere.example"]
    link = link_in(question, "confirm")
    with world.entered():
        of = outage(world, now, ByPhone.create(world=world))
        published(world, of, now)
    # Who did not confirm hears nothing; looking at the link confirms nothing.
    assert browser().get(link).status_code == 200
    assert sent() == []
    assert "You hear of each update from now on." in text_of(browser().post(link))

    with world.entered():
        row = written(world, of, now, phase="restored", title_en="Mail works")
        approve_update(update_id=row.pk, actor=world.actor("ines"), now=now)
        published(world, of, now, is_public=False, title_en="For some")
    [told] = sent()
    assert "Mail works" in told.subject
    assert told.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert sent() == []
    stop = link_in(told, "stop")
    assert told.extra_headers["List-Unsubscribe"].endswith(f"{stop}>")
    assert of.reference not in str(told.message())

    assert "Do you want no more" in text_of(browser().get(stop))
    for _twice in range(2):
        one_click = browser().post(stop, {"List-Unsubscribe": "One-Click"})
        assert one_click.status_code == 200
    with world.entered():
        assert not StatusReader.objects.exists()
        published(world, of, now)
    assert sent() == []


def test_what_is_answered_tells_nothing_of_an_address(world: World, page: str):
    confirmed(page, "known@elsewhere.example")
    known, stranger = (
        text_of(asks(page, f"{name}@elsewhere.example")) for name in ("known", "stranger")
    )

    assert re.sub(r"\d\d:\d\d", "", known) == re.sub(r"\d\d:\d\d", "", stranger)
    assert [one.to for one in sent()] == [["stranger@elsewhere.example"]]


def test_nobody_is_flooded(page: str):
    for _ in range(5):
        assert asks(page, "victim@elsewhere.example").status_code == 200
        sent()
    for number in range(5):
        assert asks(page, f"n{number}@elsewhere.example").status_code == 200
    assert asks(page, "one-more@elsewhere.example").status_code == 429
    assert not AccountMail.objects.filter(about__what="confirm").count() > 5
    assert [one.to for one in sent()] == [[f"n{n}@elsewhere.example"] for n in range(5)]


def test_questions_to_one_address_end(page: str):
    got = 0
    for _ in range(5):
        asks(page, "victim@elsewhere.example")
        got += len(sent())
    assert got == 3


@pytest.mark.parametrize(
    "email", ["", "nobody", "a@b", f"{300 * 'x'}@b.example", "a@b.example\nBcc: c"]
)
def test_what_is_no_address_is_said_beside_the_field(page: str, email: str):
    answer = asks(page, email)

    assert answer.status_code == 422
    assert "This is not an e-mail address." in text_of(answer)
    assert not AccountMail.objects.exists()


def test_a_link_that_was_made_up_is_none(page: str):
    for path in ("confirm/x:y:z", "stop/x:y:z"):
        assert browser().post(f"/status-page/-/{path}/").status_code == 404
    assert asks("/status-page/nobodys/", "a@elsewhere.example").status_code == 404


def test_what_is_taken_back_before_it_went_is_not_sent(world: World, page: str):
    now = clock.now()
    confirmed(page, "reader@elsewhere.example")
    with world.entered():
        row = published(world, outage(world, now, ByPhone.create(world=world)), now)
        withdraw_update(update_id=row.pk, actor=world.actor("ines"), now=now)

    assert sent() == []
    assert not AccountMail.objects.exists()


def test_the_feed_holds_what_the_page_holds(world: World, page: str):
    now = clock.now()
    with world.entered():
        of = outage(world, now, ByPhone.create(world=world))
        mailing = service(world, now)
        published(world, of, now, services=[mailing.pk])
        published(world, of, now, is_public=False, title_en="For some")
        announced(world, now)
    answer = browser().get(f"{page}feed/")
    name = "{http://www.w3.org/2005/Atom}"
    titles = [one.text for one in ET.fromstring(answer.content).iter(f"{name}title")]  # noqa: S314

    assert answer["Content-Type"].startswith("application/atom+xml")
    assert titles[0] == f"Service status of {world.provider.name}"
    assert sorted(map(str, titles[1:])) == ["Mail is disturbed", "Nieuwe schijven"]
    assert of.reference not in answer.content.decode()
    assert browser().get("/status-page/nobodys/feed/").status_code == 404
