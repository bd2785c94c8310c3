"""A real mail store for the tests: Dovecot, over IMAP with TLS (Debian: dovecot-imapd)."""

import json
import os
import pwd
import secrets
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from imapclient import IMAPClient

PASSWORD = "zeer-geheim"
_CONFIG = """
base_dir = {run}
state_dir = {run}
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
first_valid_uid = 1
ssl = required
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%u
mail_uid = {internal}
mail_gid = {internal_group}
auth_mechanisms = plain login xoauth2
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={internal} gid={internal_group} home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {starttls}
  }}
  inet_listener imaps {{
    port = {tls}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""

# Whom a token is of, Dovecot asks (RFC 7662).
_TOKENS = """
introspection_url = http://127.0.0.1:{asked}/?token=
introspection_mode = get
username_attribute = username
active_attribute = active
active_value = true
"""


@dataclass
class MailStore:
    """Where it listens, and whom its certificate is believed by."""

    folder: Path
    tls: int
    starttls: int
    ca: Path
    # Whom a token is of; of nobody until a test says so.
    owner_of: Callable[[str], str] = lambda _token: ""

    def client(self, user: str) -> IMAPClient:
        context = ssl.create_default_context(cafile=str(self.ca))
        client = IMAPClient("localhost", self.tls, ssl_context=context)
        client.login(user, PASSWORD)
        return client

    def deliver(self, user: str, *mails: bytes, folder: str = "INBOX") -> None:
        """Let mails lie in a box, as a mail server delivers them."""
        with self.client(user) as client:
            if not client.folder_exists(folder):
                client.create_folder(folder)
            for raw in mails:
                client.append(folder, raw)

    def flags(self, user: str, folder: str = "INBOX") -> Sequence[tuple[bytes, ...]]:
        """Return the flags of each mail in a folder."""
        with self.client(user) as client:
            client.select_folder(folder, readonly=True)
            found = client.search("ALL")
            return [flags for _, flags in sorted(client.get_flags(found).items())] if found else []


@contextmanager
def running() -> Iterator[MailStore]:
    """Run a mail store in a folder of its own; without Dovecot the test fails."""
    with tempfile.TemporaryDirectory(prefix="dovecot-") as folder:
        yield from _running(Path(folder))


def _running(folder: Path) -> Iterator[MailStore]:
    program = shutil.which("dovecot", path="/usr/sbin:/usr/bin:" + os.environ.get("PATH", ""))
    assert program, "Dovecot is missing: apt install dovecot-imapd"
    store = MailStore(folder, _free_port(), _free_port(), folder / "cert.pem")
    make_certificate(folder)
    config = folder / "dovecot.conf"
    config.write_text(_CONFIG.format(**_people(), **_places(store)))
    with _asked(store) as port:
        (folder / "oauth2.conf").write_text(_TOKENS.format(asked=port))
        child = subprocess.Popen([program, "-F", "-c", str(config)])
        try:
            _wait(store, child)
            yield store
        finally:
            child.terminate()
            child.wait(timeout=20)


@contextmanager
def _asked(store: MailStore) -> Iterator[int]:
    """Answer at a port whom a token is of."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            token = parse_qs(urlsplit(self.path).query).get("token", [""])[0]
            owner = store.owner_of(token)
            said = json.dumps({"active": bool(owner), "username": owner}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _people() -> dict[str, str]:
    """Return as whom its parts run: as root those of the package, else all as who we are."""
    me = pwd.getpwuid(os.getuid())
    if os.getuid() == 0:
        return {"internal": "dovecot", "internal_group": "dovecot", "login": "dovenull"}
    return {"internal": me.pw_name, "internal_group": str(me.pw_gid), "login": me.pw_name}


def _places(store: MailStore) -> dict[str, object]:
    mail, run = store.folder / "mail", store.folder / "run"
    for one in (mail, run):
        one.mkdir()
    if os.getuid() == 0:
        # Whoever keeps the mail there must come to it.
        shutil.chown(mail, "dovecot", "dovecot")
        store.folder.chmod(0o711)
    return {
        "folder": store.folder, "run": run, "password": PASSWORD,
        "tls": store.tls, "starttls": store.starttls,
    }  # fmt: skip


def make_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    # Each of its own: of two by one name the wrong one would be believed.
    called = f"localhost {secrets.token_hex(4)}"
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, called)])
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def _wait(store: MailStore, child: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 20
    while True:
        try:
            store.client("nobody").logout()
            return
        except OSError:
            log = store.folder / "dovecot.log"
            said = log.read_text() if log.exists() else ""
            assert child.poll() is None, f"Dovecot does not start: {said}"
            assert time.monotonic() < end, f"Dovecot does not answer: {said}"
            time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def mail_store() -> Iterator[MailStore]:
    with running() as store:
        yield store
