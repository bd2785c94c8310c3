"""Files for tests: as a browser sends them, in a storage that is the test's own."""

import io
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings, settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture
def stored() -> Path:
    """Return where the bytes of this test lie."""
    return Path(settings.STORAGES["attachments"]["OPTIONS"]["location"])


def bytes_in(place: Path) -> list[Path]:
    return sorted(path for path in place.rglob("*") if path.is_file())


def given(name: str = "log.txt", content: bytes = b"It went wrong at noon.\n") -> Any:
    return SimpleUploadedFile(name, content)


def picture(kind: str = "PNG", size: tuple[int, int] = (800, 600), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **options)
    return out.getvalue()


@contextmanager
def clamd(changed: LazySettings, tmp_path: Path, *, answer: bytes = b"") -> Iterator[list[bytes]]:
    """Run a scanner that knows one virus, and return what it was given; or one with one answer."""
    path = str(tmp_path / "clamd.ctl")
    seen: list[bytes] = []
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen()
        changed.CLAMD = f"unix:{path}"

        def serve() -> None:
            while True:
                try:
                    client, _address = server.accept()
                except OSError:
                    return
                with client, client.makefile("rb") as stream:
                    assert stream.read(10) == b"zINSTREAM\0"
                    content = b""
                    while size := struct.unpack("!L", stream.read(4))[0]:
                        content += stream.read(size)
                    seen.append(content)
                    found = EICAR in content
                    told = b"stream: Eicar-Signature FOUND\0" if found else b"stream: OK\0"
                    client.sendall(answer or told)

        threading.Thread(target=serve, daemon=True).start()
        try:
            yield seen
        finally:
            server.shutdown(socket.SHUT_RDWR)
