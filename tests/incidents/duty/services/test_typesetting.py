"""Documents on paper: PDF/A, read back; words of persons are never code; limits hold."""

import io
import subprocess
from datetime import UTC, datetime
from typing import Any

import pytest
from pypdf import PdfReader

from incidents.duty.services import typesetting
from incidents.duty.services.typesetting import NoPaper, typeset

NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
HOSTILE = '#read("/etc/passwd") $x^2$ *bold* ] #import "@preview/x:1.0.0" <script> " \\'


def data(**said: Any) -> dict[str, Any]:
    return {
        "title": "Melding datalek", "author": "Spoorhaven", "subject": "Spoorhaven, INC-1",
        "language": "nl", "made": "Gemaakt", "source": "", "opening": "", "missing": [],
        "sections": [], "words": {"missing": "M", "changed": "gewijzigd", "none": "nog niets"},
        **said,
    }  # fmt: skip


def asked(text: str, *, is_changed: bool = False) -> list[dict[str, Any]]:
    answers = [{"ask": "Wat?", "text": text, "is_changed": is_changed}]
    return [{"title": "1. Eerst", "answers": answers}]


def read(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_it_is_pdf_a_with_its_title_language_and_fonts_in_it():
    pdf = typeset("form.typ", data(sections=asked("Zoë\nEén regel", is_changed=True)), now=NOW)

    reader = PdfReader(io.BytesIO(pdf))
    meta = reader.xmp_metadata
    assert meta is not None
    about = meta.stream.get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in about
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in about
    assert reader.metadata is not None
    assert reader.metadata.title == "Melding datalek"
    root: Any = reader.trailer["/Root"]
    assert str(root["/Lang"]).startswith("nl")
    pages: list[Any] = list(reader.pages)
    fonts = [font.get_object() for page in pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        described = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & described.keys()
    text = read(pdf)
    assert "Zoë" in text
    assert "gewijzigd" in text
    # The same data at the same moment give the same bytes.
    again = typeset("form.typ", data(sections=asked("Zoë\nEén regel", is_changed=True)), now=NOW)
    assert again == pdf


def test_words_of_persons_are_words_and_never_code():
    text = read(typeset("form.typ", data(title=HOSTILE, sections=asked(HOSTILE)), now=NOW))

    assert "root:" not in text
    assert "@preview/x" in text
    assert "*bold*" in text
    assert "<script>" in text


def test_what_is_too_long_too_slow_or_cannot_be_set_is_refused(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    with pytest.raises(NoPaper):
        typeset("form.typ", data(opening="x" * typesetting.MOST_DATA), now=NOW)
    with pytest.raises(NoPaper):
        typeset("form.typ", {"title": "a secret"}, now=NOW)
    # What typst says may hold words of the record: none of it is logged.
    assert "a secret" not in caplog.text

    def too_slow(*_args: Any, **_given: Any) -> Any:
        raise subprocess.TimeoutExpired("typst", typesetting.SECONDS)

    monkeypatch.setattr(subprocess, "run", too_slow)
    with pytest.raises(NoPaper):
        typeset("form.typ", data(), now=NOW)
