"""A form of an authority, filled in from the fact sheet: answers, what is missing, what changed.

Nothing is sent from here. A person copies the answers, files, and records that.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext as _

from incidents.duty.rules.facts import Said, in_words
from incidents.duty.rules.obligations import Debtor, recipients_of
from tenants.contract.rules.forms import FactField, Form, Forms, Question
from tenants.contract.rules.regimes import Regimes

# How a snapshot has a fact that was not known yet: no value is this.
NOT_YET: Final = "?"
# Lines as short as these are put behind each other.
SHORT: Final = 80
# How what a fact takes from filings begins.
FILED: Final = "filed."


class AnswerState(StrEnum):
    GIVEN = "given"
    # Not known yet, and it may follow.
    LATER = "later"
    MISSING = "missing"
    # Not asked for in any case.
    NONE = "none"


@dataclass(frozen=True)
class Answer:
    """One question, and what is copied as its answer. `is_changed` since what was filed last."""

    question: Question
    text: str
    state: AnswerState
    is_changed: bool = False
    # The facts by which it is answered, and that are still to be said.
    wanted: tuple[str, ...] = ()


def forms_for(
    debtor: Debtor, regimes: Regimes, forms: Forms, *, occasions: Iterable[str], day: date
) -> list[Form]:
    """Return the forms that can be asked of this debtor: of its laws, to whom it answers."""
    laws = frozenset(occasions)
    found = []
    for form in forms.forms.values():
        duties = [regimes.duties[code] for code in form.duties]
        places = not form.places or debtor.jurisdiction in form.places
        asked = {one for duty in duties for one in recipients_of(duty, debtor)}
        goes_to = asked & {*form.recipients} if form.recipients else asked
        is_offered = form.law in laws and not form.is_register
        if is_offered and places and goes_to and form.basis.holds_on(day):
            found.append(form)
    return found


def filled(
    form: Form,
    facts: Mapping[str, FactField],
    said: Mapping[str, Said],
    *,
    write: Callable[[datetime], str],
    before: Mapping[str, str] | None = None,
) -> list[Answer]:
    """Return each answer in the order of the form. `before` is what its matter last filed."""
    return [_answer(one, facts, said, write, before) for one in form.questions]


def snapshot_of(form: Form, said: Mapping[str, Said]) -> dict[str, str]:
    """Return the facts of a form as they are kept with what was filed."""
    return {code: _kept(said.get(code, Said())) for code in form.facts}


def _kept(one: Said) -> str:
    return one.value or (NOT_YET if one.is_unknown else "")


def _answer(
    question: Question, facts: Mapping[str, FactField], said: Mapping[str, Said],
    write: Callable[[datetime], str], before: Mapping[str, str] | None,
) -> Answer:  # fmt: skip
    known = {code: said.get(code, Said()) for code in question.facts}
    # Which filing it is, and the number of the one before, are no news to whoever reads it.
    is_changed = before is not None and any(
        _kept(one) != before.get(code, "")
        for code, one in known.items()
        if not facts[code].takes.startswith(FILED)
    )
    wanted = tuple(code for code, one in known.items() if not one.is_answer)
    return Answer(
        question, _text(facts, known, write), _state(question, known.values()), is_changed, wanted
    )


def _state(question: Question, known: Iterable[Said]) -> AnswerState:
    answers = list(known)
    if any(one.value for one in answers):
        return AnswerState.GIVEN
    if any(one.is_unknown for one in answers) and (question.is_later or not question.is_needed):
        return AnswerState.LATER
    return AnswerState.MISSING if question.is_needed else AnswerState.NONE


def _text(
    facts: Mapping[str, FactField], known: Mapping[str, Said], write: Callable[[datetime], str]
) -> str:
    """Return what is copied: of one fact its value, of more each behind its name."""
    told: list[tuple[Any, str]] = []
    for code, one in known.items():
        if one.value:
            told.append((facts[code].label, in_words(facts[code], one.value, write)))
        elif one.is_unknown:
            told.append((facts[code].label, _("not known yet")))
    if len(known) == 1:
        return told[0][1] if told else ""
    return "\n".join(f"{_lead(str(label))} {_one_line(text)}" for label, text in told)


def _lead(label: str) -> str:
    """Return the name of a fact as it stands before its value; a question has its own mark."""
    return label if label.endswith("?") else f"{label}:"


def _one_line(text: str) -> str:
    """Return several choices behind each other; paragraphs stay what they are."""
    lines = text.splitlines()
    return "; ".join(lines) if all(len(line) < SHORT for line in lines) else text
