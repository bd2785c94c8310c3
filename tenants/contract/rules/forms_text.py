"""Reads the facts and the forms of authorities from their texts; says what is wrong with one."""

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from tenants.contract.rules.forms import FactField, FactKind, Form, Forms, Question
from tenants.contract.rules.pack_text import (
    BASIS,
    basis_of,
    day_of,
    document_of,
    fields_of,
    many,
    mapping,
    text_of,
    word_of,
    words_of,
)
from tenants.contract.rules.regimes import BadRegime, Confidence

_SHEET = {"sections", "facts"}
_FACT = {
    "kind", "section", "label", "occasions", "help", "options", "takes", "at_least", "ahead",
    "source", "read_on", "confidence",
}  # fmt: skip
_FORM = {
    "form", "matter", "law", "title", "duties", "recipients", "places", "opening", "is_letter",
    "is_register", "sections", *BASIS,
}  # fmt: skip
_SECTION = {"title", "asks"}
_ASK = {"ask", "facts", "needed", "later"}
_OPTIONAL = {
    "help", "options", "takes", "at_least", "ahead", "recipients", "places", "opening", "is_letter",
    "is_register", "needed", "later",
}  # fmt: skip
_CHOSEN = frozenset({FactKind.CHOICE, FactKind.CHOICES})


def load_forms(
    sheet: str, forms: Iterable[str], *, duties: Collection[str], jurisdictions: Collection[str]
) -> Forms:
    """Return what the documents describe together. Raise `BadRegime` where one cannot be used."""
    given = fields_of(document_of(sheet), _SHEET, "the fact sheet")
    sections = {
        code: text_of(one, code) for code, one in mapping(given["sections"], "sections").items()
    }
    facts = {code: _fact(code, one) for code, one in mapping(given["facts"], "facts").items()}
    found: dict[str, Form] = {}
    for text in forms:
        form = _form(document_of(text))
        if form.code in found:
            raise BadRegime(f"The form {form.code!r} is there twice.")
        found[form.code] = form
    loaded = Forms(MappingProxyType(sections), MappingProxyType(facts), MappingProxyType(found))
    _check_facts(loaded)
    _check_forms(loaded, frozenset(duties), frozenset(jurisdictions))
    return loaded


def _check_facts(loaded: Forms) -> None:
    for fact in loaded.facts.values():
        if fact.section not in loaded.sections:
            raise BadRegime(f"{fact.code}: there is no section {fact.section!r}.")
        if (fact.kind in _CHOSEN) is not bool(fact.options):
            raise BadRegime(f"{fact.code}: options are there to be chosen from, and only then.")
        least = loaded.facts.get(fact.at_least)
        if fact.at_least and (least is None or {least.kind, fact.kind} != {FactKind.NUMBER}):
            raise BadRegime(f"{fact.code}: {fact.at_least!r} is no number that it can be held to.")


def _check_forms(loaded: Forms, duties: frozenset[str], places: frozenset[str]) -> None:
    for form in loaded.forms.values():
        if lost := set(form.facts) - loaded.facts.keys():
            raise BadRegime(f"{form.code}: no fact is called {sorted(lost)}.")
        if lost := set(form.duties) - duties:
            raise BadRegime(f"{form.code}: there is no duty {sorted(lost)}.")
        if lost := set(form.places) - places:
            raise BadRegime(f"{form.code}: there is no jurisdiction {sorted(lost)}.")


def _fact(code: str, item: Any) -> FactField:
    given = fields_of(item, _FACT, code, optional=_OPTIONAL)
    options = mapping(given.get("options", {}), f"{code}: options")
    return FactField(
        code=code,
        kind=word_of(FactKind, given["kind"], f"{code}: kind"),
        section=words_of(given["section"], f"{code}: section"),
        label=text_of(given["label"], f"{code}: label"),
        occasions=frozenset(many(given["occasions"], f"{code}: occasions")),
        source=words_of(given["source"], f"{code}: source"),
        read_on=day_of(given["read_on"], f"{code}: read_on"),
        confidence=word_of(Confidence, given["confidence"], f"{code}: confidence"),
        help=text_of(given["help"], f"{code}: help") if "help" in given else None,
        options=MappingProxyType({name: text_of(one, code) for name, one in options.items()}),
        takes=given.get("takes", ""),
        at_least=given.get("at_least", ""),
        is_ahead=given.get("ahead", False) is True,
    )


def _form(item: Any) -> Form:
    given = fields_of(item, _FORM, "a form", optional=_OPTIONAL)
    code = words_of(given["form"], "form")
    questions = tuple(
        question
        for section in many(given["sections"], f"{code}: sections")
        for question in _questions(code, section)
    )
    if not questions:
        raise BadRegime(f"{code}: a form that asks nothing is none.")
    return Form(
        code=code,
        matter=words_of(given["matter"], f"{code}: matter"),
        law=words_of(given["law"], f"{code}: law"),
        title=text_of(given["title"], f"{code}: title"),
        duties=tuple(many(given["duties"], f"{code}: duties")),
        recipients=tuple(given.get("recipients", ())),
        places=tuple(given.get("places", ())),
        opening=text_of(given["opening"], f"{code}: opening") if "opening" in given else None,
        is_letter=given.get("is_letter", False) is True,
        is_register=given.get("is_register", False) is True,
        questions=questions,
        basis=basis_of(given, code),
    )


def _questions(code: str, item: Any) -> Iterable[Question]:
    given: Mapping[str, Any] = fields_of(item, _SECTION, code)
    title = text_of(given["title"], f"{code}: section")
    for one in many(given["asks"], f"{code}: asks"):
        ask = fields_of(one, _ASK, code, optional=_OPTIONAL)
        facts = tuple(many(ask["facts"], f"{code}: facts"))
        if not facts:
            raise BadRegime(f"{code}: a question without facts has no answer.")
        yield Question(
            section=title,
            ask=text_of(ask["ask"], f"{code}: ask"),
            facts=facts,
            is_needed=ask.get("needed", True) is True,
            is_later=ask.get("later", False) is True,
        )
