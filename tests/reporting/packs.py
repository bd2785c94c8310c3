"""Packs of one incident as somebody holds them: read back, and checked."""

import csv
import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command
from pypdf import PdfReader

from tests.reporting.house import House


@dataclass
class TakenPack:
    content: bytes

    @cached_property
    def archive(self) -> zipfile.ZipFile:
        return zipfile.ZipFile(io.BytesIO(self.content))

    @property
    def names(self) -> set[str]:
        return set(self.archive.namelist())

    @cached_property
    def manifest(self) -> dict[str, Any]:
        return dict(json.loads(self.archive.read("manifest.json")))

    def json(self, name: str) -> Any:
        return json.loads(self.archive.read(name))

    def rows(self, sheet: str) -> list[dict[str, str]]:
        text = self.archive.read(f"csv/{sheet}.csv").decode()
        return list(csv.DictReader(io.StringIO(text, newline="")))

    def pdf(self, name: str) -> str:
        pages = PdfReader(io.BytesIO(self.archive.read(name))).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())

    @property
    def everything(self) -> str:
        """Return all words of it, those of its PDFs too."""
        texts = [
            self.pdf(name) if name.endswith(".pdf") else self.archive.read(name).decode()
            for name in sorted(self.names - {"manifest.sig"})
        ]
        return "\n".join(texts)

    def check_sums(self) -> None:
        """Do by hand what SHA256SUMS is for."""
        lines = self.archive.read("SHA256SUMS").decode().splitlines()
        summed = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
        assert summed.keys() == self.names - {"SHA256SUMS", "manifest.json", "manifest.sig"}
        for name, digest in summed.items():
            assert hashlib.sha256(self.archive.read(name)).hexdigest() == digest, name


def take(
    house: House, name: str, reference: str, *, pack: str = "dossier", **how: str
) -> TakenPack:
    client = house.client(name, **how)
    answer: Any = client.post(f"/register/{reference}/{pack}/")
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "application/zip"
    return TakenPack(b"".join(answer.streaming_content))


def verified(path: Path, *options: str) -> list[dict[str, Any]]:
    """Return what `verify_export` finds, whether it holds or not."""
    said = io.StringIO()
    try:
        call_command("verify_export", str(path), "--json", *options, stdout=said)
    except CommandError as refusal:
        if not said.getvalue():
            raise AssertionError(str(refusal)) from refusal
    return list(json.loads(said.getvalue()))


def wrong(path: Path, *options: str) -> list[str]:
    return [one["what"] for one in verified(path, *options) if not one["holds"]]
