"""Mailboxes over IMAP, against a real Dovecot: taken once, settled there; what fails says so."""

import threading
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from escalation.choices import MailState
from escalation.inbox.rules import reasons
from escalation.inbox.services import imap
from escalation.inbox.services.fetch import note_fault, open_box, read_box, wanted_boxes
from escalation.inbox.services.fetching import Fetcher
from escalation.models import ReceivedMail
from incidents.models import Incident
from tenants import clock
from tenants.choices import MailSecurity, MailSettling
from tenants.models import Event, Mailbox, MailboxLook, MailboxPassword
from tenants.outbound_faults import CannotReach
from tenants.rules.mailboxes import Fault
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import change_row
from tests.dovecot import MailStore
from tests.escalation.inbox.house import fetched, mail
from tests.people import World


@pytest.fixture(autouse=True)
def _store_is_allowed(settings, mail_store: MailStore):
    settings.OUTBOUND_NETWORKS = ["127.0.0.0/8", "::1/128"]
    settings.IMAP_CA_FILE = str(mail_store.ca)


@pytest.fixture
def name() -> str:
    """Return a name that no box in the store has yet."""
    return f"box-{uuid.uuid4().hex[:10]}"


def user_of(name: str) -> str:
    return f"{name}@noordkade.example"


def read_all(*, clock: Callable[[], datetime] = clock.now) -> int:
    done = 0
    for one in wanted_boxes():
        with open_box(one) as box:
            done += read_box(one, box, clock=clock)
    return done


def one(number: int, **headers: str | None) -> bytes:
    return mail(f"Nummer {number}.", Message_ID=f"<{number}@acme.example>", **headers)


@pytest.mark.usefixtures("scope")
def test_what_is_new_is_taken_once_whichever_box_or_folder_it_lies_in(
    world: World, mail_store: MailStore, name: str
):
    other = f"{name}-2"
    fetched(world, mail_store, name=name)
    fetched(world, mail_store, name=other, folder="Support", security=MailSecurity.STARTTLS,
            port=mail_store.starttls)  # fmt: skip
    mail_store.deliver(user_of(name), one(1), one(2), one(1))
    mail_store.deliver(user_of(other), one(2), folder="Support")

    assert read_all() == 4
    assert read_all() == 0

    assert Incident.objects.filter(title="Printer kapot").count() == 2
    assert ReceivedMail.objects.filter(state=MailState.TAKEN).count() == 2
    assert all(b"\\Seen" in flags for flags in mail_store.flags(user_of(name)))


@pytest.mark.usefixtures("scope")
def test_what_somebody_read_before_us_is_taken_all_the_same_but_not_what_lay_there(
    world: World, mail_store: MailStore, name: str
):
    fetched(world, mail_store, name=name)
    mail_store.deliver(user_of(name), one(1))
    with mail_store.client(user_of(name)) as client:
        client.select_folder("INBOX")
        client.add_flags([1], [b"\\Seen"])
    assert read_all() == 0

    mail_store.deliver(user_of(name), one(2))
    with mail_store.client(user_of(name)) as client:
        client.select_folder("INBOX")
        client.add_flags([2], [b"\\Seen"])

    assert read_all() == 1
    assert Incident.objects.get(title="Printer kapot").description == "Nummer 2."


@pytest.mark.usefixtures("scope")
def test_a_folder_that_was_made_anew_is_read_from_where_it_was(
    world: World, mail_store: MailStore, name: str
):
    fetched(world, mail_store, name=name, folder="Support")
    mail_store.deliver(user_of(name), one(1), folder="Support")
    assert read_all() == 1

    with mail_store.client(user_of(name)) as client:
        client.delete_folder("Support")
    mail_store.deliver(user_of(name), one(1), one(2), folder="Support")

    read_all()
    assert Incident.objects.filter(title="Printer kapot").count() == 2


@pytest.mark.usefixtures("scope")
@pytest.mark.parametrize(
    ("settling", "moved_to"), [(MailSettling.MOVE, "Gedaan"), (MailSettling.DELETE, "")]
)
def test_what_is_taken_goes_where_the_settings_say(
    world: World, mail_store: MailStore, name: str, settling, moved_to: str
):
    fetched(world, mail_store, name=name, settling=settling, moved_to=moved_to)
    mail_store.deliver(user_of(name), one(1))

    read_all()

    assert not mail_store.flags(user_of(name))
    assert not moved_to or len(mail_store.flags(user_of(name), moved_to)) == 1
    assert Incident.objects.filter(title="Printer kapot").exists()


@pytest.mark.usefixtures("scope")
def test_what_is_too_large_stays_in_the_box_and_is_told(
    world: World, mail_store: MailStore, name: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(imap, "LARGEST", 2_000)
    fetched(world, mail_store, name=name, settling=MailSettling.DELETE)
    mail_store.deliver(user_of(name), mail("x" * 3_000), one(2))

    read_all()

    row = ReceivedMail.objects.get(state=MailState.QUARANTINED)
    assert row.reason == reasons.TOO_LARGE
    assert len(mail_store.flags(user_of(name))) == 1
    assert Incident.objects.get(title="Printer kapot").description == "Nummer 2."


@pytest.mark.usefixtures("scope")
@pytest.mark.parametrize(
    ("also", "fault"),
    [
        ({"password": "anders"}, Fault.PASSWORD),
        ({"host": "nergens.invalid"}, Fault.NAME),
        ({"folder": "Nergens"}, Fault.FOLDER),
        # TLS is not spoken there.
        ({"security": MailSecurity.TLS, "port": "starttls"}, Fault.CERTIFICATE),
        ({"port": 1}, Fault.AWAY),
    ],
)
def test_what_is_wrong_with_a_box_is_one_word(
    world: World, mail_store: MailStore, name: str, also, fault: Fault
):
    if also.get("port") == "starttls":
        also = {**also, "port": mail_store.starttls}
    fetched(world, mail_store, name=name, **also)

    with pytest.raises(CannotReach) as cannot:
        read_all()

    assert cannot.value.fault == fault


@pytest.mark.usefixtures("scope")
def test_a_certificate_of_nobody_and_a_host_inside_are_refused(
    world: World, mail_store: MailStore, name: str, settings
):
    fetched(world, mail_store, name=name)

    settings.IMAP_CA_FILE = ""
    with pytest.raises(CannotReach) as untrusted:
        read_all()
    settings.OUTBOUND_NETWORKS = ["10.0.0.0/8"]
    with pytest.raises(CannotReach) as inside:
        read_all()

    assert (untrusted.value.fault, inside.value.fault) == (Fault.CERTIFICATE, Fault.INSIDE)


def failing() -> int:
    return int(Client().get("/healthz/queues").json()["overdue"]["mailboxes_failing"])


def test_a_box_that_fails_says_so_in_the_settings_alarms_and_recovers(
    world: World, mail_store: MailStore, name: str, client_of
):
    browser = client_of(world.user("adam"))
    with world.entered():
        row = fetched(world, mail_store, name=name)
        read_all()
        assert failing() == 0
        soon = clock.now() + timedelta(minutes=1)
        wanted = wanted_boxes()[0]
        note_fault(wanted, Fault.PASSWORD, now=soon)
        note_fault(wanted, Fault.PASSWORD, now=soon + timedelta(minutes=5))
        MailboxLook.objects.update(well_at=clock.now() - timedelta(minutes=11))
        look = MailboxLook.objects.get(mailbox=row)
    assert (failing(), look.failing_since) == (1, soon)

    page = browser.get(f"/admin/tenants/mailbox/{row.pk}/change/").content.decode()
    listed = browser.get("/admin/tenants/mailbox/").content.decode()
    said = "de server weigert deze gebruiker of dit wachtwoord"
    assert said in page
    assert said in listed

    with world.entered():
        call_command("fetch_mail", "--once")
    assert failing() == 0
    with world.entered():
        look.refresh_from_db()
    assert (look.failing_since, look.fault) == (None, "")


def test_a_password_is_sealed_told_and_never_shown(world: World, client_of, settings):
    browser = client_of(world.user("adam"))
    settings.OUTBOUND_NETWORKS = []
    given = {
        "tenant": world.provider.pk, "name": "desk", "address": "desk@noordkade.example",
        "host": "127.0.0.1", "port": 993, "security": "tls", "user": "desk", "folder": "INBOX",
        "settling": "keep", "is_active": "on", "password": "heel-geheim", "protocol": "imap",
    }  # fmt: skip

    inside = browser.post("/admin/tenants/mailbox/add/", given)
    made = browser.post("/admin/tenants/mailbox/add/", {**given, "host": "mail.example"})

    assert inside.status_code == 422
    assert "eigen netwerk" in inside.content.decode()
    assert made.status_code == 302
    with world.entered():
        row = Mailbox.objects.get(name="desk")
        kept = MailboxPassword.objects.get(mailbox=row)
        told = Event.objects.filter(subject_kind="mailbox", subject_id=row.pk)
        assert "geheim" not in kept.sealed + "".join(event.body for event in told)
        assert told.filter(kind="mailbox.password_set").exists()
        assert wanted_boxes()[0].account.password == "heel-geheim"
        settings.SECRET_KEY = "another"
        assert wanted_boxes()[0].account.password == ""
    page = browser.get(f"/admin/tenants/mailbox/{row.pk}/change/").content.decode()
    assert "heel-geheim" not in page
    # Left empty it stays, and nothing is told of it.
    browser.post(f"/admin/tenants/mailbox/{row.pk}/change/", {**given, "host": "b.example",
                                                             "password": ""})  # fmt: skip
    with world.entered():
        assert MailboxPassword.objects.get(mailbox=row).sealed == kept.sealed


def test_the_command_tells_by_its_exit_code(world: World, mail_store: MailStore, name: str):
    with world.entered():
        fetched(world, mail_store, name=name, password="anders")

        with pytest.raises(CommandError):
            call_command("fetch_mail", "--once")

        assert MailboxLook.objects.get().fault == Fault.PASSWORD


def test_a_box_is_read_as_soon_as_something_comes_whatever_becomes_of_another(
    committed_world: World, mail_store: MailStore, name: str
):
    world = committed_world
    with world.entered():
        fetched(world, mail_store, name=name)
        broken = fetched(world, mail_store, name=f"{name}-2", password="anders")
    stop = threading.Event()
    running = threading.Thread(target=Fetcher(clock.now).run, args=(stop,),
                               kwargs={"alive": lambda: None})  # fmt: skip
    running.start()
    try:
        wait_for(world, lambda: MailboxLook.objects.filter(well_at__isnull=False).exists())
        # It idles by now, or is about to: both are told by the server.
        mail_store.deliver(user_of(name), one(1))
        came = ReceivedMail.objects.filter(mailbox__name=name, state=MailState.HELD)
        wait_for(world, came.exists)
        fails = MailboxLook.objects.filter(mailbox=broken, fault=Fault.PASSWORD)
        wait_for(world, fails.exists)
    finally:
        stop.set()
        running.join(timeout=20)
        with world.entered():
            # The world stays: nobody else shall wait for its boxes.
            for row in Mailbox.objects.all():
                row.is_active = False
                change_row(row=row, fields=("is_active",), actor=SYSTEM, now=clock.now())


def wait_for(world: World, ask: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while True:
        with world.entered():
            if ask():
                return
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)
