"""Asking an address that somebody chose, and reading what it answers: JSON, or a file.

The same bounds as for what is only sent there (`tenants/outbound.py`): looked up once, judged, gone
to as it was judged, no redirect followed; and of the answer no more than was asked for.
"""

import contextlib
import http.client
import json
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.conf import settings

from tenants.outbound import target_of
from tenants.rules.outbound import HTTPS, NotGoneTo, Place, Why

# Seconds: for all of an answer, and for the line to stand.
LONGEST: Final = 30.0
CONNECT: Final = 10.0
MOST: Final = 4 * 2**20


@dataclass(frozen=True)
class Reply:
    """What was answered. `is_whole` is false where more came than was asked for."""

    status: int
    body: bytes = b""
    is_whole: bool = True
    headers: Mapping[str, str] = field(default_factory=dict)

    def said(self) -> dict[str, Any]:
        """Return the object that it holds; an empty one where it holds none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def ask(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    content: bytes | None = None,
    most: int = MOST,
    seconds: float = LONGEST,
) -> Reply:
    """Ask it; raise NotGoneTo where it may not be gone to, or did not answer in time: too slow is
    what was asked, and perhaps done.
    """
    target, why = target_of(url), Why.NO_ANSWER
    try:
        with contextlib.ExitStack() as open_until:
            address = (str(target.address), target.place.port)
            line = open_until.enter_context(socket.create_connection(address, timeout=CONNECT))
            talk = open_until.enter_context(_secured(line, target.place))
            # Each read has a patience of its own: somebody who drips bytes would go on for ever.
            end = threading.Timer(seconds, _shut, [talk])
            end.daemon = True
            end.start()
            open_until.callback(end.cancel)
            if isinstance(talk, ssl.SSLSocket):
                talk.do_handshake()
            asked: Any = http.client.HTTPConnection(target.place.host, target.place.port)
            asked.sock = talk
            why = Why.TOO_SLOW
            asked.request(
                method, target.place.path, content, {"Host": target.place.named, **headers}
            )
            return _read(asked.getresponse(), most)
    except ssl.SSLCertVerificationError:
        raise NotGoneTo(Why.CERTIFICATE) from None
    except (OSError, http.client.HTTPException, ValueError):
        raise NotGoneTo(why) from None


def _secured(line: socket.socket, place: Place) -> socket.socket:
    if place.scheme != HTTPS:
        return line
    context = ssl.create_default_context()
    if settings.IMAP_CA_FILE:
        context.load_verify_locations(settings.IMAP_CA_FILE)
    return context.wrap_socket(line, server_hostname=place.host, do_handshake_on_connect=False)


def _read(answer: http.client.HTTPResponse, most: int) -> Reply:
    body = answer.read(most + 1)
    return Reply(
        answer.status,
        body[:most],
        is_whole=len(body) <= most,
        headers={name.lower(): value for name, value in answer.getheaders()},
    )


def _shut(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        # Below TLS: whoever waits in a read or a handshake wakes up.
        socket.socket.shutdown(line, socket.SHUT_RDWR)
