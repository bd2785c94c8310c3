"""Reads a pack of measures, and says what is wrong with one; as strict as with the laws.

What does not say where it was read, when, and how sure that is, is not taken.
"""

from typing import Final

from tenants.contract.rules.pack_text import (
    BASIS,
    basis_of,
    document_of,
    fields_of,
    mapping,
    text_of,
    words_of,
)
from tenants.contract.rules.packs import MeasurePack
from tenants.contract.rules.profile import DIMENSIONS
from tenants.contract.rules.regimes import BadRegime

_PACK: Final = {"pack", "version", "title", "measures", "matrix", *BASIS}
LONGEST_CODE: Final = 40


def load_pack(text: str) -> MeasurePack:
    """Return the pack that a text describes. Raise `BadRegime` where it cannot be used."""
    given = fields_of(document_of(text), _PACK, "a pack", optional={"measures"})
    code = words_of(given["pack"], "pack")
    if not code.isidentifier() or len(code) > LONGEST_CODE:
        raise BadRegime(f"{code!r}: a pack is named by small letters, digits and underscores.")
    matrix = mapping(given["matrix"], f"{code}: matrix")
    if strange := matrix.keys() - {*DIMENSIONS}:
        raise BadRegime(f"{code}: {sorted(strange)} are no qualities of information.")
    return MeasurePack(
        code=code,
        version=words_of(str(given["version"]), f"{code}: version"),
        title=text_of(given["title"], f"{code}: title"),
        basis=basis_of(given, code),
        measures=mapping(given.get("measures", {}), f"{code}: measures"),
        matrix=matrix,
    )
