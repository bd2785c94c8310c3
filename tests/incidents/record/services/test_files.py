"""Files that come with what is said: bound to it, of its side, and all of it or nothing."""

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from incidents.choices import Scan
from incidents.handling.asks.talk import AddNote, LogCall, ReplyAsCustomer, SendMessage
from incidents.handling.services import communicate
from incidents.models import Attachment, Incident, InternalAttachment
from incidents.record.services.orphans import clear_orphans
from incidents.record.services.rescan import scan_waiting
from tenants.choices import Side
from tenants.clock import now as read_clock
from tenants.errors import Invalid
from tenants.models import Event, PersonalText
from tenants.scoping import Scope, entered
from tests.factories import incidents as made
from tests.incidents.files import EICAR, bytes_in, clamd, given, picture, stored
from tests.people import World

__all__ = ["stored"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stored")]


@pytest.fixture
def incident(world: World) -> Incident:
    with world.entered():
        return made.ByPhone.create(world=world)


def note(world: World, incident: Incident, *files: Any, text: str = "Look.") -> None:
    with world.entered():
        communicate.add_note(
            incident_id=incident.pk, actor=world.actor("agnes"), now=read_clock(),
            ask=AddNote(text=text, attached=files),
        )  # fmt: skip


def write(world: World, incident: Incident, *files: Any) -> None:
    with world.entered():
        communicate.send_message(
            incident_id=incident.pk, actor=world.actor("agnes"), now=read_clock(),
            ask=SendMessage(text="See beside.", attached=files),
        )  # fmt: skip


def test_a_file_of_a_message_is_kept_as_it_came(world: World, incident: Incident, stored: Path):
    content = b"It went wrong at noon.\n"

    write(world, incident, given("log.txt", content))

    with world.entered():
        row = Attachment.objects.select_related("message").get(incident=incident)
        event = Event.objects.filter(kind="message.sent").latest("pk")
        told = json.loads(event.body)["rows"][f"incidents.attachment:{row.pk}"]
        words = PersonalText.objects.get(event=event, row=f"incidents.attachment:{row.pk}")
    assert (row.name, row.size, row.media_type, row.scan) == (
        "log.txt", len(content), "text/plain", Scan.NOT_SCANNED,
    )  # fmt: skip
    assert row.sha256 == hashlib.sha256(content).hexdigest() == told["sha256"]
    assert row.message is not None
    assert row.message.text == "See beside."
    # A name is a person's words: the chain holds a commitment to it, and it can be erased.
    assert (set(told["name"]), words.value) == ({"hmac"}, "log.txt")
    (kept,) = bytes_in(stored)
    assert kept.read_bytes() == content
    assert "log" not in str(kept.relative_to(stored))


def test_each_kind_of_words_has_its_files_on_its_side(world: World, incident: Incident):
    contact = incident.reporter_id
    note(world, incident, given("note.txt"))
    write(world, incident, given("message.txt"))
    with world.entered():
        communicate.log_call(
            incident_id=incident.pk, actor=world.actor("agnes"), now=read_clock(),
            ask=LogCall(contact_id=contact, direction="out", outcome="answered", summary="Told.",
                        attached=[given("call.txt")]),
        )  # fmt: skip
    scope = Scope.of(world.acme.pk, world.provider.pk, side=Side.CUSTOMER)

    with world.entered():
        public = {row.name for row in Attachment.objects.filter(incident=incident)}
        internal = {row.name for row in InternalAttachment.objects.filter(incident=incident)}
    assert (public, internal) == ({"message.txt"}, {"note.txt", "call.txt"})
    with entered(scope):
        assert {row.name for row in Attachment.objects.all()} == {"message.txt"}
        assert not InternalAttachment.objects.exists()
        words = PersonalText.objects.filter(field="name", row__contains="attachment")
        assert {row.value for row in words} == {"message.txt"}


def test_what_came_with_the_report_hangs_on_no_message(world: World):
    with world.entered():
        incident = made.ByPortal.create(world=world, reporter="rik", attached=[given("screen.txt")])
        row = Attachment.objects.get(incident=incident)
        event = Event.objects.get(kind="incident.registered", subject_id=incident.pk)

    assert row.message_id is None
    assert f"incidents.attachment:{row.pk}" in json.loads(event.body)["rows"]


def test_an_answer_of_the_customer_carries_files(world: World):
    with world.entered():
        incident = made.ByPortal.create(world=world, reporter="rik")
        message = communicate.reply_as_customer(
            incident_id=incident.pk, actor=world.actor("rik"), now=read_clock(),
            ask=ReplyAsCustomer(text="Here.", attached=[given(), given("b.png", picture())]),
        )  # fmt: skip
        rows = list(Attachment.objects.filter(message=message).order_by("pk"))

    assert [(row.name, row.has_picture) for row in rows] == [("log.txt", False), ("b.png", True)]


@pytest.mark.parametrize(
    ("_case", "files"),
    [
        ("a program among them", [given("a.txt"), given("run.exe")]),
        ("an empty one", [given("a.txt"), given("b.txt", b"")]),
        ("too many", [given(f"{n}.txt") for n in range(6)]),
        ("a program by its content", [given("a.txt"), given("b.txt", b"\x7fELF" + bytes(60))]),
    ],
)
def test_one_that_is_refused_refuses_all_of_it(
    _case: str, files: list[Any], world: World, incident: Incident, stored: Path
):
    with pytest.raises(Invalid) as refused:
        note(world, incident, *files)

    assert "attached" in refused.value.errors
    with world.entered():
        assert not InternalAttachment.objects.exists()
    assert bytes_in(stored) == []


def test_words_that_are_refused_leave_no_bytes(world: World, incident: Incident, stored: Path):
    with pytest.raises(Invalid):
        note(world, incident, given(), given("b.png", picture()), text=" ")

    assert bytes_in(stored) == []


def test_an_incident_holds_only_so_much(
    world: World, incident: Incident, settings: LazySettings, stored: Path
):
    settings.FILES_PER_INCIDENT = 2
    note(world, incident, given())
    write(world, incident, given())

    with pytest.raises(Invalid, match="1000 MB"):
        note(world, incident, given())

    assert len(bytes_in(stored)) == 2


def test_folders_and_files_are_for_nobody_else(world: World, incident: Incident, stored: Path):
    note(world, incident, given())

    modes = {path.stat().st_mode & 0o777 for path in stored.rglob("*")}
    assert modes == {0o600, 0o700}


def test_a_small_picture_is_drawn_anew(world: World, incident: Incident, stored: Path):
    note(world, incident, given("photo.jpg", picture("JPEG", comment=b"taken at home")))

    small, large = sorted(bytes_in(stored), key=lambda path: path.stat().st_size)
    assert small.name == f"{large.name}.small"
    assert small.read_bytes().startswith(b"\x89PNG")
    assert b"taken at home" in large.read_bytes()
    assert b"taken at home" not in small.read_bytes()


def test_a_scanner_is_asked_and_what_is_infected_is_kept_as_that(
    world: World, incident: Incident, settings: LazySettings, tmp_path: Path
):
    with clamd(settings, tmp_path) as seen:
        note(world, incident, given("clean.txt", b"Nothing."), given("bad.txt", EICAR))

    assert seen == [b"Nothing.", EICAR]
    with world.entered():
        rows = InternalAttachment.objects.order_by("pk")
        assert [(row.name, row.scan, row.signature) for row in rows] == [
            ("clean.txt", Scan.CLEAN, ""),
            ("bad.txt", Scan.INFECTED, "Eicar-Signature"),
        ]


def test_while_the_scanner_is_away_files_come_in_and_are_looked_at_later(
    world: World, incident: Incident, settings: LazySettings, tmp_path: Path
):
    settings.CLAMD = f"unix:{tmp_path}/nobody.ctl"
    note(world, incident, given("bad.txt", EICAR))
    later = read_clock() + timedelta(minutes=5)
    with world.entered():
        row = InternalAttachment.objects.get()
    assert (row.scan, row.scan_due_at is None) == (Scan.NOT_SCANNED, False)

    assert scan_waiting(now=later) == 0
    with clamd(settings, tmp_path):
        assert scan_waiting(now=later) == 1
        assert scan_waiting(now=later) == 0

    with world.entered():
        row.refresh_from_db()
        event = Event.objects.get(kind="file.scanned")
    assert (row.scan, row.scan_due_at) == (Scan.INFECTED, None)
    assert json.loads(event.body)["facts"] == {
        "file": row.pk, "internal": True, "scan": "infected",
    }  # fmt: skip


def test_what_the_scanner_cannot_look_at_is_asked_once(
    world: World, incident: Incident, settings: LazySettings, tmp_path: Path
):
    answer = b"INSTREAM size limit exceeded. ERROR\0"
    with clamd(settings, tmp_path, answer=answer):
        note(world, incident, given())

    with world.entered():
        row = InternalAttachment.objects.get()
    assert (row.scan, row.scan_due_at) == (Scan.NOT_SCANNED, None)


def test_bytes_of_nobody_are_cleared_and_others_stay(
    world: World, incident: Incident, stored: Path
):
    note(world, incident, given("photo.png", picture()))
    kept = bytes_in(stored)
    stray = kept[0].with_name("a" * 64)
    stray.write_bytes(b"cut off")

    assert clear_orphans(now=read_clock()) == 0
    assert clear_orphans(now=read_clock() + timedelta(hours=3)) == 1
    assert bytes_in(stored) == kept
