"""The gates: everything that is missing is named, and only what may be excused can be."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain, combinations
from typing import Any

import pytest
from django.utils.translation import override

from incidents.choices import (
    Confirmation,
    DutyState,
    Gate,
    Kind,
    Level,
    PersonalData,
    Priority,
    TriageOutcome,
)
from incidents.duty.rules.closing import (
    ClosingFacts,
    is_confirmed,
    missing_for_closing,
    review_due_on,
)
from incidents.duty.rules.missing import DutyFact, ExceptionFact, duty_state, evidence_missing
from incidents.duty.rules.resolving import ResolveFacts, missing_for_resolve
from incidents.duty.rules.triaging import TriageFacts, missing_for_triage
from incidents.record.rules.classes import Classes
from incidents.record.rules.duties import measures_for
from tenants.data import icr

NOW = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
DUTIES = measures_for(
    icr(), classes=Classes(5, 5, 5), priority=Priority.P1, personal_data=5, social_security=True
)
BY_CODE = {duty.code: duty for duty in DUTIES}


def duties(*still_open):
    return tuple(
        DutyFact(duty, DutyState.OPEN if duty.code in still_open else DutyState.MET)
        for duty in DUTIES
    )


CLOSABLE = ClosingFacts(
    now=NOW,
    checked_by="Agnes",
    confirmation=Confirmation.CONFIRMED,
    description="Server unreachable",
    cause="Power supply",
    measures="Technician on site",
    solution="Power supply replaced",
    restored_at=NOW,
    duties=duties(),
)
TRIAGED = TriageFacts(
    outcome=TriageOutcome.CONFIRMED,
    has_category=True,
    impact=Level.HIGH,
    urgency=Level.HIGH,
    has_criteria=True,
    affected="Server",
    classes=Classes(1, 1, 1),
    is_security=False,
    personal_data=PersonalData.NO,
    duties=duties(),
)


def codes(missing):
    return [item.code for item in missing]


def leave(code, **more):
    return ExceptionFact(**{"code": code, "reason": "Nobody to ask", "permitted": True, **more})


# --- closing -------------------------------------------------------------------------------------


def test_when_all_is_there_it_may_be_closed():
    assert missing_for_closing(CLOSABLE) == ()


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("description", replace(CLOSABLE, description=" ")),
        ("cause", replace(CLOSABLE, cause="")),
        ("measures", replace(CLOSABLE, measures="")),
        ("solution", replace(CLOSABLE, solution="\n")),
        ("restored", replace(CLOSABLE, restored_at=None)),
        ("checked", replace(CLOSABLE, checked_by="")),
        ("confirmation", replace(CLOSABLE, confirmation=Confirmation.PENDING)),
        ("confirmation", replace(CLOSABLE, confirmation=Confirmation.REFUSED)),
        ("M10", replace(CLOSABLE, duties=duties("M10"))),
        ("child:INC-2026-000007", replace(CLOSABLE, open_children=("INC-2026-000007",))),
        ("suppliercase:SUP-1", replace(CLOSABLE, open_cases=(("SUP-1", "Netco"),))),
        ("task:T-7", replace(CLOSABLE, open_tasks=(("T-7", "Order a disk"),))),
        ("escalation:management", replace(CLOSABLE, open_escalations=("management",))),
    ],
)
def test_each_thing_that_is_wanting_is_named(code, facts):
    assert codes(missing_for_closing(facts)) == [code]


def test_everything_is_named_at_once():
    facts = ClosingFacts(now=NOW, duties=duties("M10", "G01"), open_children=("INC-1",))

    assert codes(missing_for_closing(facts)) == [
        *("description", "cause", "measures", "solution", "restored", "checked", "confirmation"),
        *("M10", "G01", "child:INC-1"),
    ]


@pytest.mark.parametrize(
    ("language", "label"), [("en", "Communicate with affected users"), ("nl", "Communiceren met")]
)
def test_a_duty_is_named_in_the_language_of_the_reader(language, label):
    (found,) = missing_for_closing(replace(CLOSABLE, duties=duties("M10")))

    with override(language):
        assert str(found.label).startswith(label)


def test_a_sub_incident_is_named_by_its_reference():
    with override("en"):
        (found,) = missing_for_closing(replace(CLOSABLE, open_children=("INC-1",)))

    assert str(found.label) == "Sub-incident INC-1 is still open"


@pytest.mark.parametrize("duty", DUTIES, ids=lambda duty: duty.code)
def test_which_open_duties_keep_it_open(duty):
    later = {Gate.ALWAYS, Gate.ORGANISATION, Gate.AFTER_CLOSED}

    found = codes(missing_for_closing(replace(CLOSABLE, duties=duties(duty.code))))

    assert found == ([] if duty.gate in later else [duty.code])


def test_a_duty_whose_condition_is_not_met_asks_nothing():
    (not_required,) = [
        replace(fact, duty=replace(fact.duty, required=False))
        for fact in duties("M07")
        if fact.duty.code == "M07"
    ]

    assert missing_for_closing(replace(CLOSABLE, duties=(not_required,))) == ()


def test_an_excused_duty_asks_nothing():
    excused = (DutyFact(BY_CODE["M10"], DutyState.EXCUSED),)

    assert missing_for_closing(replace(CLOSABLE, duties=excused)) == ()


@pytest.mark.parametrize(
    ("_case", "attempts", "days", "confirmation", "confirmed"),
    [
        ("asked twice and the day has passed", 2, -1, Confirmation.ASKED, True),
        ("marked as silent", 2, -1, Confirmation.SILENT, True),
        ("on the moment itself", 2, 0, Confirmation.ASKED, True),
        ("asked once", 1, -1, Confirmation.ASKED, False),
        ("the day has not passed", 5, 1, Confirmation.ASKED, False),
        ("silent in name only", 0, 1, Confirmation.SILENT, False),
        ("never asked", 2, -1, Confirmation.PENDING, False),
        ("refused is not silence", 9, -9, Confirmation.REFUSED, False),
    ],
)
def test_silence_after_documented_attempts(_case, attempts, days, confirmation, confirmed):
    facts = replace(
        CLOSABLE,
        confirmation=confirmation,
        attempts=attempts,
        confirm_by=NOW + timedelta(days=days),
    )

    assert is_confirmed(facts) is confirmed
    assert codes(missing_for_closing(facts)) == ([] if confirmed else ["confirmation"])


def test_silence_needs_a_day():
    facts = replace(CLOSABLE, confirmation=Confirmation.SILENT, attempts=9)

    assert not is_confirmed(facts)


@pytest.mark.parametrize(
    ("_case", "exception", "missing"),
    [
        ("with leave and a reason", leave("M10"), []),
        ("without leave", leave("M10", permitted=False), ["M10"]),
        ("without a reason", leave("M10", reason="  "), ["M10"]),
        ("for something else", leave("M11"), ["M10"]),
        ("a second person is wanting", leave("M10", needs_second=True), ["M10"]),
        ("two agreed", leave("M10", needs_second=True, agreed_by_second=True), []),
    ],
)
def test_an_exception_needs_leave_and_a_reason(_case, exception, missing):
    facts = replace(CLOSABLE, duties=duties("M10"), exceptions=(exception,))

    assert codes(missing_for_closing(facts)) == missing


@pytest.mark.parametrize("code", ["G01", "G02"])
def test_a_statutory_decision_is_taken_and_never_excused(code):
    facts = replace(CLOSABLE, duties=duties(code), exceptions=(leave(code),))

    assert codes(missing_for_closing(facts)) == [code]


@pytest.mark.parametrize("code", ["child:INC-1", "escalation:INC-1"])
def test_a_sub_incident_or_an_escalation_can_be_excused(code):
    facts = replace(
        CLOSABLE, open_children=("INC-1",), open_escalations=("INC-1",), exceptions=(leave(code),)
    )

    assert len(missing_for_closing(facts)) == 1
    assert code not in codes(missing_for_closing(facts))


def test_what_every_closing_needs_cannot_be_excused():
    bare = ClosingFacts(now=NOW)
    wanted = codes(missing_for_closing(bare))

    found = missing_for_closing(replace(bare, exceptions=tuple(map(leave, wanted))))

    assert codes(found) == wanted
    assert len(wanted) == 7


def test_each_thing_says_whether_it_can_be_excused():
    facts = replace(CLOSABLE, cause="", open_children=("INC-2026-000007",))

    found = {missing.code: missing.is_waivable for missing in missing_for_closing(facts)}

    assert found == {"cause": False, "child:INC-2026-000007": True}


def test_every_combination_of_wanting_things_is_told_in_full():
    wanting: dict[str, dict[str, Any]] = {
        "description": {"description": ""},
        "cause": {"cause": ""},
        "measures": {"measures": ""},
        "solution": {"solution": ""},
        "restored": {"restored_at": None},
        "checked": {"checked_by": ""},
        "confirmation": {"confirmation": Confirmation.ASKED},
        "M10": {"duties": duties("M10")},
        "child:X": {"open_children": ("X",)},
        "task:X": {"open_tasks": (("X", "Y"),)},
        "suppliercase:X": {"open_cases": (("X", "Y"),)},
    }
    sets = chain.from_iterable(combinations(wanting, n) for n in range(len(wanting) + 1))
    for chosen in sets:
        more = {k: v for name in chosen for k, v in wanting[name].items()}
        assert codes(missing_for_closing(replace(CLOSABLE, **more))) == list(chosen)


def test_what_was_no_incident_needs_a_reason_only():
    nothing = ClosingFacts(now=NOW, outcome=TriageOutcome.NOT_AN_INCIDENT, duties=duties("M10"))

    assert codes(missing_for_closing(nothing)) == ["triage_reason"]
    assert missing_for_closing(replace(nothing, outcome_reason="A test of the alarm")) == ()


@pytest.mark.parametrize("kind", [Kind.SERVICE_REQUEST, Kind.INFORMATION_REQUEST])
def test_a_request_has_no_cause_and_nothing_to_restore(kind):
    assert codes(missing_for_closing(ClosingFacts(now=NOW, kind=kind))) == [
        "description",
        "solution",
        "confirmation",
    ]


# --- triage and resolving ------------------------------------------------------------------------


def test_when_all_is_judged_triage_is_done():
    assert missing_for_triage(TRIAGED) == ()


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("triage_outcome", replace(TRIAGED, outcome=None)),
        ("category", replace(TRIAGED, has_category=False)),
        ("impact", replace(TRIAGED, impact=None)),
        ("urgency", replace(TRIAGED, urgency=None)),
        ("criteria", replace(TRIAGED, has_criteria=False)),
        ("affected", replace(TRIAGED, affected="")),
        ("classes", replace(TRIAGED, classes=Classes(1, None, 1))),
        ("is_security", replace(TRIAGED, is_security=None)),
        ("personal_data", replace(TRIAGED, personal_data=None)),
        ("M02", replace(TRIAGED, duties=duties("M02"))),
    ],
)
def test_each_thing_that_triage_wants_is_named(code, facts):
    assert codes(missing_for_triage(facts)) == [code]


def test_what_triage_wants_is_asked_in_full_sentences():
    nothing = TriageFacts(outcome=None)

    with override("en"):
        asked = [str(found.label) for found in missing_for_triage(nothing)]

    assert len(asked) == 9
    assert all(re.fullmatch(r"(Say|Choose|Tick) .+\.", sentence) for sentence in asked), asked


def test_an_unknown_class_may_be_explained():
    facts = replace(TRIAGED, classes=Classes(), class_reason="The owner answers on Monday")

    assert missing_for_triage(facts) == ()


def test_triage_does_not_ask_what_comes_later():
    facts = replace(TRIAGED, duties=duties("M05", "M07", "M10", "M11", "M15", "G02"))

    assert missing_for_triage(facts) == ()


def test_that_it_was_no_incident_needs_a_reason():
    facts = TriageFacts(outcome=TriageOutcome.NOT_AN_INCIDENT)

    assert codes(missing_for_triage(facts)) == ["triage_reason"]


def test_who_does_not_work_by_classes_is_not_asked_why_there_is_none():
    facts = replace(TRIAGED, classes=Classes(), works_by_classes=False)

    assert missing_for_triage(facts) == ()


def test_a_request_is_triaged_without_classes():
    facts = TriageFacts(outcome=TriageOutcome.CONFIRMED, kind=Kind.SERVICE_REQUEST)

    assert codes(missing_for_triage(facts)) == ["category", "impact", "urgency"]


def test_resolving_asks_for_the_decisions_on_containment_and_workaround():
    facts = ResolveFacts(solution="", duties=duties("M10", "M11", "M12", "M15"))

    assert codes(missing_for_resolve(facts)) == ["solution", "M11", "M12"]
    assert missing_for_resolve(ResolveFacts(solution="Replaced", duties=duties())) == ()


def test_a_decision_before_resolving_can_be_excused():
    facts = ResolveFacts("Replaced", duties("M11"), (leave("M11"),))

    assert missing_for_resolve(facts) == ()


# --- duties --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "present", "missing"),
    [
        ("M11", {"containment_action"}, ("contained_at",)),
        ("M11", {"containment_action", "contained_at"}, ()),
        ("M13", {"none_reason"}, ()),
        ("M13", {"change_reference"}, ()),
        ("M13", set(), ("change_reference or none_reason",)),
    ],
)
def test_what_proves_a_duty(code, present, missing):
    assert evidence_missing(BY_CODE[code], present) == missing


@pytest.mark.parametrize(
    ("code", "present", "excused", "expected"),
    [
        ("M12", {"workaround_decision"}, False, DutyState.MET),
        ("M12", {"workaround_decision"}, True, DutyState.MET),
        ("M12", set(), False, DutyState.OPEN),
        ("M12", set(), True, DutyState.EXCUSED),
        ("G01", set(), True, DutyState.OPEN),
        ("G01", {"art34_decision"}, False, DutyState.MET),
    ],
)
def test_how_a_duty_stands(code, present, excused, expected):
    assert duty_state(BY_CODE[code], present, is_excused=excused) == expected


@pytest.mark.parametrize(
    ("priority", "due"),
    [(Priority.P1, date(2026, 5, 20)), (Priority.P2, date(2026, 5, 27))],
)
def test_the_review_is_held_soon(priority, due):
    ascension = [date(2026, 5, 14)]

    assert review_due_on(date(2026, 5, 12), priority=priority, closed=ascension) == due
