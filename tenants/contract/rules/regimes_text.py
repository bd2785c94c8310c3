"""Reads the packs of laws from the texts that they are kept as, and says what is wrong with one.

Strict on purpose: a term of which nobody says where it was read, when and how sure that is, is not
taken; nor is a word that is not known here, as a wrong one would silently owe nothing.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

import yaml

from tenants.contract.rules.regimes import (
    BadRegime,
    Basis,
    Begins,
    Confidence,
    Counted,
    Duty,
    Owner,
    Recipient,
    Regime,
    Regimes,
    Rolls,
    Stop,
    Term,
    Usage,
)
from tenants.rules.documents import read_document
from tenants.rules.texts import Text

Word = TypeVar("Word", bound=StrEnum)

BASIS = ("source", "read_on", "confidence", "valid_from", "valid_to")
_RECIPIENT = {"name", "channel", *BASIS}
_REGIME = {"regime", "version", "title", "duties"}
_TERM = {"begins", "counted", "count", "rolls", "lapses_by", *BASIS}
_DUTY = {
    "article", "title", "owner", "usage", "recipients", "choices", "terms", "stops", "evidence",
    "phases", "verify", "needs", *BASIS,
}  # fmt: skip
_OPTIONAL = {"choices", "phases", "verify", "needs", "count", "rolls", "lapses_by"}


def load_regimes(
    recipients: str, packs: Iterable[str], *, jurisdictions: Collection[str]
) -> Regimes:
    """Return what the documents describe together. Raise `BadRegime` where one cannot be used."""
    known = {
        code: _recipient(code, item)
        for code, item in _mapping(_document(recipients), "recipients").items()
    }
    found: dict[str, Regime] = {}
    for text in packs:
        regime = _regime(_document(text))
        if regime.code in found:
            raise BadRegime(f"The regime {regime.code!r} is there twice.")
        found[regime.code] = regime
    regimes = Regimes(MappingProxyType(found), MappingProxyType(known))
    _check(regimes, frozenset(jurisdictions))
    return regimes


def _check(regimes: Regimes, jurisdictions: frozenset[str]) -> None:
    codes = [duty.code for pack in regimes.regimes.values() for duty in pack.duties]
    if twice := {code for code in codes if codes.count(code) > 1}:
        raise BadRegime(f"There twice: {sorted(twice)}.")
    for duty in regimes.duties.values():
        named = {one for many in duty.recipients.values() for one in many} | {*duty.choices}
        if unknown := named - regimes.recipients.keys():
            raise BadRegime(f"{duty.code}: nobody says who {sorted(unknown)} are.")
        if strange := duty.recipients.keys() - jurisdictions:
            raise BadRegime(f"{duty.code}: there is no jurisdiction {sorted(strange)}.")
        if lost := {term.after for term in duty.terms if term.after} - {*codes}:
            raise BadRegime(f"{duty.code}: it counts from {sorted(lost)}, which is not there.")


def _regime(item: Any) -> Regime:
    pack = _fields(item, _REGIME, "a pack")
    code = _words(pack["regime"], "regime")
    duties = _mapping(pack["duties"], f"{code}: duties")
    return Regime(
        code=code,
        version=_words(str(pack["version"]), f"{code}: version"),
        title=_text(pack["title"], f"{code}: title"),
        duties=tuple(_duty(code, name, one) for name, one in duties.items()),
    )


def _duty(regime: str, code: str, item: Any) -> Duty:
    given = _fields(item, _DUTY, code)
    terms = _list(given["terms"], f"{code}: terms")
    if not terms:
        raise BadRegime(f"{code}: a duty has a term, if only 'now'.")
    return Duty(
        code=code,
        regime=regime,
        article=_words(str(given["article"]), f"{code}: article"),
        title=_text(given["title"], f"{code}: title"),
        owner=_word(Owner, given["owner"], f"{code}: owner"),
        usage=_word(Usage, given["usage"], f"{code}: usage"),
        recipients=MappingProxyType(
            {
                place: tuple(_list(many, f"{code}: {place}"))
                for place, many in _mapping(given["recipients"], f"{code}: recipients").items()
            }
        ),
        choices=tuple(given.get("choices", ())),
        terms=tuple(_term(f"{code}: term {n}", one) for n, one in enumerate(terms, start=1)),
        stops=tuple(
            _word(Stop, one, f"{code}: stops") for one in _list(given["stops"], f"{code}: stops")
        ),
        evidence=tuple(_text(one, f"{code}: evidence") for one in _list(given["evidence"], code)),
        phases=tuple(given.get("phases", ())),
        basis=_basis(given, code),
        verify=_text(given["verify"], f"{code}: verify") if "verify" in given else None,
        needs=_word(Begins, given["needs"], f"{code}: needs") if "needs" in given else None,
    )


def _term(where: str, item: Any) -> Term:
    given = _fields(item, _TERM, where)
    begins, _colon, after = str(given["begins"]).partition(":")
    counted = _word(Counted, given["counted"], where)
    count = given.get("count", 0)
    is_number = isinstance(count, int) and not isinstance(count, bool)
    if not is_number or (count > 0) is (counted is Counted.NOW) or count < 0:
        raise BadRegime(f"{where}: {count!r} is no count of {counted}.")
    event = _word(Begins, begins, where)
    if bool(after) is not (event is Begins.FILED):
        raise BadRegime(f"{where}: 'filed' says of what, and nothing else does.")
    lapses = given.get("lapses_by")
    return Term(
        begins=event,
        after=after,
        counted=counted,
        count=count,
        rolls=_word(Rolls, given.get("rolls", Rolls.NEVER), where),
        lapses_by=_word(Begins, lapses, where) if lapses else None,
        basis=_basis(given, where),
    )


def _recipient(code: str, item: Any) -> Recipient:
    given = _fields(item, _RECIPIENT, code)
    return Recipient(
        code=code,
        name=_text(given["name"], f"{code}: name"),
        channel=_text(given["channel"], f"{code}: channel"),
        basis=_basis(given, code),
    )


def _basis(given: Mapping[str, Any], where: str) -> Basis:
    valid_to = given["valid_to"]
    basis = Basis(
        source=_words(given["source"], f"{where}: source"),
        read_on=_day(given["read_on"], f"{where}: read_on"),
        confidence=_word(Confidence, given["confidence"], f"{where}: confidence"),
        valid_from=_day(given["valid_from"], f"{where}: valid_from"),
        valid_to=None if valid_to is None else _day(valid_to, f"{where}: valid_to"),
    )
    if basis.valid_to is not None and basis.valid_to < basis.valid_from:
        raise BadRegime(f"{where}: it ends before it begins.")
    return basis


def _document(text: str) -> Any:
    try:
        return read_document(text)
    except yaml.YAMLError as error:
        raise BadRegime(f"This is not YAML: {error}") from error


def _fields(item: Any, known: set[str], where: str) -> Mapping[str, Any]:
    given = _mapping(item, where)
    if missing := known - _OPTIONAL - given.keys():
        raise BadRegime(f"{where}: without {sorted(missing)} it is not taken.")
    if strange := given.keys() - known:
        raise BadRegime(f"{where}: {sorted(strange)} are not known here.")
    return given


def _mapping(item: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(item, Mapping):
        raise BadRegime(f"{where}: names with values are needed here.")
    return item


def _list(item: Any, where: str) -> list[Any]:
    if not isinstance(item, list):
        raise BadRegime(f"{where}: a list is needed here.")
    return item


def _text(item: Any, where: str) -> Text:
    given = _fields(item, {"nl", "en"}, where)
    return Text(nl=_words(given["nl"], where), en=_words(given["en"], where))


def _words(item: Any, where: str) -> str:
    if not isinstance(item, str) or not item.strip():
        raise BadRegime(f"{where}: words are needed here.")
    return item


def _day(item: Any, where: str) -> date:
    if type(item) is not date:
        raise BadRegime(f"{where}: {item!r} is not a day like 2026-11-28.")
    return item


def _word(words: type[Word], item: Any, where: str) -> Word:
    try:
        return words(item)
    except ValueError as error:
        raise BadRegime(f"{where}: {item!r} is none of {[str(one) for one in words]}.") from error
