"""A file of 25 MB up and down through the web server: how long, and what it adds to its memory."""

import contextlib
import hashlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Final

from django.db import connection
from django.test import Client

from incidents.models import Attachment
from servicedesk.start.supervisor import SERVER
from tests.databases import url
from tests.factories import incidents as made
from tests.named import Row
from tests.people import World, make_world
from tests.stack import ROOT

SIZE: Final = 25 * 2**20
CHUNK: Final = 64 * 1024
TIMES: Final = 3
BOUNDARY: Final = "as-a-browser-draws-it"
# Megabytes: what one request may add, whatever the size of its file.
GROWTH: Final = 24
PATIENCE: Final = 60


def run() -> list[Row]:
    world = make_world()
    with world.entered():
        report = made.ByPortal.create(world=world, reporter="rik")
    content = os.urandom(SIZE)
    with tempfile.TemporaryDirectory() as folder, _served(Path(folder)) as (port, worker):
        browser = _Browser(port, world)
        path = f"/portal/{report.reference}/"
        # What is read at the first request of each kind is no part of a file.
        browser.upload(path, b"small")
        browser.download(_newest(world, path))
        before = _memory(worker)
        ups, downs, same = [], [], 0
        for _ in range(TIMES):
            ups.append(browser.upload(path, content))
            took, digest = browser.download(_newest(world, path))
            downs.append(took)
            same += digest == hashlib.sha256(content).hexdigest()
        grew = _memory(worker) - before
    return [
        Row(name="25 MB up, at worst", value=max(ups), unit="s"),
        Row(name="25 MB down, at worst", value=max(downs), unit="s"),
        Row(name="came back as they went", value=same, unit="files", limit=TIMES, is_floor=True),
        Row(name="memory that it took", value=grew, unit="MB", limit=GROWTH),
    ]


class _Browser:
    """Rik, who sends and fetches without holding more than a chunk."""

    def __init__(self, port: int, world: World) -> None:
        self.port = port
        client = Client()
        client.force_login(world.user("rik"), "django.contrib.auth.backends.ModelBackend")
        self.session = client.cookies["session"].value

    def _ask(self, method: str, path: str, body: object = None, **headers: str) -> HTTPResponse:
        asked = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        cookies = f"session={self.session}" + (f"; csrf={self.csrf}" if method == "POST" else "")
        sent = {"Cookie": cookies, "Referer": f"http://127.0.0.1:{self.port}{path}"}
        asked.request(method, path, body=body, headers={**sent, **headers})  # type: ignore[arg-type]
        return asked.getresponse()

    def upload(self, path: str, content: bytes) -> float:
        page = self._ask("GET", path)
        self.csrf = re.findall(r"csrf=(\w+)", page.headers["Set-Cookie"] or "")[0]
        html = page.read().decode()
        form = html[html.index('id="reply"') :]
        words = {
            name: re.findall(rf'name="{name}"[^>]* value="([^"]*)"', form)[0]
            for name in ("csrfmiddlewaretoken", "key")
        } | {"text": "See beside."}
        parts = [_field(name, value) for name, value in words.items()]
        parts.append(
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="attached"; filename="big.bin"'
            "\r\nContent-Type: application/octet-stream\r\n\r\n".encode()
        )
        head, tail = b"".join(parts), f"\r\n--{BOUNDARY}--\r\n".encode()
        length = len(head) + len(content) + len(tail)

        def pieces() -> Iterator[bytes]:
            yield head
            for start in range(0, len(content), CHUNK):
                yield content[start : start + CHUNK]
            yield tail

        began = time.perf_counter()
        answer = self._ask(
            "POST", f"{path}reply/", pieces(),
            **{"Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
               "Content-Length": str(length)},
        )  # fmt: skip
        answer.read()
        assert answer.status == 302, answer.status
        return time.perf_counter() - began

    def download(self, path: str) -> tuple[float, str]:
        began, digest = time.perf_counter(), hashlib.sha256()
        answer = self._ask("GET", path)
        assert answer.status == 200, answer.status
        while chunk := answer.read(CHUNK):
            digest.update(chunk)
        return time.perf_counter() - began, digest.hexdigest()


def _field(name: str, value: str) -> bytes:
    return (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    )


def _newest(world: World, path: str) -> str:
    with world.entered():
        return f"{path}file/{Attachment.objects.latest('pk').public_id}/"


@contextlib.contextmanager
def _served(folder: Path) -> Iterator[tuple[int, int]]:
    """Run the web server as the house does, with one worker; give its port and the worker."""
    env = {
        **os.environ,
        "DATABASE_URL": url("servicedesk_app", str(connection.settings_dict["NAME"])),
        "STATE_DIR": str(folder),
        "STATIC_MANIFEST": "no",
        "PUBLIC_URL": "http://localhost",
    }
    port = 20_000 + os.getpid() % 20_000
    options = ["--workers", "1", "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen([sys.executable, "-m", "gunicorn", *SERVER, *options],
                              cwd=ROOT, env=env)  # fmt: skip
    try:
        until = time.monotonic() + PATIENCE
        while not _answers(port):
            assert time.monotonic() < until
            time.sleep(0.2)
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        yield port, int(children[0])
    finally:
        server.terminate()
        server.wait()


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError):
        asked = HTTPConnection("127.0.0.1", port, timeout=5)
        asked.request("GET", "/healthz")
        return asked.getresponse().status == 200
    return False


def _memory(pid: int) -> float:
    """Return the most that a process ever held, in megabytes."""
    said = Path(f"/proc/{pid}/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+) kB", said)[0]) / 1024
