"""The worker of the web server: a thread begins at a request only when all of it has arrived.

Slow clients hold a connection and a few bytes, never a thread: neither while they send, nor while
they read, nor while they leave. What is too large, too slow or has no length is answered at once.
A form with files waits on disk, and gets the time that a slow line takes for it.
"""

import contextlib
import selectors
import socket
import struct
import time
from collections.abc import Iterator
from functools import partial
from http import HTTPStatus
from typing import IO, Any, Final

from gunicorn.http.unreader import Unreader  # type: ignore[import-untyped]
from gunicorn.workers.gthread import (  # type: ignore[import-untyped]
    TConn,
    ThreadWorker,
)

from servicedesk.arriving import LARGEST_HEAD, Arriving, Rejected, answer

# Of all requests that are still arriving; the oldest of them gives way.
LARGEST_SUM: Final = 64 * 1024 * 1024
# Of all forms with files, that wait on disk; one more is asked to come later.
LARGEST_ON_DISK: Final = 2 * 1024**3
# Seconds in which a request has to arrive, and in which a client may read the end of an answer.
LONGEST_ARRIVAL: Final = 20.0
LONGEST_LEAVING: Final = 2.0
# Seconds in which a client takes a part of an answer, and what the system keeps of it meanwhile.
LONGEST_PAUSE: Final = 10
SEND_BUFFER: Final = 512 * 1024
READ: Final = 64 * 1024


class Connection(TConn):  # type: ignore[misc]  # gunicorn has no types
    """One whole request; its words go to the parser before anything is read from the socket."""

    def __init__(self, cfg: Any, arriving: Arriving) -> None:
        super().__init__(cfg, arriving.sock, arriving.address, arriving.server)
        self._words = bytes(arriving.words)
        self.spool = arriving.spool
        self.data_ready = True

    def init(self) -> None:
        super().init()
        if self.spool is not None:
            self.spool.seek(0)
            self.parser.unreader = _Spooled(self.spool)
            return
        self.parser.unreader.unread(self._words)
        self._words = b""

    def close(self, *args: Any, **kwargs: Any) -> None:
        self.drop()
        super().close(*args, **kwargs)

    def drop(self) -> None:
        if self.spool is not None:
            self.spool.close()
            self.spool = None


class _Spooled(Unreader):  # type: ignore[misc]  # gunicorn has no types
    """Reads a request from where it waited on disk."""

    def __init__(self, spool: IO[bytes]) -> None:
        super().__init__()
        self._spool = spool

    def chunk(self, size_hint: int | None = None) -> bytes:
        return self._spool.read(min(size_hint or READ, READ))


class BufferingWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Holds requests in its one loop until they are whole, and clients until they have left."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # In the order in which they came.
        self.held: dict[Arriving, None] = {}
        self.sum = 0

    def accept(self, listener: socket.socket) -> None:
        try:
            sock, address = listener.accept()
        except OSError:
            # Taken by another worker, or gone again.
            return
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        pause = struct.pack("ll", LONGEST_PAUSE, 0)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, pause)
        self.nr_conns += 1
        until = time.monotonic() + LONGEST_ARRIVAL
        self._hold(Arriving(sock, address, listener.getsockname(), until))
        if self.nr_conns >= self.worker_connections * 3 // 4:
            self._give_way()

    def murder_pending(self) -> None:
        """End what took too long; called in each turn of the loop."""
        now = time.monotonic()
        for one in [one for one in self.held if one.until < now]:
            if one.is_leaving or not one.words:
                self._end(one)
            else:
                self._refuse(one, HTTPStatus.REQUEST_TIMEOUT)
        super().murder_pending()

    def finish_request(self, conn: Any, fs: Any) -> None:
        """Let the client read the end of their answer, without waiting for them."""
        conn.drop()
        self._leave(Arriving(conn.sock, conn.client, conn.server, 0.0))

    def _hold(self, one: Arriving) -> None:
        self.held[one] = None
        self.poller.register(one.sock, selectors.EVENT_READ, partial(self._arrives, one))

    def _let_go(self, one: Arriving) -> None:
        self.held.pop(one, None)
        self.sum -= len(one.words)
        self.poller.unregister(one.sock)

    def _end(self, one: Arriving) -> None:
        self._let_go(one)
        one.drop()
        self.nr_conns -= 1
        one.sock.close()

    def _arrives(self, one: Arriving, _sock: Any) -> None:
        if one not in self.held:
            return
        try:
            data = one.sock.recv(READ)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._end(one)
        elif not one.is_leaving:
            self._take(one, data)

    def _take(self, one: Arriving, data: bytes) -> None:
        held, refused = len(one.words), None
        try:
            is_whole = one.take(data)
        except Rejected as rejected:
            is_whole, refused = False, rejected.status
        if one.spool is not None and self._on_disk() > LARGEST_ON_DISK:
            refused = HTTPStatus.SERVICE_UNAVAILABLE
        self.sum += len(one.words) - held
        if refused is not None:
            self._refuse(one, refused)
            return
        if is_whole:
            self._let_go(one)
            self.enqueue_req(Connection(self.cfg, one))
        elif self.sum > LARGEST_SUM:
            self._give_way()

    def _on_disk(self) -> int:
        return sum(one.wanted for one in self.held if one.spool is not None)

    def _give_way(self) -> None:
        """End the request that has been on its way for longest."""
        for one in self._arriving():
            self._end(one)
            return

    def _arriving(self) -> Iterator[Arriving]:
        return (one for one in list(self.held) if not one.is_leaving)

    def _refuse(self, one: Arriving, status: HTTPStatus) -> None:
        self._let_go(one)
        head = bytes(one.words[:LARGEST_HEAD])
        one.drop()
        # Whoever is gone reads nothing.
        with contextlib.suppress(OSError):
            one.sock.send(answer(status, head))
        self._leave(one)

    def _leave(self, one: Arriving) -> None:
        """Say that nothing more comes, and drop the rest of theirs (RFC 9112, 9.6)."""
        one.is_leaving, one.until = True, time.monotonic() + LONGEST_LEAVING
        one.words = bytearray()
        try:
            one.sock.setblocking(False)
            one.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self.nr_conns -= 1
            one.sock.close()
            return
        self._hold(one)
