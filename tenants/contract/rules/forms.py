"""Forms of authorities, and the facts that they ask for: data, as the laws are.

A fact is entered once. A form is what one authority asks in its own order; each of its questions
names the facts that answer it. Nothing goes without where it was read, when and how sure that is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from tenants.contract.rules.regimes import Basis, Confidence
from tenants.rules.texts import Text


class FactKind(StrEnum):
    """What a fact looks like; its value is always kept as text (`incidents.duty.rules.facts`)."""

    LINE = "line"
    TEXT = "text"
    NUMBER = "number"  # whole, from 0
    MOMENT = "moment"
    YES_NO = "yes_no"
    CHOICE = "choice"  # one of its options
    CHOICES = "choices"  # some of them


@dataclass(frozen=True, kw_only=True)
class FactField:
    """One fact. `occasions` name when it is asked: a law, or `security`.

    `takes` is what of the record answers it while nobody said otherwise; `at_least` the fact that
    it cannot be smaller than.
    """

    code: str
    kind: FactKind
    section: str
    label: Text
    occasions: frozenset[str]
    source: str
    read_on: date
    confidence: Confidence
    help: Text | None = None
    options: Mapping[str, Text] = field(default_factory=dict)
    takes: str = ""
    at_least: str = ""
    # A moment that may lie ahead.
    is_ahead: bool = False

    @property
    def is_typed(self) -> bool:
        """Say whether somebody may say it here: what was filed and decided says itself."""
        return not self.takes.startswith(("filed.", "law."))


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question of an authority, answered by these facts. `later`: it may follow in a phase."""

    section: Text
    ask: Text
    facts: tuple[str, ...]
    is_needed: bool
    is_later: bool


@dataclass(frozen=True, kw_only=True)
class Form:
    """What one recipient asks for these duties. Forms of one `matter` are phases of each other.

    `recipients` is empty where it is asked alike by all of them; `places` are the jurisdictions
    where it is used, empty for everywhere.
    """

    code: str
    matter: str
    law: str
    title: Text
    duties: tuple[str, ...]
    recipients: tuple[str, ...]
    places: tuple[str, ...]
    opening: Text | None
    # Words to a reader, not answers to an authority.
    is_letter: bool
    # What an organisation keeps for itself, in the order in which an authority asks.
    is_register: bool
    questions: tuple[Question, ...]
    basis: Basis

    @property
    def facts(self) -> tuple[str, ...]:
        """The codes of the facts that it asks for, each once, in its order."""
        return tuple(dict.fromkeys(code for one in self.questions for code in one.facts))


@dataclass(frozen=True)
class Forms:
    """All facts and all forms that ship."""

    sections: Mapping[str, Text] = field(default_factory=dict)
    facts: Mapping[str, FactField] = field(default_factory=dict)
    forms: Mapping[str, Form] = field(default_factory=dict)
