"""A mailbox over IMAP (RFC 3501, RFC 2177): what is new in it, and what is done with what is taken.

Nothing here knows of a database. Whatever fails is a `CannotReach` with its code; the words of a
server are not repeated, since they may hold addresses and names.
"""

import contextlib
import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from imaplib import IMAP4
from threading import Event
from types import TracebackType
from typing import Any, Final, Self

from django.conf import settings
from imapclient import DELETED, SEEN, IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.tls import IMAP4_TLS

from tenants.choices import MailSecurity, MailSettling
from tenants.outbound import address_of
from tenants.outbound_faults import CannotReach, fault_of
from tenants.outbound_tokens import Client, Tokens
from tenants.rules.mailboxes import Fault
from tenants.rules.outbound import NotGoneTo

# Seconds. A line that says nothing longer than this is believed no more.
CONNECT: Final = 10.0
READ: Final = 30.0
# A server may end what idles for half an hour (RFC 2177), a router what is silent for ten minutes.
IDLE: Final = 300.0
SLICE: Final = 5.0
# Where the server cannot say when something comes.
POLL: Final = 60.0
# Larger than this is not fetched: its head is, and it stays where it lies.
LARGEST: Final = 60 * 2**20
_BODY: Final = b"BODY[]"
_HEAD: Final = b"BODY[HEADER]"
_SIZE: Final = b"RFC822.SIZE"


@dataclass(frozen=True, kw_only=True)
class Account:
    """Where a box is, by what it opens, and what becomes of what was taken."""

    host: str
    port: int
    security: MailSecurity
    user: str
    password: str = field(repr=False)
    folder: str
    settling: MailSettling
    moved_to: str = ""
    # Who asks for a token, where that opens it and no password does.
    client: Client | None = None


@dataclass(frozen=True)
class Place:
    """How far a folder was read: a UID means something within one UIDVALIDITY only."""

    validity: int = 0
    last_uid: int = 0


@dataclass(frozen=True)
class Fetched:
    """One mail as it lies in the box; of one that is too large its head alone."""

    uid: int
    raw: bytes
    is_whole: bool = True


class _TlsLine(IMAP4_TLS):  # type: ignore[misc]  # has no types
    """Goes to the address that was looked up and allowed, and asks there for the server by name."""

    def __init__(self, address: str, host: str, port: int, context: ssl.SSLContext) -> None:
        self._address = address
        super().__init__(host, port, context, CONNECT)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        line = socket.create_connection((self._address, self.port), CONNECT)
        try:
            wrapped: ssl.SSLSocket = self.ssl_context.wrap_socket(line, server_hostname=self.host)
        except BaseException:
            line.close()
            raise
        return wrapped


class _PlainLine(IMAP4WithTimeout):  # type: ignore[misc]  # has no types
    """The same before STARTTLS."""

    def __init__(self, address: str, host: str, port: int) -> None:
        self._address = address
        super().__init__(host, port, CONNECT)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        return socket.create_connection((self._address, self.port), CONNECT)


class _Client(IMAPClient):  # type: ignore[misc]  # has no types
    def __init__(self, account: Account) -> None:
        self._address = str(address_of(account.host, account.port))
        self._context = ssl.create_default_context()
        if settings.IMAP_CA_FILE:
            self._context.load_verify_locations(settings.IMAP_CA_FILE)
        is_tls = account.security == MailSecurity.TLS
        super().__init__(
            account.host, account.port, ssl=is_tls, timeout=SocketTimeout(CONNECT, READ)
        )
        if not is_tls:
            self.starttls(self._context)

    def _create_IMAP4(self) -> IMAP4:  # noqa: N802 - the library's
        if self.ssl:
            return _TlsLine(self._address, self.host, self.port, self._context)
        return _PlainLine(self._address, self.host, self.port)


class Box:
    """One connection to one folder; a context manager."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._client: Any = None
        self._validity = 0
        self._next_uid = 0

    def __enter__(self) -> Self:
        with faults():
            self._client = _Client(self._account)
            try:
                self._open(self._client)
            except BaseException:
                self._leave(is_polite=False)
                raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._leave(is_polite=error is None)

    def _leave(self, *, is_polite: bool) -> None:
        client, self._client = self._client, None
        with contextlib.suppress(OSError, IMAPClientError):
            if is_polite:
                client.logout()
            else:
                client.shutdown()

    def _open(self, client: IMAPClient) -> None:
        account = self._account
        if account.client is None:
            client.login(account.user, account.password)
        else:
            self._show_token(client, Tokens(account.client).token())
        try:
            found = client.select_folder(account.folder)
            if account.settling == MailSettling.MOVE and not client.folder_exists(account.moved_to):
                client.create_folder(account.moved_to)
        except IMAPClientAbortError:
            raise
        except IMAPClientError:
            raise CannotReach(Fault.FOLDER) from None
        self._validity = int(found.get(b"UIDVALIDITY", 0))
        self._next_uid = int(found.get(b"UIDNEXT", 0))

    def _show_token(self, client: IMAPClient, token: str) -> None:
        """Sign in by XOAUTH2, as Microsoft and Google take it."""
        try:
            client.oauth2_login(self._account.user, token)
        except LoginError:
            raise CannotReach(Fault.RIGHTS) from None

    def fresh(self, place: Place, *, since: date | None) -> list[int]:
        """Return what was not taken yet, the oldest first.

        Of a folder that was never read, or that was made anew: what nobody read, and what came
        since the day on which it was last read.
        """
        with faults():
            # Lets the server say what came since.
            self._client.noop()
            if place.validity == self._validity:
                found = self._client.search(["UID", f"{place.last_uid + 1}:*"])
                # Of nothing the server names the last one there is.
                return sorted(uid for uid in found if uid > place.last_uid)
            asked = ["UNSEEN"] if since is None else ["OR", "UNSEEN", "SINCE", since]
            return sorted(self._client.search(asked))

    def place_after(self, uids: Sequence[int], before: Place) -> Place:
        """Return how far was read when all of these were taken."""
        if before.validity == self._validity:
            return Place(self._validity, max([before.last_uid, *uids]))
        return Place(self._validity, max([self._next_uid - 1, 0, *uids]))

    def fetch(self, uid: int) -> Fetched | None:
        """Return one mail as it lies there; nothing where it is gone meanwhile."""
        with faults():
            told = self._client.fetch([uid], ["RFC822.SIZE"]).get(uid, {})
            if _SIZE not in told:
                return None
            is_whole = int(told[_SIZE]) <= LARGEST
            wanted = _BODY if is_whole else _HEAD
            given = self._client.fetch([uid], [f"BODY.PEEK{wanted.decode()[4:]}"]).get(uid, {})
        raw = given.get(wanted)
        return Fetched(uid, bytes(raw), is_whole) if raw else None

    def settle(self, uid: int) -> None:
        """Do with a mail that was taken what was asked for."""
        client, account = self._client, self._account
        with faults():
            if account.settling == MailSettling.KEEP:
                client.add_flags([uid], [SEEN], silent=True)
            elif account.settling == MailSettling.MOVE and client.has_capability("MOVE"):
                client.move([uid], account.moved_to)
            else:
                if account.settling == MailSettling.MOVE:
                    client.copy([uid], account.moved_to)
                client.add_flags([uid], [DELETED], silent=True)
                # Without UIDPLUS whatever others marked would go along: it stays, marked.
                if client.has_capability("UIDPLUS"):
                    client.uid_expunge([uid])

    def wait(self, stop: Event) -> None:
        """Wait until something happens in the folder, or for a while."""
        with faults():
            if not self._client.has_capability("IDLE"):
                stop.wait(POLL)
                return
            self._client.idle()
            until = time.monotonic() + IDLE
            while not stop.is_set() and time.monotonic() < until:
                began = time.monotonic()
                # A line that was cut is always readable, and says nothing.
                if self._client.idle_check(SLICE) or time.monotonic() - began < SLICE / 2:
                    break
            self._client.idle_done()


@contextlib.contextmanager
def faults() -> Iterator[None]:
    """Turn what a line, a server and the library say into one code."""
    try:
        yield
    except NotGoneTo as refused:
        raise CannotReach(fault_of(refused)) from None
    except ssl.SSLError:
        raise CannotReach(Fault.CERTIFICATE) from None
    except OSError:
        raise CannotReach(Fault.AWAY) from None
    except LoginError:
        raise CannotReach(Fault.PASSWORD) from None
    except IMAPClientAbortError:
        raise CannotReach(Fault.AWAY) from None
    except IMAPClientError:
        raise CannotReach(Fault.OTHER) from None
