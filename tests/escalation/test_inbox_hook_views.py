"""Mail that a server hands over by HTTP: by its secret, once, and as it comes by a pipe."""

import secrets

import pytest
from django.test import Client

from escalation import inbox_hook_views
from escalation.choices import MailState
from escalation.models import ReceivedMail
from incidents.models import Incident
from tenants import clock
from tenants.errors import Invalid
from tenants.models import Mailbox
from tenants.rules.roles import SYSTEM
from tenants.settings.services.mailboxes import set_mailbox_password
from tests.escalation.inbox.house import mail, mailbox
from tests.people import World, make_world

SECRET = "een-lang-geheim-van-de-mailserver"


@pytest.fixture
def box(world: World, scope) -> Mailbox:
    row = mailbox(world)
    set_mailbox_password(box=row, password=SECRET, actor=SYSTEM, now=clock.now())
    return row


def handed(
    raw: bytes, *, name: str = "desk", shown: str = f"Bearer {SECRET}", place: str = "127.0.0.1"
):
    return Client(REMOTE_ADDR=place).post(
        f"/mail/in/{name}/",
        raw,
        content_type="message/rfc822",
        headers={"Authorization": shown},
    )


@pytest.mark.usefixtures("box")
def test_a_mail_becomes_a_report_once_however_often_it_is_handed_over(world: World):
    first, again = handed(mail()), handed(mail())

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert first.json()["state"] == MailState.TAKEN
    with world.entered():
        assert Incident.objects.get(title="Printer kapot").reference == first.json()["reference"]
        assert ReceivedMail.objects.get().sha256 == first.json()["sha256"]


@pytest.mark.usefixtures("box")
@pytest.mark.parametrize(
    ("_case", "name", "shown"),
    [
        ("no secret", "desk", ""),
        ("another one", "desk", "Bearer een-ander-geheim-van-de-mailserver"),
        ("nothing in it", "desk", "Bearer "),
        ("no such mailbox", "elders", f"Bearer {SECRET}"),
        ("not in words of ASCII", "desk", "Bearer gëheim"),
        ("another scheme", "desk", f"Basic {SECRET}"),
    ],
)
def test_without_its_secret_nothing_is_taken(world: World, _case, name, shown):
    answer = handed(mail(), name=name, shown=shown)

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    with world.entered():
        assert not ReceivedMail.objects.exists()


def test_what_is_fetched_or_has_no_secret_is_not_handed_over(world: World, scope):
    mailbox(world, name="leeg")
    row = mailbox(world, name="imap", host="mail.example", user="desk")
    set_mailbox_password(box=row, password=SECRET, actor=SYSTEM, now=clock.now())

    assert handed(mail(), name="leeg", shown="Bearer ").status_code == 401
    assert handed(mail(), name="imap").status_code == 401


def test_of_two_providers_with_a_box_of_one_name_the_secret_says_whose(world: World, box: Mailbox):
    strangers = make_world(mark="-elsewhere")
    with strangers.entered():
        theirs = mailbox(strangers)
        other = SECRET.upper()
        set_mailbox_password(box=theirs, password=other, actor=SYSTEM, now=clock.now())

    handed(mail(), shown=f"Bearer {other}")

    with strangers.entered():
        assert ReceivedMail.objects.get().mailbox_id == theirs.pk
    with world.entered():
        assert not ReceivedMail.objects.exists()


@pytest.mark.usefixtures("box")
def test_nothing_and_too_much_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(inbox_hook_views, "LARGEST", 500)

    assert handed(b" \r\n").status_code == 400
    assert handed(mail("x" * 500)).status_code == 413
    assert Client().get("/mail/in/desk/").status_code == 405


@pytest.mark.usefixtures("box")
def test_who_guesses_is_braked(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(inbox_hook_views, "MOST_WRONG", 2)
    place = f"198.51.100.{secrets.randbelow(250)}"

    for _guess in range(2):
        assert handed(mail(), shown="Bearer fout", place=place).status_code == 401

    assert handed(mail(), place=place).status_code == 429
    assert handed(mail()).status_code == 200


def test_a_secret_of_this_door_is_long(world: World, scope):
    with pytest.raises(Invalid):
        set_mailbox_password(box=mailbox(world), password="kort", actor=SYSTEM, now=clock.now())
