"""Each event code is declared once, by the room that tells it."""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Final, get_type_hints

import pytest
from django.conf import settings
from django.utils import translation

from escalation.consumers import OF_COMPLAINTS
from escalation.following import HANDLERS
from escalation.notices.rules.audience import TOLD
from incidents.consumers import TERMS
from incidents.facts import Assigned, RoundSaid
from tenants.ledger import declared as module
from tenants.ledger.declared import EventKind, codes, declared, event_kind
from tenants.ledger.facts import NotSaid
from tenants.settings.history import is_called

ROOT = Path(__file__).parents[3]
ROOMS = ("servicedesk", "tenants", "incidents", "escalation", "reporting")
_CODE = re.compile(r"[a-z]+\.[a-z_]+")
# Look like codes, and are none: modules, files, a model, a purpose of signing.
OTHERS = {
    "escalation.urls", "escalation.notice", "escalation.seen", "anchor.key", "register.csv",
    "escalation.receivedmail", "evidence.json",
    "register.jsonl", "register.xlsx", "register.pdf", "register.typ", "incident.called",
    "incident.reference",
}  # fmt: skip


def _logged(tree: ast.AST) -> set[int]:
    """Return the places of what is written in the log, which has names of its own."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    logged = (c for c in calls if ast.unparse(c.func).startswith("logger.") and c.args)
    return {id(call.args[0]) for call in logged}


def _codes_of(tree: ast.AST) -> Iterator[str]:
    """Return what reads as a code of a room that has codes, wherever it stands."""
    logged = _logged(tree)
    known = {code.partition(".")[0] for code in declared()}
    for node in ast.walk(tree):
        said = str(node.value) if isinstance(node, ast.Constant) else ""
        is_code = _CODE.fullmatch(said) and id(node) not in logged
        if is_code and said.partition(".")[0] in known:
            yield said


@cache
def _sources() -> list[ast.Module]:
    return [
        ast.parse(path.read_text()) for room in ROOMS for path in (ROOT / room).rglob("*.py")
        if "migrations" not in path.parts
    ]  # fmt: skip


def test_no_code_is_named_that_is_not_declared():
    named = {code for tree in _sources() for code in _codes_of(tree)}

    assert len(named) > 100
    assert {code for code in named - OTHERS if not is_called(code)} == set()


FROZEN: Final = 'tell(incident, "incident.frozen")\nKIND = "round.skipped"\nx = "a.b"'


def test_one_that_nobody_declared_is_seen_wherever_it_stands():
    said = set(_codes_of(ast.parse(FROZEN)))

    assert said == {"incident.frozen", "round.skipped"}
    assert not any(is_called(code) for code in said)
    assert set(_codes_of(ast.parse('logger.info("incident.frozen")'))) == set()


def test_what_follows_and_who_is_told_follows_from_declared_codes():
    listened = {*HANDLERS, *OF_COMPLAINTS, *TOLD}

    assert listened <= declared().keys()
    assert all(is_called(code) for code in TERMS)


def test_each_room_declares_its_own():
    assert [path.partition(".")[0] for path in settings.EVENTS] == [
        "tenants", "incidents", "escalation", "reporting",
    ]  # fmt: skip
    assert all(str(kind.title) and kind.icon for kind in declared().values())
    assert codes(lambda kind: kind.is_quiet) & codes(lambda kind: kind.auditors) == set()


def test_a_code_that_is_declared_twice_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(settings, "EVENTS", ["tenants.events.EVENTS", "tenants.events.EVENTS"])

    with pytest.raises(ValueError, match="declared twice"):
        module.declared.__wrapped__()


def test_a_code_of_tomorrow_is_shown_as_it_is():
    assert event_kind("incident.frozen") == EventKind("incident.frozen", "incident.frozen")


# --- facts ---------------------------------------------------------------------------------------


def test_facts_are_called_as_the_chains_hold_them():
    """Their names are hashed: one that is renamed here would tell another history from now on."""
    kept = (Path(__file__).parent / "facts.txt").read_text().splitlines()
    told = sorted(
        " ".join([kind.code, *sorted(field.name for field in fields(kind.facts))])
        for kind in declared().values()
    )

    assert told == kept


def test_what_reads_the_facts_of_a_code_takes_what_it_says():
    for kind in declared().values():
        taken = next(iter(get_type_hints(kind.detail).values()))
        assert issubclass(kind.facts, taken), kind.code


def test_each_place_that_tells_gives_what_its_code_says():
    found = [told for tree in _sources() for told in _told_in(tree)]

    assert len(found) > 60
    assert [(code, name) for code, name in found if name != declared()[code].facts.__name__] == []


# By what a service tells.
TELLING: Final = frozenset({"append_event", "append", "record"})


def _told_in(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Return each declared code with the facts that are made in the call that tells it."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or ast.unparse(node.func) not in TELLING:
            continue
        said = next((word.value for word in node.keywords if word.arg == "facts"), None)
        name = "Facts" if said is None else ast.unparse(said).partition("(")[0]
        # What is made before the call is seen by whoever runs it: another is refused there.
        if said is not None and not isinstance(said, ast.Call):
            continue
        for one in ast.walk(ast.Tuple(node.args[1:2])):
            if isinstance(one, ast.Constant) and one.value in declared():
                yield str(one.value), name


def test_only_what_was_said_stands_in_the_event():
    assert RoundSaid(round=7).as_said() == {"round": 7}
    assert RoundSaid(round=7, number=2).as_said() == {"round": 7, "number": 2}
    said = {"before": None, "assignee": None, "team": None, "supplier": None}
    assert Assigned(before=None, assignee=None, team=None, supplier=None).as_said() == said


def test_facts_of_another_version_are_read_as_far_as_they_go():
    tomorrow = {"round": 7, "number": 2, "by_letter": True}
    assert RoundSaid.read(tomorrow) == RoundSaid(round=7, number=2)
    with pytest.raises(NotSaid):
        RoundSaid.read({"number": 2})
    assert event_kind("round.met").came_to({"number": 2}, {}) == ""
    with translation.override("en"):
        assert event_kind("round.met").came_to(tomorrow, {}) == "number 2"
