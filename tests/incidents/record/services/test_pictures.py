"""Small pictures: of what hurts a decoder none, and of others nothing but what one sees."""

import io
import struct
import tracemalloc
import zlib

import pytest
from PIL import Image

from incidents.record.services.pictures import LARGEST, small_picture
from tests.incidents.files import picture


def drawn(content: bytes) -> Image.Image | None:
    small = small_picture(io.BytesIO(content))
    return None if small is None else Image.open(io.BytesIO(small))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP"])
def test_an_image_is_drawn_small(kind: str):
    small = drawn(picture(kind, (1600, 1200)))

    assert small is not None
    assert (small.format, small.size) == ("PNG", LARGEST)


def test_a_small_one_is_not_blown_up():
    small = drawn(picture("PNG", (20, 10)))

    assert small is not None
    assert small.size == (20, 10)


def test_a_photo_stands_upright_and_says_nothing_of_where_it_was_taken():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x8825] = {1: "N", 2: (51.0, 3.0, 0.0)}

    small = drawn(picture("JPEG", (800, 400), exif=exif))

    assert small is not None
    assert small.size[1] > small.size[0]
    assert not small.getexif()
    assert small.info == {}


def bomb(width: int, height: int) -> bytes:
    """Return a PNG of a few hundred bytes that says it is this large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = struct.pack("!L", zlib.crc32(kind + data))
        return struct.pack("!L", len(data)) + kind + data + crc

    head = struct.pack("!LLBBBBB", width, height, 8, 2, 0, 0, 0)
    lines = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(50_000, 50_000), (65_535, 400), (2**31 - 1, 1)])
def test_a_bomb_is_not_opened(size: tuple[int, int]):
    tracemalloc.start()
    try:
        assert small_picture(io.BytesIO(bomb(*size))) is None
        assert tracemalloc.get_traced_memory()[1] < 10 * 2**20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("_case", "content"),
    [
        ("cut off", picture("PNG")[:200]),
        ("cut off in its head", picture("JPEG")[:20]),
        ("no image", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
        ("a script for a printer", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"),
        ("nothing", b""),
        ("lies about its lines", bomb(100, 100)),
    ],
)
def test_what_cannot_be_drawn_has_no_picture(_case: str, content: bytes):
    assert small_picture(io.BytesIO(content)) is None
