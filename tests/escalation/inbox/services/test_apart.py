"""Mails are read by a process of its own: what breaks it costs one mail, and nothing else."""

import os
from email.message import EmailMessage
from pathlib import Path

import pytest

from escalation.choices import MailState
from escalation.inbox.rules import reasons
from escalation.inbox.rules.carried import packed, read_whole, unpacked
from escalation.inbox.services import apart
from escalation.inbox.services.apart import NotRead, read_apart
from escalation.inbox.services.release import try_again
from tenants import clock
from tests.escalation.inbox.house import comes_in, mail, mailbox
from tests.mails import messages
from tests.people import World

BREAKING = "tests.escalation.inbox.services.breaking_child"


@pytest.fixture
def _breaking(monkeypatch: pytest.MonkeyPatch):
    apart.end_children()
    monkeypatch.setattr(apart, "_MODULE", BREAKING)
    monkeypatch.setattr(apart, "LONGEST", 5.0)
    yield
    apart.end_children()


def test_each_collected_mail_is_the_same_after_it_was_carried():
    for name, raw in messages().items():
        read = read_whole(raw)
        assert unpacked(packed(read)) == read, name


def test_a_child_says_the_same():
    for raw in list(messages().values())[::20]:
        assert read_apart(raw) == read_whole(raw)


def test_a_mail_as_large_as_is_taken_apart_fits_its_memory():
    given = EmailMessage()
    given["From"], given["Subject"] = "rik@acme.example", "Groot"
    given.set_content("Zie bijlage.")
    given.add_attachment(os.urandom(18 * 2**20), maintype="image", subtype="png", filename="a.png")

    read = read_apart(given.as_bytes()).mail

    assert not read.defects
    assert [len(part.content) for part in read.parts] == [18 * 2**20]


def test_it_gets_no_secret_of_ours(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://geheim")
    apart.end_children()
    read_apart(mail())

    child = apart._idle[-1]._process.pid

    assert b"geheim" not in Path(f"/proc/{child}/environ").read_bytes()


def test_one_child_reads_many_and_then_another_does(monkeypatch: pytest.MonkeyPatch):
    apart.end_children()
    monkeypatch.setattr(apart, "MOST_MAILS", 2)

    first = [read_apart(mail(str(number))).mail.text for number in range(3)]

    assert first == ["0", "1", "2"]
    assert [child.mails for child in apart._idle] == [1]


@pytest.mark.usefixtures("_breaking")
@pytest.mark.parametrize("words", ["geheugen", "rekenen", "wachten", "omgevallen"])
def test_what_breaks_it_is_said(words: str):
    with pytest.raises(NotRead):
        read_apart(mail(words))


@pytest.mark.usefixtures("scope", "_breaking")
def test_what_breaks_it_stands_in_quarantine_at_once_and_the_rest_flows(world: World, monkeypatch):
    box = mailbox(world)

    poison = comes_in(world, box, mail("omgevallen", Message_ID="<p@acme.example>"))
    fine = comes_in(world, box, mail("gezond", Message_ID="<q@acme.example>"))

    assert (poison.state, poison.reason) == (MailState.QUARANTINED, reasons.UNREADABLE)
    assert fine.state == MailState.TAKEN
    apart.end_children()
    monkeypatch.undo()
    again = try_again(mail=poison.public_id, actor=world.actor("agnes"), now=clock.now())
    assert again.state == MailState.TAKEN
