"""Calls of monitoring that others recorded, as tests take them (tests/data/monitoring)."""

import json
import lzma
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent / "data" / "monitoring"


def call(name: str) -> bytes:
    """Return a body as it was sent, by the name of its file."""
    return (DATA / f"{name}.json").read_bytes()


@cache
def recorded() -> list[dict[str, Any]]:
    """Return what Alertmanager sent, in order: its path, its headers and its body."""
    with lzma.open(DATA / "alertmanager.jsonl.xz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]
