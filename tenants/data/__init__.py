"""The data that ships: the measures of source 002, schemes, and what one begins with."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from tenants.contract.rules.profile import Profile
from tenants.contract.rules.profile_text import load_profile
from tenants.rules.documents import read_document

ICR_FILE = Path(__file__).with_name("icr.yaml")


@lru_cache(maxsize=1)
def icr() -> Profile:
    return load_profile(ICR_FILE.read_text(encoding="utf-8"))


@lru_cache(maxsize=2)
def _read(name: str) -> object:
    return read_document(Path(__file__).with_name(name).read_text(encoding="utf-8"))


def schemes() -> Any:
    """Return the priority schemes by preset: name, matrix and labels."""
    return _read("schemes.yaml")


def starters() -> Any:
    """Return the teams, categories and contract that a new tenant begins with."""
    return _read("starters.yaml")
