"""The web server itself: slow clients stop nobody, and what is not taken is said at once."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from servicedesk import arriving
from servicedesk.start.supervisor import SERVER

ROOT = Path(__file__).resolve().parent.parent.parent
SLOW = 200


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The server as `./desk up` starts it, on its own."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", *SERVER, "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PUBLIC_URL": "http://x"})
    try:
        until = time.monotonic() + 60
        while True:
            with contextlib.suppress(OSError):
                if healthy(port).status == 200:
                    break
            assert time.monotonic() < until
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait()


def healthy(port: int) -> HTTPResponse:
    asked = HTTPConnection("127.0.0.1", port, timeout=10)
    asked.request("GET", "/healthz")
    answer = asked.getresponse()
    answer.read()
    return answer


def sent(port: int, head: str, body: bytes = b"") -> bytes:
    """Send this as it is, and return all that comes back."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        with contextlib.suppress(OSError):
            client.sendall(head.replace("\n", "\r\n").encode() + body)
        answer = b""
        with contextlib.suppress(ConnectionResetError):
            while data := client.recv(65536):
                answer += data
    return answer


@pytest.mark.parametrize(
    "begin",
    [
        b"",
        b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n",
        b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nusername=",
    ],
)
def test_two_hundred_slow_clients_stop_nobody(port: int, begin: bytes):
    with contextlib.ExitStack() as slow:
        for _ in range(SLOW):
            client = slow.enter_context(socket.create_connection(("127.0.0.1", port)))
            client.sendall(begin)

        answers = [healthy(port).status for _ in range(5)]

    assert answers == [200] * 5


def test_clients_that_do_not_leave_stop_nobody(port: int):
    with contextlib.ExitStack() as slow:
        for _ in range(SLOW):
            client = slow.enter_context(socket.create_connection(("127.0.0.1", port)))
            client.sendall(b"GET /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")

        assert healthy(port).status == 200


def test_a_request_in_small_parts_is_one_request(port: int):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        for part in (b"GET /hea", b"lthz HTTP/1.1\r", b"\nHost: 127.0.0.1\r\n", b"\r\n"):
            client.sendall(part)
            time.sleep(0.02)
        answer = client.recv(65536)

    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"\r\nConnection: close\r\n" in answer


def test_a_body_arrives_whole(port: int):
    body = b"email=" + b"a" * 200_000
    head = (
        "POST /password/forgotten/ HTTP/1.1\nHost: 127.0.0.1\n"
        f"Content-Type: application/x-www-form-urlencoded\nContent-Length: {len(body)}\n\n"
    )

    answer = sent(port, head, body)

    # Without its token it is refused, as any form is that is not ours: it was read.
    assert answer.startswith(b"HTTP/1.1 403 ")


FORM = "Content-Type: multipart/form-data; boundary=x\n"


def test_a_form_with_files_waits_on_disk_and_arrives_whole(port: int):
    body = b'--x\r\nContent-Disposition: form-data; name="attached"; filename="a"\r\n\r\n'
    body += bytes(arriving.LARGEST_BODY) + b"\r\n--x--\r\n"
    head = "POST /password/forgotten/ HTTP/1.1\nHost: 127.0.0.1\nCookie: session=abc\n"

    answer = sent(port, f"{head}{FORM}Content-Length: {len(body)}\n\n", body)

    # As a small one: it was read to its end, and is not ours.
    assert answer.startswith(b"HTTP/1.1 403 ")


def test_what_waits_on_disk_is_read_as_it_came_and_forgotten():
    one = arriving.Arriving(socket.socket(), None, None, until=0.0)
    head = f"POST / HTTP/1.1\r\n{FORM.strip()}\r\nCookie: session=a\r\n"
    body = os.urandom(arriving.LARGEST_BODY + arriving.LARGEST_HEAD)
    words = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body

    with one.sock:
        whole = [one.take(words[n : n + 65536]) for n in range(0, len(words), 65536)]
        spool = one.spool
        assert spool is not None
        spool.seek(0)
        assert spool.read() == words
        one.drop()

    assert (whole.count(True), whole[-1], len(one.words)) == (1, True, 0)
    assert spool.closed
    # A line of half a megabit has the time that it takes.
    assert one.until > 40


def test_a_mail_is_taken_where_mail_comes_in_and_judged_there(port: int):
    body = bytes(arriving.LARGEST_BODY + 1)
    head = "POST /mail/in/desk/ HTTP/1.1\nHost: 127.0.0.1\n"
    shown = "Authorization: Bearer\n"

    judged = sent(port, f"{head}{shown}Content-Length: {len(body)}\n\n", body)
    too_large = sent(port, f"{head}{shown}Content-Length: {arriving.LARGEST_MAIL + 1}\n\n")
    without = sent(port, f"{head}Content-Length: {len(body)}\n\n")

    assert judged.startswith(b"HTTP/1.1 401 ")
    assert too_large.startswith(b"HTTP/1.1 413 ")
    assert without.startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    ("_case", "head"),
    [
        ("of nobody with a session", FORM),
        ("no form", "Cookie: session=abc\nContent-Type: text/plain\n"),
        ("more than files may be", f"{FORM}Cookie: session=abc\nX-Large: yes\n"),
    ],
)
def test_a_large_body_is_taken_as_a_form_of_a_session_alone(port: int, _case: str, head: str):
    large = 2**30 if "X-Large" in head else arriving.LARGEST_BODY + 1
    first = "POST /sign-in/ HTTP/1.1\nHost: 127.0.0.1\n"

    answer = sent(port, f"{first}{head}Content-Length: {large}\n\n")

    assert answer.startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    ("_case", "head", "status"),
    [
        ("a body without an end", f"Content-Length: {arriving.LARGEST_BODY + 1}\n\n", 413),
        ("no length", "Transfer-Encoding: chunked\n\n", 411),
        ("endless headers", "".join(f"X-{n}: {'y' * 1000}\n" for n in range(99)), 431),
    ],
    ids=["large", "no length", "headers"],
)
@pytest.mark.parametrize(("language", "word"), [("en", "request"), ("nl-BE, en", "verzoek")])
def test_what_is_not_taken_is_said_in_the_readers_language(
    port: int, _case: str, head: str, status: int, language: str, word: str
):
    first = f"POST /sign-in/ HTTP/1.1\nHost: 127.0.0.1\nAccept-Language: {language}\n"

    answer = sent(port, first + head).decode()

    assert answer.startswith(f"HTTP/1.1 {status} ")
    assert f'<html lang="{language[:2]}">' in answer
    assert word in answer.partition("<h1>")[2]
