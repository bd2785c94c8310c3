"""The data that ships: the measures of source 002, what laws ask, schemes, what one begins with."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from tenants.contract.rules.profile import Profile
from tenants.contract.rules.profile_text import load_profile
from tenants.contract.rules.regimes import Regimes
from tenants.contract.rules.regimes_text import load_regimes
from tenants.models import Tenant
from tenants.rules.documents import read_document

ICR_FILE = Path(__file__).with_name("icr.yaml")
REGIMES = Path(__file__).with_name("regimes")
RECIPIENTS_FILE = REGIMES / "recipients.yaml"


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


@lru_cache(maxsize=1)
def regimes() -> Regimes:
    """Return what laws ask, by the packs that ship. Raise `BadRegime` where one cannot be used."""
    packs = sorted(path for path in REGIMES.glob("*.yaml") if path != RECIPIENTS_FILE)
    return load_regimes(
        RECIPIENTS_FILE.read_text(encoding="utf-8"),
        [path.read_text(encoding="utf-8") for path in packs],
        jurisdictions=Tenant.Jurisdiction.values,
    )
