"""Going out to an address that somebody chose: looked up once, and gone to as it was judged.

One way for saving, trying and sending (SSRF-1, SSRF-2). Whoever answers is asked for nothing but
a status: no redirect is followed, and of the body nothing is read.
"""

import contextlib
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from http.client import HTTPException, parse_headers
from io import BytesIO
from typing import Final

from django.conf import settings

from tenants.rules.outbound import (
    HTTPS,
    Address,
    Network,
    NotGoneTo,
    Place,
    Why,
    check,
    check_host,
    check_mail,
    place_of,
)

# Seconds for all of it: connecting, shaking hands, sending and the status.
LONGEST: Final = 5.0
MOST_HEAD: Final = 16 * 1024

Lookup = Callable[[str, int], list[Address]]


@dataclass(frozen=True)
class Target:
    """A place, and the one address at which it was found."""

    place: Place
    address: Address


@dataclass(frozen=True)
class Answer:
    """What somebody answered, and when they ask to be tried again: seconds, or nothing."""

    status: int
    retry_after: int | None = None


def look_up(host: str, port: int) -> list[Address]:
    """Return every address of a name; nothing where it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]


def target_of(url: str, *, lookup: Lookup = look_up) -> Target:
    """Judge an address; raise NotGoneTo where the installation does not go there."""
    place = place_of(url)
    return Target(place, check(place, lookup(place.host, place.port), _allowed()))


def address_of(host: str, port: int, *, lookup: Lookup = look_up) -> Address:
    """Judge where a line of another kind than the web's goes, such as to a mail server."""
    return check_host(lookup(host, port), _allowed())


def mail_server_of(host: str, port: int, *, lookup: Lookup = look_up) -> Address:
    """Judge where mail is handed over."""
    return check_mail(port, lookup(host, port), _allowed())


def post(
    target: Target, content: bytes, headers: Mapping[str, str], *, seconds: float = LONGEST
) -> Answer:
    """Send it to the address that was judged; raise NotGoneTo where no status came back in time."""
    address = (str(target.address), target.place.port)
    until = time.monotonic() + seconds
    try:
        with contextlib.ExitStack() as open_until:
            line = open_until.enter_context(socket.create_connection(address, timeout=seconds))
            talk = open_until.enter_context(_secured(line, target.place))
            # Each read has a patience of its own: somebody who drips bytes would go on for ever.
            end = threading.Timer(max(until - time.monotonic(), 0.01), _shut, [talk])
            end.daemon = True
            end.start()
            open_until.callback(end.cancel)
            if isinstance(talk, ssl.SSLSocket):
                talk.do_handshake()
            talk.sendall(_request(target.place, content, headers))
            return _answer(talk)
    except ssl.SSLCertVerificationError:
        raise NotGoneTo(Why.CERTIFICATE) from None
    except (OSError, HTTPException, ValueError):
        late = time.monotonic() >= until
        raise NotGoneTo(Why.TOO_SLOW if late else Why.NO_ANSWER) from None


def _secured(line: socket.socket, place: Place) -> socket.socket:
    """Speak TLS where the address says so, with whoever has a certificate of that name."""
    if place.scheme != HTTPS:
        return line
    return _context().wrap_socket(line, server_hostname=place.host, do_handshake_on_connect=False)


def _shut(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        # Below TLS: whoever waits in a read or a handshake wakes up.
        socket.socket.shutdown(line, socket.SHUT_RDWR)


def _request(place: Place, content: bytes, headers: Mapping[str, str]) -> bytes:
    said = {
        "Host": place.named, **headers, "Content-Length": str(len(content)), "Connection": "close",
    }  # fmt: skip
    if any(not value.isprintable() or not value.isascii() for value in said.values()):
        raise ValueError("a header that is none")
    lines = [f"POST {place.path} HTTP/1.1", *(f"{name}: {value}" for name, value in said.items())]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + content


def _answer(talk: socket.socket) -> Answer:
    """Read the status and the headers, so many bytes at most; what comes behind is left there."""
    head = b""
    while b"\r\n\r\n" not in head:
        part = talk.recv(4096)
        if not part or len(head) > MOST_HEAD:
            raise ValueError("no answer")
        head += part
    first, _, rest = head.partition(b"\r\n")
    version, status = first.split(None, 2)[:2]
    if not version.startswith(b"HTTP/1.") or not status.isdigit() or len(status) != len(b"200"):
        raise ValueError("not an answer")
    asked = parse_headers(BytesIO(rest)).get("Retry-After", "").strip()
    return Answer(int(status), int(asked) if asked.isdecimal() and len(asked) < 9 else None)  # noqa: PLR2004 - digits


@cache
def _context() -> ssl.SSLContext:
    return ssl.create_default_context()


def _allowed() -> list[Network]:
    """Return the networks that the installation allows although they are nobody else's."""
    return [ipaddress.ip_network(text) for text in settings.OUTBOUND_NETWORKS]
