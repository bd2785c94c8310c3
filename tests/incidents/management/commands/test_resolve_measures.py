"""./desk manage resolve_measures: one case a line, one answer a line."""

import copy
import io
import itertools
import json

import pytest
import yaml
from django.core.management import CommandError, call_command

from tenants.data import ICR_FILE
from tenants.rules.documents import read_document

DOCUMENT = read_document(ICR_FILE.read_text(encoding="utf-8"))
LEVELS = ("low", "medium", "high")
CASE = {
    "confidentiality": 1, "integrity": 1, "availability": 1, "personal_data": None,
    "impact": "low", "urgency": "low", "ksz": False,
}  # fmt: skip


def answers(monkeypatch, lines, *options):
    """Return what the command says to these lines of text."""
    out = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    call_command("resolve_measures", "--json", *options, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def asked(**more):
    return json.dumps({**CASE, **more})


@pytest.mark.parametrize("assertion", DOCUMENT["assertions"], ids=lambda item: item["id"])
def test_the_assertions_of_the_measures(assertion, monkeypatch):
    given = assertion["given"]
    case = asked(
        confidentiality=given["c"], integrity=given["i"], availability=given["a"],
        personal_data=given["pd"], impact=given["impact"], urgency=given["urgency"],
    )  # fmt: skip

    [found] = answers(monkeypatch, [case])

    wanted = {name: value for name, value in assertion["expect"].items() if name in found}
    assert wanted
    assert {name: found[name] for name in wanted} == wanted


def by_hand(case):
    """Return what source 002 asks, by comparisons alone (table H)."""
    general = max(case["confidentiality"], case["integrity"])
    data = case["personal_data"] or 0
    rank = {"low": 0, "medium": 1, "high": 2}
    least = {1: 0, 2: 0, 3: 1, 4: 2, 5: 2}[general]
    impact = max(rank[case["impact"]], least, 2 if data >= 4 else 0)
    urgency = max(rank[case["urgency"]], {1: 0, 2: 0, 3: 1, 4: 1, 5: 2}[general])
    priority = min(4, 5 - impact - urgency)
    return {
        "impact": LEVELS[impact],
        "urgency": LEVELS[urgency],
        "priority": f"P{priority}",
        "hours": "24x7" if case["availability"] >= 3 else "10x5",
        "register": "central_log" if general >= 3 else "logbook",
        "functional": "every_incident" if general >= 4 else "when_contact_point_cannot_resolve",
        "management": priority == 1 or general == 5 or (data >= 4 and priority <= 2),
        "ciso": general >= 3 or data >= 2,
        "dpo": data >= 3,
        # In social security each incident is evaluated (KSZ 5.13.1g).
        "lessons": priority == 1 or general >= 3 or data >= 3 or case["ksz"],
        "tracks": (["change_management"] if general >= 4 else [])
        + (["release_management"] if data >= 3 else []),
    }


def test_every_combination_in_one_stream(monkeypatch):
    """Compare 125 classes x 6 of personal data x 9 judgements x social security or not."""
    cases = [
        dict(zip(CASE, (c, i, a, data, impact, urgency, ksz), strict=True))
        for c, i, a in itertools.product(range(1, 6), repeat=3)
        for data in (None, 1, 2, 3, 4, 5)
        for impact, urgency in itertools.product(LEVELS, repeat=2)
        for ksz in (False, True)
    ]

    found = answers(monkeypatch, map(json.dumps, cases))

    assert len(found) == 125 * 6 * 9 * 2
    for case, answer in zip(cases, found, strict=True):
        assert answer == by_hand(case), case


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "not JSON"),
        ("[]", "a JSON object"),
        ("[" * 100_000, "not JSON"),
        ('{"confidentiality": 1}', "integrity, availability, personal_data"),
        (asked(nis2=1), "'nis2': not known"),
        (asked(integrity=6), "integrity: 6 is not a whole number from 1 to 5"),
        (asked(integrity=0), "integrity: 0 is not"),
        (asked(integrity=True), "integrity: true is not"),
        (asked(integrity=2.0), "integrity: 2.0 is not"),
        (asked(integrity=None), "integrity: null is not"),
        (asked(personal_data="3"), 'personal_data: "3" is not'),
        (asked(impact="critical"), 'impact: "critical" is not one of low, medium, high'),
        (asked(urgency=["low"]), 'urgency: ["low"] is not one of'),
        (asked(ksz=0), "ksz: neither true nor false"),
    ],
)
def test_a_line_that_is_no_case_is_named_and_ends_it(line, told, monkeypatch):
    out = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{asked()}\n\n{line}\n{asked()}\n"))

    with pytest.raises(CommandError) as caught:
        call_command("resolve_measures", "--json", stdout=out)

    assert str(caught.value).startswith("line 3: ")
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.returncode == 2
    # What came before is answered, what comes after is not.
    assert len(out.getvalue().splitlines()) == 1


def test_each_is_answered_before_the_next_is_read(monkeypatch):
    out, seen = io.StringIO(), []

    def lines():
        for level in (1, 5):
            seen.append(len(out.getvalue().splitlines()))
            yield asked(confidentiality=level)

    monkeypatch.setattr("sys.stdin", lines())

    call_command("resolve_measures", stdout=out)

    assert seen == [0, 1]
    assert out.getvalue().splitlines()[1].startswith('impact="high" urgency="high" priority="P1"')


def test_what_is_not_text_is_said(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xff\n"), encoding="utf-8"))

    with pytest.raises(CommandError, match="line 1: this is not UTF-8"):
        call_command("resolve_measures", stdout=io.StringIO())


def test_by_other_measures(tmp_path, monkeypatch):
    """Let an organisation have four levels of confidentiality, and three of the other two."""
    document = copy.deepcopy(DOCUMENT)
    for dimension, highest in {"confidentiality": 4, "integrity": 3, "availability": 3}.items():
        levels = document["matrix"][dimension]
        document["matrix"][dimension] = {n: levels[n] for n in levels if int(n) <= highest}
    own = tmp_path / "own.yaml"
    own.write_text(yaml.safe_dump(document), encoding="utf-8")

    [found] = answers(monkeypatch, [asked(confidentiality=4, integrity=3)], "--profile", str(own))

    assert (found["priority"], found["tracks"]) == ("P2", ["change_management"])
    with pytest.raises(CommandError, match="integrity: 4 is not a whole number from 1 to 3"):
        answers(monkeypatch, [asked(integrity=4)], "--profile", str(own))
    with pytest.raises(CommandError, match="cannot be read"):
        answers(monkeypatch, [asked()], "--profile", str(tmp_path / "none.yaml"))
