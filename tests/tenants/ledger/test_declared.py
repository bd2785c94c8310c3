"""Each event code is declared once, by the room that tells it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from escalation.consumers import HANDLERS, OF_COMPLAINTS
from escalation.notices.rules.audience import TOLD
from incidents.consumers import TERMS
from tenants.ledger import declared as module
from tenants.ledger.declared import EventKind, codes, declared, event_kind
from tenants.settings.history import is_called

ROOT = Path(__file__).parents[3]
ROOMS = ("servicedesk", "tenants", "incidents", "escalation", "reporting")
_CODE = re.compile(r"[a-z]+\.[a-z_]+")
# Look like codes, and are none: modules, files, a model, a purpose of signing.
OTHERS = {
    "escalation.urls", "escalation.notice", "escalation.seen", "anchor.key", "register.csv",
}  # fmt: skip


def _logged(tree: ast.AST) -> set[int]:
    """Return the places of what is written in the log, which has names of its own."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    logged = (c for c in calls if ast.unparse(c.func).startswith("logger.") and c.args)
    return {id(call.args[0]) for call in logged}


def _codes_of(text: str) -> Iterator[str]:
    """Return what reads as a code of a room that has codes, wherever it stands."""
    tree = ast.parse(text)
    logged = _logged(tree)
    known = {code.partition(".")[0] for code in declared()}
    for node in ast.walk(tree):
        said = str(node.value) if isinstance(node, ast.Constant) else ""
        is_code = _CODE.fullmatch(said) and id(node) not in logged
        if is_code and said.partition(".")[0] in known:
            yield said


def test_no_code_is_named_that_is_not_declared():
    sources = [
        path for room in ROOMS for path in (ROOT / room).rglob("*.py")
        if "migrations" not in path.parts
    ]  # fmt: skip
    named = {code for path in sources for code in _codes_of(path.read_text())}

    assert len(named) > 100
    assert {code for code in named - OTHERS if not is_called(code)} == set()


def test_one_that_nobody_declared_is_seen_wherever_it_stands():
    said = set(_codes_of('tell(incident, "incident.frozen")\nKIND = "round.skipped"\nx = "a.b"'))

    assert said == {"incident.frozen", "round.skipped"}
    assert not any(is_called(code) for code in said)
    assert set(_codes_of('logger.info("incident.frozen")')) == set()


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
