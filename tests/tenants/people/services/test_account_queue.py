"""Mail about accounts: nothing is lost with the mail server or the broker away."""

import time
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import F
from django.test import Client

from escalation.queries.health import overdue
from tenants import clock
from tenants.choices import Role
from tenants.due import SEND_ACCOUNT_MAIL
from tenants.ledger.outbox import Bell
from tenants.models import AccountMail, Event, PersonalText
from tenants.people.services import account_queue
from tenants.people.services.account_sending import LEASE, MOST_COPIES
from tenants.people.services.invite import invite_member
from tests.escalation.sink import Sink, listening
from tests.people import BEGIN, World, make_world
from tests.ticks import tick

RIK = "rik@acme.example"


@pytest.fixture(autouse=True)
def _counted_anew(fresh_cache: None) -> None: ...


def ask(email: str = RIK) -> None:
    assert Client().post("/password/forgotten/", {"email": email}).status_code == 302


def due_again() -> None:
    AccountMail.objects.update(due_at=F("due_at") - LEASE * 30)


def test_every_kind_survives_a_mail_server_that_is_away(world: World, nowhere: int):
    ask()
    with world.entered():
        known = make_world(mark="-elsewhere").user("gus").email
        for email in ("new@acme.example", known):
            invite_member(
                tenant=world.acme, email=email, name="New", roles=[Role.REPORTER], language="en",
                actor=world.actor("adam"), now=BEGIN,
            )  # fmt: skip
    tick("account_mail")
    assert set(AccountMail.objects.values_list("attempts", "is_dead")) == {(0, False)}
    assert AccountMail.objects.count() == 3

    sink = Sink()
    due_again()
    with listening(sink, nowhere):
        tick("account_mail")

    assert sorted(str(mail["To"]) for mail in sink.received) == sorted(
        [RIK, "new@acme.example", known]
    )
    assert {str(mail["From"]).split(" <")[0] for mail in sink.received} == {"Noordkade"}
    assert set(sink.taken().values()) == {1}
    # What it was about is not kept.
    assert not AccountMail.objects.exists()


def test_one_that_is_refused_is_dead_and_stands_in_nobodys_way(world: World, sink: Sink):
    sink.answers[RIK] = "rcpt 550 5.1.1 no rik here"
    for email in (RIK, world.user("gus").email):
        ask(email)

    tick("account_mail")

    assert [str(mail["To"]) for mail in sink.received] == [world.user("gus").email]
    assert AccountMail.objects.values_list("is_dead", "last_error").get() == (True, "550 5.1.1")
    late = overdue(clock.now())
    assert (late["account_mail"], late["account_mail_dead"]) == (0, 1)


def test_the_operator_sees_the_dead_and_gives_them_another_life(world: World, sink: Sink):
    sink.answers[RIK] = "rcpt 550 5.1.1 no rik here"
    ask()
    tick("account_mail")
    sink.answers.clear()
    said = StringIO()

    call_command("outbox", "--again", stdout=said)
    tick("account_mail")

    assert "link: 550 5.1.1" in said.getvalue()
    # Of whom it is, is not said.
    assert RIK not in said.getvalue()
    assert [str(mail["To"]) for mail in sink.received] == [RIK]


@pytest.mark.parametrize("answer", ["rcpt 450 4.7.1 later", "452 4.2.2 full"])
def test_what_is_put_off_is_tried_again(world: World, sink: Sink, answer: str):
    sink.answers[RIK] = answer
    ask()
    tick("account_mail")
    assert AccountMail.objects.values_list("attempts", "is_dead").get() == (1, False)
    # Not at once.
    tick("account_mail")
    assert not sink.received

    sink.answers.clear()
    due_again()
    tick("account_mail")

    assert [str(mail["To"]) for mail in sink.received] == [RIK]


def test_what_was_perhaps_taken_makes_three_copies_with_one_name_at_most(world: World, sink: Sink):
    sink.answers[RIK] = "drop"
    ask()

    for _ in range(5):
        tick("account_mail")
        due_again()

    (copies,) = sink.taken().values()
    assert copies == MOST_COPIES
    assert AccountMail.objects.get().is_dead is True


def test_a_request_neither_waits_for_a_broker_nor_loses_its_mail_to_one(
    world: World, settings: Any, monkeypatch: pytest.MonkeyPatch, sink: Sink,
    django_capture_on_commit_callbacks: Any,
):  # fmt: skip
    settings.OUTBOX_WAKES = "tick.outbox"
    settings.CELERY_BROKER_URL = "redis://192.0.2.1:6379"
    bell = Bell(SEND_ACCOUNT_MAIL.task)
    away = Bell._line(bell).clone(hostname="192.0.2.1", transport="redis")
    monkeypatch.setattr(bell, "_line", lambda: away)
    monkeypatch.setattr(account_queue, "_bell", bell)
    began = time.monotonic()

    with django_capture_on_commit_callbacks(execute=True):
        ask()

    assert time.monotonic() - began < 5
    assert bell._quiet_until > 0
    tick("account_mail")
    assert [str(mail["To"]) for mail in sink.received] == [RIK]


def test_neither_key_nor_link_is_kept_or_told(world: World, sink: Sink):
    with world.entered():
        invite_member(
            tenant=world.acme, email="new@acme.example", name="New", roles=[Role.REPORTER],
            actor=world.actor("adam"), now=BEGIN, language="en",
        )  # fmt: skip
        before = list(AccountMail.objects.values_list("about", flat=True))
        told = [*Event.objects.values_list("body", flat=True)]
        told += PersonalText.objects.values_list("value", flat=True)

    assert set(before[0]) == {"user_id", "member_id", "inviter_id"}
    assert not [words for words in told if "/password/new/" in words]
