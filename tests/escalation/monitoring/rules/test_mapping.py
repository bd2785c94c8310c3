"""A mapping of the settings: what it takes from a body, and which of its lines say nothing."""

import json
from datetime import UTC, datetime

import pytest

from escalation.choices import AlertFormat
from escalation.monitoring.rules.alert import Severity, Unread
from escalation.monitoring.rules.formats import read_call
from escalation.monitoring.rules.mapping import WrongLine, read_lines

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
MAPPING = """
# One service of a customer's own.
each = checks
key = check.id
state = check.state
well = fine, good
title = check.name
text = check.lines
severity = level
name = on.0
customer = of
started = since
link = "https://watch.example/"
"""
BODY = {
    "checks": [
        {
            "check": {"id": 7, "state": "Fine", "name": "Disk", "lines": ["a", "b"]},
            "level": "major", "on": ["web-1"], "of": "acme", "since": 1498861543,
        },
        {"check": {"id": 8, "state": "bad", "name": "Disk"}},
    ]
}  # fmt: skip


def test_each_line_leads_to_what_it_names():
    raw = json.dumps(BODY).encode()
    well, bad = read_call(raw, said_as=AlertFormat.MAPPED, mapping=MAPPING, now=NOW).alerts

    assert (well.key, well.is_firing, well.title, well.text) == ("7", False, "Disk", "a\nb")
    assert (well.severity, well.names) == (Severity.HIGH, ("web-1",))
    assert well.labels == {"customer": "acme"}
    assert well.started_at == datetime(2017, 6, 30, 22, 25, 43, tzinfo=UTC)
    assert well.link == "https://watch.example/"
    assert (bad.key, bad.is_firing, bad.names, bad.started_at) == ("8", True, (), None)


@pytest.mark.parametrize(
    ("lines", "number", "said"),
    [
        ("key = a\nstate = b", 0, "title"),
        ("key = a\nstate = b\ntitle", 3, "title"),
        ("key = a\nkey = b", 2, "key = b"),
        ("colour = a", 1, "colour = a"),
        ("key = a..b", 1, "key = a..b"),
        ("key = " + ".".join("abcdefghij"), 1, "key = a.b.c.d.e.f.g.h.i.j"),
        ("key = a[0]", 1, "key = a[0]"),
    ],
)
def test_a_line_that_says_nothing_is_named(lines, number, said):
    with pytest.raises(WrongLine) as wrong:
        read_lines(lines)
    assert (wrong.value.number, wrong.value.said) == (number, said)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"checks": 7}, "wrong_shape"),
        ({}, "wrong_shape"),
        ({"checks": [{"check": {"state": "bad", "name": "Disk"}}]}, "no_key"),
        ({"checks": [{"check": {"id": 7, "name": "Disk"}}]}, "no_state"),
    ],
)
def test_a_body_that_says_too_little_is_refused(body, code):
    with pytest.raises(Unread) as refused:
        read_call(json.dumps(body).encode(), said_as=AlertFormat.MAPPED, mapping=MAPPING, now=NOW)
    assert refused.value.code == code
