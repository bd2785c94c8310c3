"""Why somebody was asked: what a person wrote, or a code that each reader sees in his language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from incidents.choices import RoundKind
from tenants.choices import Function
from tenants.rules.texts import Text


class Code(StrEnum):
    """What the desk itself escalates for. Never renamed: it stands in the ledger."""

    MEASURE = "measure"
    MISSED_ROUND = "missed_round"
    LAW = "law"
    PAGED = "paged"
    JOINS = "joins"


# Word that a customer waits for as itself, not as the next of a row.
UNNUMBERED: Mapping[str, Any] = {
    RoundKind.PROMISE: gettext_lazy("The message that was promised to the customer was not given."),
    RoundKind.RESTORATION: gettext_lazy("The customer was not told in time that it works again."),
}


@dataclass(frozen=True)
class Reason:
    """Words of a person, or a code with the facts behind it; as text it is in words."""

    text: str = ""
    code: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return in_words(self)


def measure(code: str, label: Text) -> Reason:
    """Return that a measure asks for it. The label goes along as it was then."""
    return Reason(
        code=Code.MEASURE, facts={"measure": code, "label": {"nl": label.nl, "en": label.en}}
    )


def law(name: Text) -> Reason:
    """Return that a law asks for it, by the name that the duty had then."""
    return Reason(code=Code.LAW, facts={"label": {"nl": name.nl, "en": name.en}})


def paged(priority: int) -> Reason:
    """Return that it came in while nobody of the desk was there."""
    return Reason(code=Code.PAGED, facts={"priority": int(priority)})


def joins() -> Reason:
    """Return that somebody belongs to the team of a larger incident."""
    return Reason(code=Code.JOINS)


def instead_of(reason: Reason, functions: tuple[Function, ...]) -> Reason:
    """Return the same reason, to somebody who stands in for functions that nobody holds."""
    wanted = [str(one.value) for one in functions]
    return Reason(code=reason.code, facts={**reason.facts, "instead_of": wanted})


def missed_round(number: int, kind: str = RoundKind.INTERVAL) -> Reason:
    """Return that word to the customer was missed. Of what has no number for a person: its kind."""
    named = {"kind": str(kind)} if kind in UNNUMBERED else {}
    return Reason(code=Code.MISSED_ROUND, facts={"number": number, **named})


def in_words(reason: Reason) -> str:
    """Return a reason in the language of whoever reads it now."""
    if not reason.code:
        return reason.text
    facts = reason.facts
    if reason.code == Code.MISSED_ROUND:
        if named := UNNUMBERED.get(facts.get("kind", "")):
            return str(named)
        return _("Update %(number)d to the customer was not given in time.") % {
            "number": facts["number"]
        }
    if reason.code in (Code.PAGED, Code.LAW, Code.JOINS):
        return _of_none(reason)
    if reason.code != Code.MEASURE:
        # Of a later release: the code says more than nothing.
        return reason.code
    said = _("This was agreed: %(label)s (%(code)s).") % {
        "code": facts["measure"],
        "label": Text(**facts["label"]).in_language(get_language() or "en"),
    }
    if wanted := facts.get("instead_of"):
        names = ", ".join(str(Function(one).label) for one in wanted)
        said += " " + _("Nobody here is %(wanted)s: you are told in that place.") % {
            "wanted": names
        }
    return said


def _of_none(reason: Reason) -> str:
    """Return what no measure of the profile asks for."""
    if reason.code == Code.JOINS:
        return _("You are part of the incident team: say that you join.")
    if reason.code == Code.PAGED:
        told = _("A P%(priority)d came in and nobody works on it: you are on call.")
        return told % {"priority": reason.facts["priority"]}
    duty = Text(**reason.facts["label"]).in_language(get_language() or "en")
    return _("The law asks for it, and it is not answered yet: %(duty)s.") % {"duty": duty}
