"""The profile that ships: minimum measures per information class of source 002."""

from functools import lru_cache
from pathlib import Path

from tenants.rules.profile import Profile, load_profile

ICR_FILE = Path(__file__).with_name("icr.yaml")


@lru_cache(maxsize=1)
def icr() -> Profile:
    return load_profile(ICR_FILE.read_text(encoding="utf-8"))
