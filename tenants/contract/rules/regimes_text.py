"""Reads the packs of laws from the texts that they are kept as, and says what is wrong with one.

Strict on purpose: a term of which nobody says where it was read, when and how sure that is, is not
taken; nor is a word that is not known here, as a wrong one would silently owe nothing.
"""

from collections.abc import Collection, Iterable
from types import MappingProxyType
from typing import Any

from tenants.contract.rules.pack_text import (
    BASIS,
    basis_of,
    document_of,
    fields_of,
    many,
    mapping,
    text_of,
    word_of,
    words_of,
)
from tenants.contract.rules.regimes import (
    BadRegime,
    Begins,
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
        for code, item in mapping(document_of(recipients), "recipients").items()
    }
    found: dict[str, Regime] = {}
    for text in packs:
        regime = _regime(document_of(text))
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
    pack = fields_of(item, _REGIME, "a pack")
    code = words_of(pack["regime"], "regime")
    duties = mapping(pack["duties"], f"{code}: duties")
    return Regime(
        code=code,
        version=words_of(str(pack["version"]), f"{code}: version"),
        title=text_of(pack["title"], f"{code}: title"),
        duties=tuple(_duty(code, name, one) for name, one in duties.items()),
    )


def _duty(regime: str, code: str, item: Any) -> Duty:
    given = fields_of(item, _DUTY, code, optional=_OPTIONAL)
    terms = many(given["terms"], f"{code}: terms")
    if not terms:
        raise BadRegime(f"{code}: a duty has a term, if only 'now'.")
    return Duty(
        code=code,
        regime=regime,
        article=words_of(str(given["article"]), f"{code}: article"),
        title=text_of(given["title"], f"{code}: title"),
        owner=word_of(Owner, given["owner"], f"{code}: owner"),
        usage=word_of(Usage, given["usage"], f"{code}: usage"),
        recipients=MappingProxyType(
            {
                place: tuple(many(codes, f"{code}: {place}"))
                for place, codes in mapping(given["recipients"], f"{code}: recipients").items()
            }
        ),
        choices=tuple(given.get("choices", ())),
        terms=tuple(_term(f"{code}: term {n}", one) for n, one in enumerate(terms, start=1)),
        stops=tuple(
            word_of(Stop, one, f"{code}: stops") for one in many(given["stops"], f"{code}: stops")
        ),
        evidence=tuple(text_of(one, f"{code}: evidence") for one in many(given["evidence"], code)),
        phases=tuple(given.get("phases", ())),
        basis=basis_of(given, code),
        verify=text_of(given["verify"], f"{code}: verify") if "verify" in given else None,
        needs=word_of(Begins, given["needs"], f"{code}: needs") if "needs" in given else None,
    )


def _term(where: str, item: Any) -> Term:
    given = fields_of(item, _TERM, where, optional=_OPTIONAL)
    begins, _colon, after = str(given["begins"]).partition(":")
    counted = word_of(Counted, given["counted"], where)
    count = given.get("count", 0)
    is_number = isinstance(count, int) and not isinstance(count, bool)
    if not is_number or (count > 0) is (counted is Counted.NOW) or count < 0:
        raise BadRegime(f"{where}: {count!r} is no count of {counted}.")
    event = word_of(Begins, begins, where)
    if bool(after) is not (event is Begins.FILED):
        raise BadRegime(f"{where}: 'filed' says of what, and nothing else does.")
    lapses = given.get("lapses_by")
    return Term(
        begins=event,
        after=after,
        counted=counted,
        count=count,
        rolls=word_of(Rolls, given.get("rolls", Rolls.NEVER), where),
        lapses_by=word_of(Begins, lapses, where) if lapses else None,
        basis=basis_of(given, where),
    )


def _recipient(code: str, item: Any) -> Recipient:
    given = fields_of(item, _RECIPIENT, code)
    return Recipient(
        code=code,
        name=text_of(given["name"], f"{code}: name"),
        channel=text_of(given["channel"], f"{code}: channel"),
        basis=basis_of(given, code),
    )
