"""A double of Microsoft Graph, over HTTP with TLS: mail folders, delta, MIME, sending, and tokens.

As its documents say it: tokens by client credentials that end, pages with nextLink and then a
deltaLink, only what was created where that is asked for, keys that stay when a mail is moved, 410
where it has forgotten, 429 where one asks too often.
"""

import base64
import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from tests.dovecot import make_certificate

TENANT, CLIENT, SECRET = "noordkade", "desk-client", "graph-geheim"
SCOPES = frozenset(
    {"https://graph.microsoft.com/.default", "https://outlook.office365.com/.default"}
)
PAGE = 2


@dataclass
class Lying:
    """A mail as it lies in a box."""

    id: str
    folder: str
    raw: bytes
    at: int
    is_read: bool = False


@dataclass
class Graph:
    """What it holds, what it was asked, and how it misbehaves."""

    port: int
    ca: Path
    user: str = "desk@noordkade.example"
    mails: list[Lying] = field(default_factory=list)
    folders: dict[str, str] = field(default_factory=lambda: {"inbox": "Inbox"})
    # What it was given to send, as MIME.
    sent: list[bytes] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    # Statuses that the next requests are answered with, and the host that links name.
    refusing: list[int] = field(default_factory=list)
    linked: str = ""
    counter: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def token_url(self) -> str:
        return f"https://localhost:{self.port}/{TENANT}/oauth2/v2.0/token"

    def deliver(self, *raws: bytes, folder: str = "inbox", is_read: bool = False) -> None:
        for raw in raws:
            at = next(self.counter)
            self.mails.append(Lying(f"AAk/{at}=", folder, raw, at, is_read))

    def forget(self) -> None:
        """End every token that was given."""
        self.tokens.clear()


class _Handler(BaseHTTPRequestHandler):
    graph: Graph

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def do_PATCH(self) -> None:
        self._answer("PATCH")

    def do_DELETE(self) -> None:
        self._answer("DELETE")

    def log_message(self, *_: Any) -> None: ...

    def _answer(self, method: str) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.graph.asked.append(f"{method} {parts.path}")
        if parts.path == f"/{TENANT}/oauth2/v2.0/token":
            self._token(body.decode())
            return
        if self.graph.refusing:
            self._say(self.graph.refusing.pop(0), {"error": {"code": "busy"}})
            return
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.graph.tokens:
            self._say(401, {"error": {"code": "InvalidAuthenticationToken"}})
            return
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self._route(method, [unquote(one) for one in parts.path.split("/")[1:]], query, body)

    def _token(self, body: str) -> None:
        given = {name: values[0] for name, values in parse_qs(body).items()}
        wanted = {
            "grant_type": "client_credentials", "client_id": CLIENT, "client_secret": SECRET,
        }  # fmt: skip
        if given.pop("scope", "") not in SCOPES or given != wanted:
            self._say(401, {"error": "invalid_client"})
            return
        token = f"token-{next(self.graph.counter)}"
        self.graph.tokens.add(token)
        self._say(200, {"token_type": "Bearer", "expires_in": 3599, "access_token": token})

    def _route(self, method: str, path: list[str], query: dict[str, str], body: bytes) -> None:
        graph = self.graph
        match (method, path):
            case (_, ["v1.0", "users", user, *_rest]) if user != graph.user:
                self._say(403, {"error": {"code": "ErrorAccessDenied"}})
            case ("GET", ["v1.0", "users", _, "mailFolders", folder, "messages", "delta"]):
                self._delta(folder, query)
            case ("GET", ["v1.0", "users", _, "mailFolders"]):
                name = query["$filter"].removeprefix("displayName eq '").removesuffix("'")
                found = [{"id": key} for key, one in graph.folders.items() if one == name]
                self._say(200, {"value": found})
            case ("POST", ["v1.0", "users", _, "mailFolders"]):
                key = f"AQ/{len(graph.folders)}="
                graph.folders[key] = json.loads(body)["displayName"]
                self._say(201, {"id": key})
            case ("POST", ["v1.0", "users", _, "sendMail"]):
                graph.sent.append(base64.b64decode(body))
                self._bytes(202, b"", "")
            case (_, ["v1.0", "users", _, "messages", *rest]):
                self._message(method, "/".join(rest), body)
            case _:
                self._say(404, {"error": {"code": "ErrorItemNotFound"}})

    def _message(self, method: str, rest: str, body: bytes) -> None:
        graph = self.graph
        mail = next((one for one in graph.mails if rest.startswith(one.id)), None)
        if mail is None or "ImmutableId" not in self.headers.get("Prefer", ""):
            self._say(404, {"error": {"code": "ErrorItemNotFound"}})
        elif rest.endswith("/$value"):
            self._bytes(200, mail.raw, "text/plain")
        elif method == "PATCH":
            mail.is_read = json.loads(body)["isRead"]
            self._say(200, {"id": mail.id})
        elif method == "POST" and rest.endswith("/move"):
            folder = unquote(json.loads(body)["destinationId"])
            mail.folder = folder
            self._say(201 if folder in graph.folders else 404, {"id": mail.id})
        elif method == "DELETE":
            graph.mails.remove(mail)
            self._bytes(204, b"", "")

    def _delta(self, folder: str, query: dict[str, str]) -> None:
        graph, token = self.graph, query.get("$deltatoken", "")
        if folder not in graph.folders:
            self._say(404, {"error": {"code": "ErrorItemNotFound"}})
            return
        after = int(query.get("$skiptoken", token or "0"))
        here = [one for one in graph.mails if one.folder == folder and one.at > after]
        page = here[:PAGE]
        said: dict[str, Any] = {"value": [self._row(one) for one in page]}
        kind, at = ("$skiptoken", page[-1].at) if len(here) > PAGE else (
            "$deltatoken", max([after, *(one.at for one in graph.mails)])
        )  # fmt: skip
        host = graph.linked or f"localhost:{graph.port}"
        link = f"https://{host}{urlsplit(self.path).path}?{urlencode({kind: at})}"
        said["@odata.nextLink" if kind == "$skiptoken" else "@odata.deltaLink"] = link
        self._say(200, said)

    @staticmethod
    def _row(mail: Lying) -> dict[str, Any]:
        at = f"2026-11-30T08:{mail.at // 60:02}:{mail.at % 60:02}Z"
        return {"id": mail.id, "isRead": mail.is_read, "receivedDateTime": at}

    def _say(self, status: int, said: dict[str, Any]) -> None:
        self._bytes(status, json.dumps(said).encode(), "application/json")

    def _bytes(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def graph_of(folder: Path) -> Iterator[Graph]:
    """Run one with a certificate of its own, in this folder."""
    make_certificate(folder)
    handler = type("Handler", (_Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    handler.graph = graph = Graph(server.server_address[1], folder / "cert.pem")  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield graph
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
