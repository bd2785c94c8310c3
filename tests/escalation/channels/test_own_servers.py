"""Mail by a server of its sender: SMTP or Graph, tried from the settings, and nobody else waits."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from django.test import Client

from escalation.models import Notice
from escalation.notices.services.deliver import deliver
from tenants import clock, ways
from tenants.choices import MailWay
from tenants.models import AccountMail, Event, MailSender, MailSenderKey, Tenant
from tenants.people.services.account_queue import owe
from tenants.people.services.account_sending import send_owed
from tenants.post import Later
from tenants.rules.roles import SYSTEM
from tenants.sealing import unseal
from tenants.senders import Route
from tenants.settings.services.configure import add_row
from tenants.settings.services.senders import set_sender_secret
from tests.dovecot import make_certificate
from tests.escalation.house import follow, report
from tests.escalation.sink import Sink
from tests.graph import CLIENT, SECRET, Graph, graph_of
from tests.people import World

# What the double says of itself: over TLS from the first byte nothing is in the clear.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")

ADD = "/admin/tenants/mailsender/add/"
WORD = "uit-geheim"


def let_in(_server: SMTP, _session: Any, _envelope: Any, _how: str, said: Any) -> AuthResult:
    assert isinstance(said, LoginPassword)
    return AuthResult(success=said.password == WORD.encode(), handled=False)


@contextmanager
def own_server(folder: Path, *, starts_plain: bool = False) -> Iterator[tuple[Sink, int]]:
    """Run a mail server that takes mail of who signs in over TLS alone."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    tls: dict[str, Any] = {"tls_context": context, "require_starttls": True}
    if not starts_plain:
        tls = {"ssl_context": context, "auth_require_tls": False}
    sink = Sink()
    server = Controller(
        sink, hostname="127.0.0.1", port=port, authenticator=let_in, auth_required=True, **tls
    )
    server.start()
    try:
        yield sink, port
    finally:
        server.stop()


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("own")
    make_certificate(folder)
    return folder


@pytest.fixture
def inside(certified: Path, settings: Any) -> None:
    """Let this machine be gone to, and its certificate be believed."""
    settings.OUTBOUND_NETWORKS = ["127.0.0.0/8", "::1/128"]
    settings.IMAP_CA_FILE = str(certified / "cert.pem")


@pytest.fixture
def own(certified: Path, inside: None) -> Iterator[tuple[Sink, int]]:
    with own_server(certified) as found:
        yield found


def english(client: Client) -> Client:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def given(tenant: Tenant, at: int, /, **also: object) -> dict[str, object]:
    return {
        "tenant": tenant.pk, "from_address": "desk@eigen.example", "way": "smtp",
        "host": "localhost", "port": at, "security": "tls", "user": "desk",
        "server_secret": WORD, **also,
    }  # fmt: skip


def keep(world: World, tenant: Tenant, port: int) -> None:
    filled = given(tenant, port)
    secret = str(filled.pop("server_secret"))
    filled.pop("tenant")
    row = MailSender(tenant=tenant, provider=world.provider, **filled)
    add_row(row=row, actor=SYSTEM, now=clock.now())
    set_sender_secret(sender=row, secret=secret, actor=SYSTEM, now=clock.now())


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_test_says_that_it_was_taken(
    world: World, client_of, certified: Path, inside, security: str
):
    browser = english(client_of(world.user("adam")))
    email = world.user("adam").email
    with own_server(certified, starts_plain=security == "starttls") as (sink, port):
        filled = given(world.provider, port, security=security, _try="1")
        page = browser.post(ADD, filled, follow=True)

    assert f"localhost has taken the test for {email}" in page.content.decode()
    (mail,) = sink.received
    assert (mail["To"], mail["From"]) == (
        email, f"{world.provider.name} <desk@eigen.example>",
    )  # fmt: skip
    assert WORD not in page.content.decode()
    with world.entered():
        told = "".join(
            Event.objects.filter(subject_kind="mailsender").values_list("body", flat=True)
        )
        kept = MailSenderKey.objects.get().secret
    assert (WORD in told + kept, unseal(kept)) == (False, WORD)


@pytest.mark.parametrize(
    ("_case", "wrong", "said"),
    [
        ("a password of another", {"server_secret": "x"}, "refuses this user or this password"),
        ("nobody there", {"port": 1}, "the server does not answer"),
        ("no such name", {"host": "nergens.invalid", "port": 465}, "no such server was found"),
        ("another kind of line", {"security": "starttls"}, "the server does not answer"),
        ("no password", {"server_secret": ""}, "the password has to be given anew"),
    ],
)
def test_a_test_says_in_words_what_failed(world: World, client_of, own, _case, wrong, said: str):
    _sink, port = own
    page = english(client_of(world.user("adam"))).post(
        ADD, given(world.provider, port, _try="1", **wrong), follow=True
    )

    assert said in page.content.decode()
    assert not _sink.received


def test_a_certificate_that_nobody_vouches_for_is_named(world: World, client_of, own, settings):
    settings.IMAP_CA_FILE = ""
    page = english(client_of(world.user("adam"))).post(
        ADD, given(world.provider, own[1], _try="1"), follow=True
    )

    assert "the certificate of the server is not trusted" in page.content.decode()


@pytest.mark.parametrize(
    ("_case", "wrong", "field"),
    [
        ("inside", {"host": "10.1.2.3", "port": 465}, "host"),
        ("this machine", {"host": "localhost", "port": 465}, "host"),
        ("no port of mail", {"host": "mail.example", "port": 6379}, "port"),
        ("no server", {"host": "", "port": 465}, "host"),
        ("no mailbox", {"way": "graph", "host": "", "user": "", "token_url": "https://a.b/"},
         "user"),
        ("no token", {"way": "graph", "host": ""}, "token_url"),
        ("a token inside", {"way": "graph", "host": "", "token_url": "https://127.0.0.1/"},
         "token_url"),
    ],
)  # fmt: skip
def test_what_leads_inside_or_lacks_something_is_refused(world, client_of, _case, wrong, field):
    page = english(client_of(world.user("adam"))).post(ADD, given(world.provider, 465, **wrong))

    assert page.status_code == 422
    assert f"id_{field}_error" in page.content.decode()
    with world.entered():
        assert not MailSender.objects.exists()


def test_a_customer_s_server_takes_their_mail_and_that_of_others_goes_as_ever(
    world: World, sink: Sink, own
):
    theirs, port = own
    with world.entered():
        keep(world, world.acme, port)
        report(world)
        follow()
        notice = Notice.objects.get(template="receipt")
        deliver(clock=clock.now)
        notice.refresh_from_db()
        assert notice.sent_at is not None
    assert [mail["To"] for mail in theirs.received if mail["To"] == notice.address]
    assert not sink.to(notice.address)
    # Mail about accounts is the provider's, who has no server of its own.
    owe(AccountMail.Kind.LINK, email=world.user("adam").email)
    assert send_owed(now=clock.now()) == 1
    assert sink.to(world.user("adam").email)


def test_a_server_that_is_away_keeps_up_only_who_chose_it(
    world: World, sink: Sink, inside, monkeypatch
):
    resting = ways._Resting(lambda: now[0])
    now = [0.0]
    monkeypatch.setattr(ways, "_resting", resting)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with world.entered():
        keep(world, world.acme, port)
        report(world)
        report(world, tenant_id=world.globex.pk, reporter_id=world.contact("gus").pk)
        follow()
        deliver(clock=clock.now)
        waiting = Notice.objects.get(template="receipt", tenant=world.acme)
        assert (waiting.state, waiting.attempts) == ("waiting", 0)
        assert "no connection" in waiting.last_error
        assert not Notice.objects.filter(tenant=world.globex, state="waiting").exists()


def test_graph_sends_as_the_mailbox(world: World, client_of, graph: Graph):
    browser = english(client_of(world.user("adam")))
    filled = {
        "tenant": world.provider.pk, "from_address": graph.user, "way": "graph", "security": "tls",
        "host": "localhost", "port": graph.port, "user": graph.user, "token_url": graph.token_url,
        "client_id": CLIENT, "server_secret": "x", "_try": "1",
    }  # fmt: skip
    page = browser.post(ADD, filled, follow=True)
    assert "no token is given to this client" in page.content.decode()
    with world.entered():
        change = f"/admin/tenants/mailsender/{MailSender.objects.get().pk}/change/"
    page = browser.post(change, {**filled, "server_secret": SECRET}, follow=True)
    assert "has taken the test" in page.content.decode()
    (mail,) = (message_from_bytes(raw) for raw in graph.sent)
    assert mail["To"] == world.user("adam").email

    graph.forget()
    with world.entered():
        report(world)
        follow()
        deliver(clock=clock.now)
        assert not Notice.objects.filter(state="waiting").exclude(medium="phone").exists()
    assert graph.user in message_from_bytes(graph.sent[-1])["From"]
    assert len(graph.sent) > 1
    for status, said in (
        (403, "the token does not open this mailbox"), (429, "asks us to come later"),
        (503, "the server does not answer"), (400, "refuses the test: graph: 400"),
    ):  # fmt: skip
        graph.refusing = [status]
        page = browser.post(change, {**filled, "server_secret": ""}, follow=True)
        assert said in page.content.decode()


@pytest.fixture
def graph(tmp_path: Path, settings: Any) -> Iterator[Graph]:
    with graph_of(tmp_path) as found:
        settings.OUTBOUND_NETWORKS = ["127.0.0.0/8", "::1/128"]
        settings.IMAP_CA_FILE = str(found.ca)
        yield found


def test_one_that_is_away_is_left_alone_for_longer_each_time():
    now = [0.0]
    resting = ways._Resting(lambda: now[0])
    route = Route(way=MailWay.SMTP, host="mail.example", port=465)
    rests = []
    for _attempt in range(6):
        resting.failed(route)
        began = now[0]
        while True:
            try:
                resting.check(route)
            except Later:
                now[0] += 1
            else:
                break
        rests.append(now[0] - began)

    assert rests == [15, 30, 60, 120, 240, 240]
    resting.passed(route)
    resting.check(route)
