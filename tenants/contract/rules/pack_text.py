"""Reading the packs that ship as text: each value is judged where it is read.

Strict on purpose: what does not say where it was read, when and how sure that is, is not taken;
nor is a word that is not known here. Everything raises `BadRegime`, which says where and why.
"""

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Final, TypeVar

import yaml

from tenants.contract.rules.regimes import BadRegime, Basis, Confidence
from tenants.rules.documents import read_document
from tenants.rules.texts import Text

Word = TypeVar("Word", bound=StrEnum)

BASIS: Final = ("source", "read_on", "confidence", "valid_from", "valid_to")


def basis_of(given: Mapping[str, Any], where: str) -> Basis:
    valid_to = given["valid_to"]
    basis = Basis(
        source=words_of(given["source"], f"{where}: source"),
        read_on=day_of(given["read_on"], f"{where}: read_on"),
        confidence=word_of(Confidence, given["confidence"], f"{where}: confidence"),
        valid_from=day_of(given["valid_from"], f"{where}: valid_from"),
        valid_to=None if valid_to is None else day_of(valid_to, f"{where}: valid_to"),
    )
    if basis.valid_to is not None and basis.valid_to < basis.valid_from:
        raise BadRegime(f"{where}: it ends before it begins.")
    return basis


def document_of(text: str) -> Any:
    try:
        return read_document(text)
    except yaml.YAMLError as error:
        raise BadRegime(f"This is not YAML: {error}") from error


def fields_of(
    item: Any, known: Collection[str], where: str, *, optional: Collection[str] = ()
) -> Mapping[str, Any]:
    """Return a mapping with these fields, all but the optional ones there, and no other."""
    given = mapping(item, where)
    if missing := {*known} - {*optional} - given.keys():
        raise BadRegime(f"{where}: without {sorted(missing)} it is not taken.")
    if strange := given.keys() - {*known}:
        raise BadRegime(f"{where}: {sorted(strange)} are not known here.")
    return given


def mapping(item: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(item, Mapping):
        raise BadRegime(f"{where}: names with values are needed here.")
    return item


def many(item: Any, where: str) -> list[Any]:
    if not isinstance(item, list):
        raise BadRegime(f"{where}: a list is needed here.")
    return item


def text_of(item: Any, where: str) -> Text:
    given = fields_of(item, {"nl", "en"}, where)
    return Text(nl=words_of(given["nl"], where), en=words_of(given["en"], where))


def words_of(item: Any, where: str) -> str:
    if not isinstance(item, str) or not item.strip():
        raise BadRegime(f"{where}: words are needed here.")
    return item


def day_of(item: Any, where: str) -> date:
    if type(item) is not date:
        raise BadRegime(f"{where}: {item!r} is not a day like 2026-11-28.")
    return item


def word_of(words: type[Word], item: Any, where: str) -> Word:
    try:
        return words(item)
    except ValueError as error:
        raise BadRegime(f"{where}: {item!r} is none of {[str(one) for one in words]}.") from error
