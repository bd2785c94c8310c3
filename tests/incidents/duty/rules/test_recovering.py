"""Recovery of a security incident: once its cause is gone, and what was rebuilt is approved."""

import pytest

from incidents.choices import Kind, TriageOutcome
from incidents.duty.rules.recovering import (
    RecoveryFacts,
    is_handled_as_security,
    missing_for_recovery,
)


@pytest.mark.parametrize(
    ("_case", "facts", "missing"),
    [
        ("no security", RecoveryFacts(is_security=False, is_removed=False, unapproved=1), ()),
        ("cause is there", RecoveryFacts(is_security=True, is_removed=False), ("cause_removed",)),
        ("cause is gone", RecoveryFacts(is_security=True, is_removed=True), ()),
        ("allowed", RecoveryFacts(is_security=True, is_removed=False, is_early=True), ()),
        (
            "allowed, but rebuilt",
            RecoveryFacts(is_security=True, is_removed=False, is_early=True, unapproved=1),
            ("security_approval",),
        ),
        (
            "both", RecoveryFacts(is_security=True, is_removed=False, unapproved=2),
            ("cause_removed", "security_approval"),
        ),
    ],
)  # fmt: skip
def test_what_recovery_waits_for(_case, facts, missing):
    assert tuple(found.code for found in missing_for_recovery(facts)) == missing


@pytest.mark.parametrize(
    ("_case", "given", "expected"),
    [
        ("labelled", {}, True),
        ("not labelled", {"is_security": False}, False),
        ("a request", {"kind": Kind.SERVICE_REQUEST}, False),
        ("it was none", {"outcome": TriageOutcome.NOT_AN_INCIDENT}, False),
        ("handled elsewhere", {"is_elsewhere": True}, False),
    ],
)
def test_what_is_handled_as_one(_case, given, expected):
    facts = {"is_security": True, "kind": Kind.INCIDENT, "outcome": TriageOutcome.CONFIRMED}

    assert is_handled_as_security(**{**facts, **given}) is expected
