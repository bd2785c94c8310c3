"""Mailboxes by Microsoft Graph, against a double: taken once, settled there, and recovered."""

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import override_settings

from escalation.choices import MailState
from escalation.inbox.rules import reasons
from escalation.inbox.services import graph as graphs
from escalation.inbox.services.fetch import open_box, read_box, wanted_boxes
from escalation.inbox.services.fetching import Reader
from escalation.models import ReceivedMail
from incidents.models import Incident
from tenants import clock
from tenants import outbound_tokens as tokens
from tenants.choices import MailProtocol, MailSettling
from tenants.errors import Invalid
from tenants.models import Mailbox, MailboxLook
from tenants.outbound_faults import CannotReach
from tenants.rules.mailboxes import Fault
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import change_row
from tenants.settings.services.mailboxes import set_mailbox_password
from tests.dovecot import MailStore
from tests.escalation.inbox.house import mail, mailbox
from tests.graph import CLIENT, SECRET, TENANT, Graph, graph_of
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")


@pytest.fixture(scope="module")
def _running(tmp_path_factory: pytest.TempPathFactory):
    with graph_of(tmp_path_factory.mktemp("graph")) as found:
        yield found


@pytest.fixture
def graph(_running: Graph, settings) -> Graph:
    fresh = Graph(_running.port, _running.ca)
    _running.__dict__.update(fresh.__dict__)
    settings.OUTBOUND_NETWORKS = ["127.0.0.0/8", "::1/128"]
    settings.IMAP_CA_FILE = str(Path(_running.ca))
    return _running


def box_of(world: World, graph: Graph, *, secret: str = SECRET, **also) -> Mailbox:
    given = {
        "protocol": MailProtocol.GRAPH, "host": "localhost", "port": graph.port, "user": graph.user,
        "token_url": graph.token_url, "client_id": CLIENT, **also,
    }  # fmt: skip
    row = mailbox(world, **given)
    set_mailbox_password(box=row, password=secret, actor=SYSTEM, now=clock.now())
    return row


def read_all() -> int:
    done = 0
    for one in wanted_boxes():
        with open_box(one) as box:
            done += read_box(one, box, clock=clock.now)
    return done


def one(number: int) -> bytes:
    return mail(f"Nummer {number}.", Message_ID=f"<{number}@acme.example>")


def test_what_is_new_is_taken_once_page_by_page(world: World, graph: Graph):
    box_of(world, graph)
    graph.deliver(one(1), one(2), one(3), one(4), one(5))

    assert read_all() == 5
    assert read_all() == 0

    assert Incident.objects.filter(title="Printer kapot").count() == 5
    assert all(lying.is_read for lying in graph.mails)
    graph.deliver(one(6), is_read=True)
    assert read_all() == 1


def test_of_a_folder_that_was_never_read_only_what_nobody_read(world: World, graph: Graph):
    box_of(world, graph)
    graph.deliver(one(1), one(2), one(3), is_read=True)
    graph.deliver(one(4))

    assert read_all() == 1
    assert Incident.objects.get(title="Printer kapot").description == "Nummer 4."


def test_what_graph_has_forgotten_is_read_anew_and_nothing_is_taken_twice(
    world: World, graph: Graph
):
    box_of(world, graph)
    graph.deliver(one(1))
    read_all()
    graph.deliver(one(2), is_read=True)
    graph.refusing.append(410)

    # Opening a known folder asks nothing, so that the first to be refused is the delta.
    read_all()

    assert Incident.objects.filter(title="Printer kapot").count() == 2


@pytest.mark.parametrize(
    ("settling", "moved_to"), [(MailSettling.MOVE, "Gedaan 'd"), (MailSettling.DELETE, "")]
)
def test_what_is_taken_goes_where_the_settings_say(
    world: World, graph: Graph, settling, moved_to: str
):
    box_of(world, graph, settling=settling, moved_to=moved_to)
    graph.deliver(one(1))

    read_all()

    assert [graph.folders[lying.folder] for lying in graph.mails] == [moved_to] * bool(moved_to)
    assert Incident.objects.filter(title="Printer kapot").exists()


def test_what_is_too_large_stays_there_and_its_head_is_kept(
    world: World, graph: Graph, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(graphs, "LARGEST", 2_000)
    box_of(world, graph, settling=MailSettling.DELETE)
    graph.deliver(mail("x" * 3_000), one(2))

    read_all()

    assert ReceivedMail.objects.get(state=MailState.QUARANTINED).reason == reasons.TOO_LARGE
    assert len(graph.mails) == 1


def test_another_folder_begins_anew(world: World, graph: Graph):
    row = box_of(world, graph)
    graph.deliver(one(1))
    read_all()
    graph.folders["AQ/9="] = "Support"
    graph.deliver(one(2), folder="AQ/9=")
    row.folder = "Support"
    change_row(row=row, fields=("folder",), actor=SYSTEM, now=clock.now())

    assert read_all() == 1


def test_a_token_that_ended_is_asked_for_anew(world: World, graph: Graph):
    box_of(world, graph)
    (wanted,) = wanted_boxes()
    with open_box(wanted) as box:
        read_box(wanted, box, clock=clock.now)
        graph.deliver(one(1))
        graph.forget()

        assert read_box(wanted, box, clock=clock.now) == 1

    asked = [line for line in graph.asked if line.endswith("/token")]
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("also", "fault"),
    [
        ({"secret": "fout"}, Fault.TOKEN),
        ({"user": "ander@noordkade.example"}, Fault.RIGHTS),
        ({"folder": "Nergens"}, Fault.FOLDER),
        ({"port": 1}, Fault.AWAY),
        ({"host": "nergens.invalid"}, Fault.NAME),
    ],
)
def test_what_is_wrong_with_a_box_is_one_word(world: World, graph: Graph, also, fault: Fault):
    box_of(world, graph, **also)
    graph.deliver(one(1))

    with pytest.raises(CannotReach) as cannot:
        read_all()

    assert cannot.value.fault is fault


@pytest.mark.parametrize(
    ("status", "fault"), [(429, Fault.BUSY), (503, Fault.AWAY), (400, Fault.OTHER)]
)
def test_what_it_refuses_is_one_word(world: World, graph: Graph, status: int, fault: Fault):
    box_of(world, graph)
    graph.refusing.append(status)

    with pytest.raises(CannotReach) as cannot:
        read_all()

    assert cannot.value.fault is fault


def test_a_token_goes_to_nobody_else(world: World, graph: Graph):
    box_of(world, graph)
    graph.linked = f"127.0.0.1:{graph.port}"

    with pytest.raises(CannotReach) as cannot:
        read_all()

    assert cannot.value.fault is Fault.OTHER


def test_a_box_that_fails_says_so_and_recovers(world: World, graph: Graph, client_of):
    row = box_of(world, graph)
    graph.refusing.append(503)
    (wanted,) = wanted_boxes()
    reader = Reader(wanted, clock.now)
    reader.stop.set()

    def look() -> str:
        with open_box(wanted) as box:
            read_box(wanted, box, clock=clock.now)
        page = client_of(world.user("adam")).get(f"/admin/tenants/mailbox/{row.pk}/change/")
        return str(page.content.decode())

    with pytest.raises(CannotReach) as cannot:
        look()
    reader._note(cannot.value.fault)
    assert MailboxLook.objects.get().failing_since is not None

    assert "Faalt sinds" not in look()
    assert MailboxLook.objects.get().failing_since is None


def test_a_box_over_imap_opens_by_a_token_too(world: World, graph: Graph, mail_store: MailStore):
    user = f"box-{uuid.uuid4().hex[:10]}@noordkade.example"
    mail_store.deliver(user, one(1))
    mail_store.owner_of = lambda token: user if token in graph.tokens else ""
    bundle = graph.ca.parent / "both.pem"
    bundle.write_text(graph.ca.read_text() + mail_store.ca.read_text())
    box_of(world, graph, protocol=MailProtocol.IMAP, user=user, port=mail_store.tls)

    with override_settings(IMAP_CA_FILE=str(bundle)):
        assert read_all() == 1
        mail_store.owner_of = lambda _token: ""
        with pytest.raises(CannotReach) as cannot:
            read_all()

    assert cannot.value.fault is Fault.RIGHTS


def test_tokens_are_kept_until_shortly_before_their_end(graph: Graph, monkeypatch):
    at = 0.0
    monkeypatch.setattr("time.monotonic", lambda: at)
    held = tokens.Tokens(tokens.Client(graph.token_url, CLIENT, SECRET, graphs.SCOPE))

    first = held.token()
    at = timedelta(minutes=57).total_seconds()
    again = held.token()
    at = timedelta(minutes=58).total_seconds()

    assert first == again
    assert held.token() != first


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"token_url": ""}, "token_url"),
        ({"client_id": ""}, "client_id"),
        ({"token_url": "http://login.example/token"}, "token_url"),
        ({"token_url": "https://127.0.0.1/token"}, "token_url"),
        ({"token_url": "login"}, "token_url"),
    ],
)
def test_what_could_not_give_a_token_is_refused(world: World, settings, given, field: str):
    settings.OUTBOUND_NETWORKS = []
    also = {
        "protocol": MailProtocol.GRAPH, "host": "graph.microsoft.com", "port": 443, "user": "desk",
        "token_url": f"https://login.example/{TENANT}/token", "client_id": CLIENT, **given,
    }  # fmt: skip

    with pytest.raises(Invalid) as refusal:
        mailbox(world, **also)

    assert field in refusal.value.errors
