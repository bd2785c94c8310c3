"""Requests by chance, from everybody to everywhere: whatever is sent, no answer is a fault of ours.

Each request is drawn from one seed: the same seed asks the same of the same data.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from unittest import mock
from urllib.parse import quote, urlencode

from django.test import Client

from servicedesk.readable import ReadableRequest
from tests.people import PEOPLE
from tests.walls.furnished import Furnished
from tests.walls.routes import Route, every_route, targets
from tests.walls.visits import Visitor

FAULT: Final = 500
# Says 503 when a part of the installation is silent, as all of them are here.
HEALTH: Final = "/healthz/queues"
METHODS: Final = (
    "GET", "POST", "POST", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY",
    "get", "X" * 99,
)  # fmt: skip
FORM: Final = "application/x-www-form-urlencoded"
TYPES: Final = (
    FORM, FORM, FORM, f"{FORM}; charset=utf-7", f"{FORM}; charset=base64", f"{FORM}; charset=\x00",
    f"{FORM}; charset=utf-16", "multipart/form-data", "multipart/form-data; boundary=x",
    "multipart/form-data; boundary=", "application/json", "text/plain; charset=rot13", "", ";",
    "a/b; c*=x''%ff",
)  # fmt: skip
VALUES: Final = (
    "", " ", "0", "-1", "1", "9" * 20, "9" * 400, "1e400", "NaN", "None", "on", "\x00", "a\x00b",
    "é" * 300, "\uffff", "٣", "²", "'\"", "<script>", "%00", "../..", "[]", "{}", "2026-13-45",
    "2026-11-29", "2026-11-29T25:61", "0001-01-01T00:00", "9999-12-31T23:59", "INC-2026-000001",
    "y" * 5000, "a@b", "x" * 300 + "@b.example", "https://[", "//evil.example", "\r\nX: y",
    "🙂" * 50, "1~1", "~", "-", "1,2,3", "\u202e", "true",
)  # fmt: skip
NAMES: Final = (
    "q", "page", "before", "after", "status", "sort", "customer", "pick", "action", "next", "key",
    "version", "text", "language", "theme", "notices", "_popup", "_to_field", "o", "p", "e", "kind",
    "form-TOTAL_FORMS", "targets-TOTAL_FORMS", "targets-INITIAL_FORMS", "csrfmiddlewaretoken",
)  # fmt: skip
HEADERS: Final[Sequence[tuple[str, tuple[str, ...]]]] = (
    ("HTTP_ACCEPT", ("application/json", "text/html;q=x", "*/*;charset=\xff", "a/b" * 500)),
    ("HTTP_ACCEPT_LANGUAGE", ("en", "nl-BE", "x" * 600, "en;q=nan", "\xe9")),
    ("HTTP_HX_REQUEST", ("true", "\xff")),
    ("HTTP_HX_CURRENT_URL", ("http://[", "%ff", "https://testserver/desk/?a=%00")),
    ("HTTP_HOST", ("testserver", "evil.example", "a b", "[::1", "testserver:99999", "\xe9")),
    ("HTTP_X_FORWARDED_FOR", ("1.2.3.4:80", "[::1]:5", "x, y", "\x01", "," * 90)),
    ("HTTP_REFERER", ("http://[", "\xff", "x")),
    ("HTTP_COOKIE", ("session=\x01; csrf=;", "django_language=../../x", "=;=;;", "messages=x")),
    ("HTTP_IF_MODIFIED_SINCE", ("yesterday", "Mon, 99 Foo 2026 99:99:99 GMT")),
    ("HTTP_IF_NONE_MATCH", ('"', "*", "W/" * 50)),
    ("HTTP_RANGE", ("bytes=9-1", "bytes=-")),
    ("CONTENT_LENGTH", ("", "-1", "x", "9" * 30)),
    ("HTTP_ACCEPT_ENCODING", ("gzip;q=x", "br, *;q=0", "\xff")),
    ("HTTP_X_HTTP_METHOD_OVERRIDE", ("DELETE",)),
)
_FIELD: Final = re.compile(r'name="([^"<>]{1,80})"')


@dataclass(frozen=True)
class Fault:
    """One answer that was a fault of ours, and what it was an answer to."""

    number: int
    who: str
    method: str
    path: str
    status: int
    error: str


class Fuzzer:
    """Everybody of one house and nobody, at every address that there is."""

    def __init__(self, house: Furnished, seed: int) -> None:
        self._chance = random.Random(seed)
        self._house = house
        self._paths = sorted(_paths(house))
        self._people = ("", *sorted(PEOPLE))
        self._clients: dict[str, Client] = {}
        self._fields: dict[str, list[str]] = {}

    def run(self, count: int) -> Iterator[Fault]:
        """Send so many requests; yield those that were answered with a fault."""
        with _read_as_served():
            for number in range(count):
                # Whoever signed themselves out, or was put out, comes in again.
                if number % 200 == 0:
                    self._clients.clear()
                yield from self._one(number)

    def _one(self, number: int) -> Iterator[Fault]:
        choose = self._chance.choice
        who, method, path = choose(self._people), choose(METHODS), choose(self._paths)
        client = self._client(who)
        names = self._fields.get(path)
        if names is None:
            page = client.get(path)
            names = self._fields[path] = _FIELD.findall(page.text) if not page.streaming else []
            if page.status_code >= FAULT and path != HEALTH:
                yield Fault(number, who, "GET", path, page.status_code, _error_of(page))
        asked = path + self._query(names)
        sent = choose(TYPES)
        try:
            answer = client.generic(method, asked, self._body(sent, names), sent, **self._headers())
        except Exception as error:
            yield Fault(number, who, method, asked[:300], FAULT, repr(error)[:300])
            return
        if answer.status_code >= FAULT and path != HEALTH:
            yield Fault(number, who, method, asked[:300], answer.status_code, _error_of(answer))

    def _client(self, who: str) -> Client:
        if who not in self._clients:
            visitor = Visitor.of(self._house, who)
            self._clients[who] = visitor.client
        return self._clients[who]

    def _pairs(self, names: Sequence[str]) -> list[tuple[str, str]]:
        known = [*NAMES, *names, *names, *names]
        few = self._chance.choice((0, 1, 2, 5, 12))
        return [(self._chance.choice(known), self._chance.choice(VALUES)) for _ in range(few)]

    def _query(self, names: Sequence[str]) -> str:
        ways: tuple[Callable[[], str], ...] = (
            lambda: "",
            lambda: "?" + urlencode(self._pairs(names)),
            lambda: "?" + quote(self._chance.choice(VALUES)),
            lambda: "?%ff=%fe&%C3%28=1&&=&;",
        )
        return self._chance.choice(ways)()

    def _body(self, sent: str, names: Sequence[str]) -> bytes:
        if self._chance.random() < 0.1:
            return self._chance.randbytes(self._chance.choice((1, 60, 3000)))
        pairs = self._pairs(names)
        if sent.startswith("multipart/"):
            parts = [
                f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
                for name, value in pairs
            ]
            return "".join([*parts, "--x--\r\n"]).encode()
        return urlencode(pairs).encode()

    def _headers(self) -> dict[str, Any]:
        few = self._chance.sample(HEADERS, self._chance.choice((0, 0, 1, 2)))
        return {name: self._chance.choice(values) for name, values in few}


def _paths(house: Furnished) -> Iterator[str]:
    """Every address with an object of this house in it, with none, and with nonsense."""
    yield from ("/", "/nowhere/", "/desk/%00/", "/%ff/", "/desk/" + "x" * 3000, "/static/../x")
    with house.world.entered():
        for route in every_route():
            yield from _of(route, house)


def _of(route: Route, house: Furnished) -> Iterator[str]:
    if not route.varies:
        yield route.path()
        return
    yield route.path(**dict.fromkeys(route.varies, "nonsense"))
    yield route.path(**dict.fromkeys(route.varies, "0"))
    for name in house.incidents:
        yield from (target.path for target in targets(route, house, name))


def _error_of(answer: Any) -> str:
    kind, error, trace = answer.exc_info or (None, None, None)
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    return f"{kind.__name__ if kind else ''}{where}: {error}"[:300]


@contextmanager
def _read_as_served() -> Iterator[None]:
    """Let the client of Django make of a request what the server makes of it."""
    with mock.patch("django.test.client.WSGIRequest", ReadableRequest):
        yield
