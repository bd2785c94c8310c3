"""What a file is, by its content: never by its name, and never what it pretends to be beside."""

import io
import zipfile

import pytest
from PIL import Image

from incidents.record.rules.files import PICTURES, PROGRAM_TYPES
from incidents.record.rules.sniffed import media_type


def image(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, kind)
    return out.getvalue()


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "a" * 100)
    return out.getvalue()


@pytest.mark.parametrize(
    ("_case", "head", "found"),
    [
        ("PNG", image("PNG"), "image/png"),
        ("JPEG", image("JPEG"), "image/jpeg"),
        ("GIF", image("GIF"), "image/gif"),
        ("WebP", image("WEBP"), "image/webp"),
        ("a zip", zipped(), "application/zip"),
        ("a script in a picture of lines", b"<svg xmlns='http://www.w3.org/2000/svg'>\n<script>",
         "image/svg+xml"),
        ("a page", b"<!doctype html><script>alert(1)</script>", "text/html"),
        ("a picture that is a page too", image("GIF") + b"<script>alert(1)</script>", "image/gif"),
        ("words", "Het regent in Gent, zei zij: é\n".encode(), "text/plain"),
        ("words cut in a sign", "é".encode() * 40 + b"\xc3", "text/plain"),
        ("words that begin like a program", b"MZ is how this note begins.", "text/plain"),
        ("a program of Linux", b"\x7fELF\x02\x01\x01" + bytes(60), "application/x-elf"),
        ("a shortcut", b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(60),
         "application/x-ms-shortcut"),
        ("anything", b"\x00\x01\x02\x03", "application/octet-stream"),
    ],
)  # fmt: skip
def test_media_type(_case: str, head: bytes, found: str):
    assert media_type(head) == found


def test_a_program_of_windows_is_known():
    assert media_type(b"MZ\x90\x00\x03" + bytes(100)) in PROGRAM_TYPES


def test_what_may_hold_script_is_no_picture():
    assert PICTURES.isdisjoint({"image/svg+xml", "text/html", "application/pdf"})
