"""A pack of stricter measures put on a profile: the text of the profile that comes of it (R104)."""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from tenants.contract.rules.packs import MeasurePack
from tenants.contract.rules.profile_text import load_profile
from tenants.contract.rules.regimes import BadRegime
from tenants.contract.rules.stricter import LESS, changes_between
from tenants.rules.documents import read_document


def with_pack(text: str, pack: MeasurePack) -> str:
    """Return the text of this profile with what a pack asks beside it.

    A level is a number, or a number with a plus: from that class on. Raise `BadRegime` where the
    pack would ask less than the profile does, and `BadProfile` where no profile comes of it.
    """
    document = read_document(text)
    for key, measure in pack.measures.items():
        document["measures"].setdefault(key, measure)
    for dimension, levels in pack.matrix.items():
        asked = document["matrix"][dimension]
        for level, entries in levels.items():
            for place in _places(str(level), asked, pack):
                asked[place] = list(_merged(asked[place], entries))
    meta = document["meta"]
    meta["packs"] = [*meta.get("packs", []), f"{pack.code} {pack.version}"]
    made = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=100)
    less = [
        one for one in changes_between(load_profile(text), load_profile(made)) if one.way in LESS
    ]
    if less:
        one = less[0]
        raise BadRegime(f"{pack.code}: {one.dimension} {one.level} asks less of {one.measure}.")
    return str(made)


def _places(level: str, asked: Mapping[str, Any], pack: MeasurePack) -> list[str]:
    first = level.removesuffix("+")
    if first not in asked:
        raise BadRegime(f"{pack.code}: there is no class {level!r} here: {sorted(asked)}.")
    return [one for one in asked if one == first or (level.endswith("+") and one > first)]


def _merged(
    asked: list[Mapping[str, Any]], added: list[Mapping[str, Any]]
) -> Iterator[Mapping[str, Any]]:
    """Give each measure once: what the pack says of it holds beside what stood there."""
    by_key = {one["measure"]: one for one in added}
    for one in asked:
        yield {**one, **by_key.pop(one["measure"], {})}
    yield from by_key.values()
