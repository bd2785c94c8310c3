"""Reads the packs of recurring duties, and says what is wrong with one; strict as with the laws."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from tenants.choices import Function
from tenants.contract.rules.controls import Control, ControlPack
from tenants.contract.rules.pack_text import (
    BASIS,
    basis_of,
    document_of,
    fields_of,
    mapping,
    text_of,
    words_of,
)
from tenants.contract.rules.regimes import BadRegime

_PACK: Final = {"pack", "version", "title", "controls", *BASIS}
_CONTROL: Final = {"article", "title", "asks", "proof", "owner", "every", "ahead"}
# Whoever looks after something of an organisation, and can be reminded of it.
OWNERS: Final = (
    Function.MANAGEMENT, Function.BOARD, Function.CISO, Function.DPO, Function.ICT_COORDINATOR,
    Function.SAFETY_MANAGER, Function.CRISIS_MANAGER, Function.INCIDENT_MANAGER,
)  # fmt: skip
LONGEST_MONTHS: Final = 60
LONGEST_AHEAD: Final = 90


def load_controls(texts: Iterable[str]) -> Mapping[str, ControlPack]:
    """Return the packs by code. Raise `BadRegime` where one cannot be used."""
    packs = [load_pack(text) for text in texts]
    codes = [code for pack in packs for code in pack.controls]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise BadRegime(f"{twice} are duties of two packs.")
    return {pack.code: pack for pack in packs}


def load_pack(text: str) -> ControlPack:
    given = fields_of(document_of(text), _PACK, "a pack of recurring duties")
    code = _code(given["pack"], "pack")
    controls = mapping(given["controls"], f"{code}: controls")
    return ControlPack(
        code=code,
        version=words_of(str(given["version"]), f"{code}: version"),
        title=text_of(given["title"], f"{code}: title"),
        basis=basis_of(given, code),
        controls={_code(name, code): _control(name, item) for name, item in controls.items()},
    )


def _control(code: str, item: Any) -> Control:
    given = fields_of(item, _CONTROL, code)
    owner = given["owner"]
    if owner not in OWNERS:
        raise BadRegime(f"{code}: {owner!r} is none of {[str(one) for one in OWNERS]}.")
    return Control(
        code=code,
        article=words_of(given["article"], f"{code}: article"),
        title=text_of(given["title"], f"{code}: title"),
        asks=text_of(given["asks"], f"{code}: asks"),
        proof=text_of(given["proof"], f"{code}: proof"),
        owner=Function(owner),
        every=_number(given["every"], LONGEST_MONTHS, f"{code}: every"),
        ahead=_number(given["ahead"], LONGEST_AHEAD, f"{code}: ahead"),
    )


def _code(item: Any, where: str) -> str:
    code = words_of(item, where)
    if not code.isidentifier() or len(code) > 40:  # noqa: PLR2004 - as the column is long
        raise BadRegime(f"{code!r}: named by small letters, digits and underscores.")
    return code


def _number(item: Any, most: int, where: str) -> int:
    if type(item) is not int or not 1 <= item <= most:
        raise BadRegime(f"{where}: {item!r} is no number from 1 to {most}.")
    return item
