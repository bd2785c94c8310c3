"""A mailbox by Microsoft Graph (v1.0): what is new in it, and what is done with what is taken.

Sources: learn.microsoft.com/graph, "message: delta", "Get MIME content of a message", "message:
move", "Obtain immutable identifiers". Nothing here knows of a database. Whatever fails is a
`CannotReach` with its code; the words of a server are not repeated.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from threading import Event
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import quote, urlencode, urlsplit

from escalation.inbox.services.imap import LARGEST, Account
from tenants.choices import MailSettling
from tenants.outbound_ask import MOST, Reply, ask
from tenants.outbound_faults import CannotReach, fault_of
from tenants.outbound_tokens import Client, Tokens
from tenants.rules.mailboxes import Fault
from tenants.rules.outbound import NotGoneTo

SCOPE: Final = "https://graph.microsoft.com/.default"
# Seconds between two looks: Graph tells nobody that something came, unless it can call back.
POLL: Final = 30.0
PAGE: Final = 50
# Of a mail that is too large: as much as its headers may be.
MOST_HEAD: Final = 2**20
_HTTPS: Final = 443
_UNAUTHORISED, _FORBIDDEN, _NOT_FOUND, _GONE, _TOO_MANY = 401, 403, 404, 410, 429
_FAILED, _BROKEN = 400, 500
# Names that Graph knows each folder of this kind by, in whatever language a box is.
_KNOWN: Final = frozenset({"inbox", "archive", "junkemail", "deleteditems", "drafts", "sentitems"})


@dataclass(frozen=True)
class Page:
    """Some of what is new, and the address to go on from."""

    ids: Sequence[str]
    after: str
    # Of a beginning, what of it was read long ago would be taken if it went on from its middle.
    is_kept: bool


@dataclass(frozen=True)
class Given:
    """One mail as it lies in the box; of one that is too large its head alone."""

    raw: bytes
    is_whole: bool = True


class GraphBox:
    """One folder of one mailbox; a context manager, as a line over IMAP is."""

    def __init__(self, account: Account, client: Client) -> None:
        port = "" if account.port == _HTTPS else f":{account.port}"
        self._base = f"https://{account.host}{port}/v1.0/users/{quote(account.user, safe='')}"
        self._account = account
        self._tokens = Tokens(client)
        self._folder = self._moved_to = ""

    def __enter__(self) -> Self:
        self._folder = self._folder_of(self._account.folder, is_made=False)
        if self._account.settling == MailSettling.MOVE:
            self._moved_to = self._folder_of(self._account.moved_to, is_made=True)
        return self

    @property
    def name(self) -> str:
        """By which what is remembered of one folder is told from what was of another."""
        return sha256(f"{self._base} {self._folder}".encode()).hexdigest()[:16]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        """Leave nothing behind: each request stands alone."""

    def pages(self, delta: str, *, since: datetime | None) -> Iterator[Page]:
        """Return what came, page by page, the oldest first; from where it was left, if it was.

        Of a folder that was never read: what nobody read. Where Graph has forgotten how far it was
        read: that, and what came since it last was.
        """
        url = delta or self._beginning(None)
        is_fresh = not delta
        while url:
            reply = self._ask("GET", url, headers={"Prefer": f"odata.maxpagesize={PAGE}"})
            if reply.status == _GONE and not is_fresh:
                url, is_fresh = self._beginning(since), True
                continue
            said = self._said(reply)
            rows = [one for one in said.get("value", []) if isinstance(one, dict)]
            after = str(said.get("@odata.nextLink") or said.get("@odata.deltaLink") or "")
            if not after or not self._is_ours(after):
                # Our token goes nowhere else.
                raise CannotReach(Fault.OTHER)
            is_last = "@odata.nextLink" not in said
            ids = list(_new(rows, is_fresh=is_fresh, since=since))
            yield Page(ids, after, is_last or not is_fresh)
            url = "" if is_last else after

    def fetch(self, mail_id: str) -> Given | None:
        """Return one mail as it lies there; nothing where it is gone meanwhile."""
        reply = self._ask("GET", f"{self._message(mail_id)}/$value", most=LARGEST)
        if reply.status == _NOT_FOUND:
            return None
        self._judge(reply)
        return Given(reply.body if reply.is_whole else reply.body[:MOST_HEAD], reply.is_whole)

    def settle(self, mail_id: str) -> None:
        """Do with a mail that was taken what was asked for."""
        at, settling = self._message(mail_id), self._account.settling
        if settling == MailSettling.KEEP:
            reply = self._ask("PATCH", at, said={"isRead": True})
        elif settling == MailSettling.MOVE:
            reply = self._ask("POST", f"{at}/move", said={"destinationId": self._moved_to})
        else:
            reply = self._ask("DELETE", at)
        if reply.status != _NOT_FOUND:
            self._judge(reply)

    def wait(self, stop: Event) -> None:
        stop.wait(POLL)

    def _beginning(self, since: datetime | None) -> str:
        asked = {"changeType": "created", "$select": "id,isRead,receivedDateTime"}
        if since is not None:
            asked["$filter"] = f"receivedDateTime ge {since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        return f"{self._base}/mailFolders/{self._folder}/messages/delta?{urlencode(asked)}"

    def _folder_of(self, name: str, *, is_made: bool) -> str:
        """Return the name or the key by which Graph knows a folder."""
        if name.lower() in _KNOWN:
            return name.lower()
        quoted = name.replace("'", "''")
        asked = urlencode({"$filter": f"displayName eq '{quoted}'", "$select": "id"})
        found = self._said(self._ask("GET", f"{self._base}/mailFolders?{asked}")).get("value", [])
        if not found and is_made:
            made = self._ask("POST", f"{self._base}/mailFolders", said={"displayName": name})
            found = [self._said(made)]
        if not found or not isinstance(found[0], dict) or "id" not in found[0]:
            raise CannotReach(Fault.FOLDER)
        return quote(str(found[0]["id"]), safe="")

    def _message(self, mail_id: str) -> str:
        return f"{self._base}/messages/{quote(mail_id, safe='')}"

    def _is_ours(self, url: str) -> bool:
        given, own = urlsplit(url), urlsplit(self._base)
        return (given.scheme, given.netloc) == (own.scheme, own.netloc)

    def _ask(
        self,
        method: str,
        url: str,
        *,
        said: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        most: int = MOST,
    ) -> Reply:
        """Ask with a token; once more with a new one where this one is taken no longer."""
        content = json.dumps(said).encode() if said is not None else None
        for attempt in (1, 2):
            given = self._headers(headers or {}, has_content=content is not None)
            try:
                reply = ask(method, url, headers=given, content=content, most=most)
            except NotGoneTo as refused:
                raise CannotReach(fault_of(refused)) from None
            if reply.status != _UNAUTHORISED or attempt == 2:  # noqa: PLR2004 - the last of both
                break
            self._tokens.forget()
        return reply

    def _headers(self, headers: Mapping[str, str], *, has_content: bool) -> dict[str, str]:
        prefer = ", ".join(filter(None, ['IdType="ImmutableId"', headers.get("Prefer")]))
        kind = {"Content-Type": "application/json"} if has_content else {}
        token = self._tokens.token()
        return {**kind, "Authorization": f"Bearer {token}", "Prefer": prefer}

    def _said(self, reply: Reply) -> dict[str, Any]:
        self._judge(reply)
        return reply.said()

    def _judge(self, reply: Reply) -> None:
        """Raise what a refusal means."""
        status = reply.status
        if status in (_UNAUTHORISED, _FORBIDDEN):
            raise CannotReach(Fault.RIGHTS)
        if status == _NOT_FOUND:
            raise CannotReach(Fault.FOLDER)
        if status == _TOO_MANY:
            raise CannotReach(Fault.BUSY)
        if status >= _BROKEN:
            raise CannotReach(Fault.AWAY)
        if status >= _FAILED:
            raise CannotReach(Fault.OTHER)


def _new(
    rows: Sequence[dict[str, Any]], *, is_fresh: bool, since: datetime | None
) -> Iterator[str]:
    """Return which of them are taken; of a beginning what was read long ago is not."""
    for one in sorted(rows, key=lambda row: str(row.get("receivedDateTime", ""))):
        if "@removed" in one or "id" not in one:
            continue
        if is_fresh and since is None and one.get("isRead"):
            continue
        yield str(one["id"])
