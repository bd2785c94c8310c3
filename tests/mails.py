"""Mails and replies that others collected, as tests take them (tests/data/mail)."""

import csv
import json
import tarfile
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent / "data" / "mail"


@cache
def messages() -> dict[str, bytes]:
    """Return each collected mail by its name."""
    with tarfile.open(DATA / "messages.tar.xz") as packed:
        return {
            one.name.removeprefix("messages/"): file.read()
            for one in packed
            if one.isfile() and (file := packed.extractfile(one)) is not None
        }


@cache
def tags() -> dict[str, frozenset[str]]:
    """Return what stands out in each of them."""
    with (DATA / "index.tsv").open(encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["file"]: frozenset((row["tags"] or "").split()) for row in rows}


@cache
def replies() -> list[dict[str, Any]]:
    lines = (DATA / "replies.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@cache
def dutch_headers() -> list[tuple[str, str]]:
    """Return by which program, and how it introduces what it quotes; several lines maybe."""
    rows = (DATA / "dutch_headers.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return [(program, line.replace("⏎", "\n")) for program, line, _ in map(_cells, rows)]


def _cells(row: str) -> list[str]:
    return row.split("\t")


def raw(text: str, **headers: str | None) -> bytes:
    """Return a mail of Carla's, with other headers as given; None leaves one out."""
    given: dict[str, str | None] = {
        "From": "Carla <carla@spoorhaven.example>",
        "To": "desk@noordkade.example",
    }
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in given.items() if value is not None)
    return (head + "\r\n" + text).encode("utf-8", "surrogateescape")


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    """Return what somebody reads in a mail, in its plain part or another."""
    part = mail.get_body((kind,))
    assert part is not None
    text: str = part.get_content()
    return text
