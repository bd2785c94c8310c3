"""Measures by class: the profile's own assertions, then table H written out by hand."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.choices import Gate, Level, Priority
from incidents.record.rules.classes import Classes, gdpr_class, highest
from incidents.record.rules.combining import floors_for, process_hours
from incidents.record.rules.duties import measures_for
from incidents.record.rules.priority import MATRIX_002, Floors, assess
from tenants.choices import Function
from tenants.contract.rules.profile import Entry
from tenants.data import ICR_FILE, icr
from tenants.rules.documents import read_document

ICR = icr()
DOCUMENT = read_document(ICR_FILE.read_text(encoding="utf-8"))
P1, P2, P3, P4 = Priority
H, M, L = Level.HIGH, Level.MEDIUM, Level.LOW
CIA = list(itertools.product(range(1, 6), repeat=3))


def duties(classes, priority=P4, **more):
    found = measures_for(ICR, classes=classes, priority=priority, **more)
    return {duty.code: duty for duty in found}


def facts_of(given_):
    """Return what the profile's assertions speak of, worked out by the rules."""
    classes = Classes(given_["c"], given_["i"], given_["a"])
    floors = floors_for(ICR, classes=classes, personal_data=given_["pd"])
    found = assess(
        MATRIX_002,
        impact=Level[given_["impact"].upper()],
        urgency=Level[given_["urgency"].upper()],
        floors=floors,
    )
    by_code = duties(classes, found.priority, personal_data=given_["pd"])
    return {
        "priority": found.priority.label,
        "response_minutes": ICR.terms[found.priority].response.value,
        "hours": process_hours(ICR, classes),
        "register": by_code["M05"].params["register"],
        "management": by_code["M07"].required,
        "ciso": "M08" in by_code and by_code["M08"].required,
        "dpo": "M09" in by_code and by_code["M09"].required,
        "addressees": sorted(by_code["M08"].addressees) if "M08" in by_code else [],
        "functional": by_code["M06"].condition,
        "lessons": by_code["M15"].required,
        "improvement": by_code["M15"].params["improvement"],
        "tracks": sorted(by_code["M15"].params["tracks"]),
        "urgency_locked": found.urgency_locked,
        "art34": "G01" in by_code,
        "supervisor": "G02" in by_code,
    }


@pytest.mark.parametrize("assertion", DOCUMENT["assertions"], ids=lambda item: item["id"])
def test_the_assertions_of_the_profile(assertion):
    found = facts_of(assertion["given"])

    assert {name: found[name] for name in assertion["expect"]} == assertion["expect"]


def test_the_profile_combines_what_is_combined_here_and_nothing_else():
    assert ICR.combined == {
        "assess_impact.floor",
        "assess_urgency.floor",
        "assess_urgency.fixed",
        "register_and_document",
        "functional_escalation.condition",
        "escalate_management.condition",
        "escalate_ciso_ict.condition",
        "escalate_dpo",
        "lessons_learned.condition",
        "lessons_learned.improvement",
        "lessons_learned.tracks",
        "process_service_hours.hours",
        "others",
    }


# --- table H, read from source 002 by hand -------------------------------------------------------

IMPACT_FLOOR = {1: L, 2: L, 3: M, 4: H, 5: H}
URGENCY_FLOOR = {1: L, 2: L, 3: M, 4: M, 5: H}
CELLS = {
    (H, H): P1, (M, H): P2, (L, H): P3,
    (H, M): P2, (M, M): P3, (L, M): P4,
    (H, L): P3, (M, L): P4, (L, L): P4,
}  # fmt: skip


def table_h(c, i, a, priority, personal):
    """Return what source 002 asks, in the words of table H, by nothing but comparisons."""
    general = max(c, i)
    management = priority == P1 or general == 5 or (personal >= 4 and priority <= P2)
    tracks = set()
    if general >= 4:
        tracks.add("change_management")
    if personal >= 3:
        tracks.add("release_management")
    addressees: set[str] = set()
    if general >= 3:
        addressees = {"ciso", "ict_coordinator"}
    elif personal >= 2:
        addressees = {"ciso", "ict_coordinator", "dpo"}
    audience = {"affected_users"} | ({"data_subjects_if_art34"} if personal >= 3 else set())
    return {
        "required": {
            *("M01", "M02", "M03", "M04", "M05", "M10", "M11", "M12", "M13", "M14", "A01"),
            *(["M06"] if general >= 4 else []),
            *(["M07"] if management else []),
            *(["M08"] if addressees else []),
            *(["M09"] if personal >= 3 else []),
            *(["M15"] if priority == P1 or general >= 3 or personal >= 3 else []),
            # One person coordinates what is critical: source 001, lines 121-122.
            *(["B01"] if priority == P1 else []),
            *(["G01", "G02"] if personal else []),
        },
        "present": {
            *(f"M{number:02}" for number in range(1, 16)),
            "A01",
            "B01",
            *(["G01", "G02"] if personal else []),
        }
        - (set() if addressees else {"M08"})
        - (set() if personal >= 3 else {"M09"}),
        "register": "central_log" if general >= 3 else "logbook",
        "owner": "incident_manager" if general >= 3 else None,
        "addressees": addressees,
        "tracks": tracks,
        "improvement": "mandatory" if tracks else "optional",
        "audience": audience,
        "hours": "24x7" if a >= 3 else "10x5",
    }


def worked_out(classes, priority, personal):
    by_code = duties(classes, priority, personal_data=personal or None)
    lessons = by_code["M15"].params
    return {
        "required": {code for code, duty in by_code.items() if duty.required},
        "present": set(by_code),
        "register": by_code["M05"].params["register"],
        "owner": by_code["M05"].params["owner"],
        "addressees": set(by_code["M08"].addressees) if "M08" in by_code else set(),
        "tracks": set(lessons["tracks"]),
        "improvement": lessons["improvement"],
        "audience": set(by_code["M10"].params["audience"]),
        "hours": by_code["A01"].params["hours"],
    }


@pytest.mark.parametrize("with_personal_data", [False, True])
def test_all_classes_against_all_judgements_give_what_table_h_says(with_personal_data):
    """Compare 125 classes x 9 judgements x personal data or not: 2 250 situations."""
    for c, i, a in CIA:
        classes = Classes(c, i, a)
        personal = gdpr_class(ICR, classes) if with_personal_data else 0
        floors = floors_for(ICR, classes=classes, personal_data=personal or None)
        least_impact = max(IMPACT_FLOOR[c], IMPACT_FLOOR[i], H if personal >= 4 else L)
        least_urgency = max(URGENCY_FLOOR[c], URGENCY_FLOOR[i])
        assert floors == Floors(least_impact, least_urgency, fixed=max(c, i) == 5)
        for impact, urgency in itertools.product(Level, repeat=2):
            expected = CELLS[max(impact, least_impact), max(urgency, least_urgency)]
            found = assess(MATRIX_002, impact=impact, urgency=urgency, floors=floors)
            assert found.priority == expected, (c, i, a, impact, urgency)
            assert worked_out(classes, expected, personal) == table_h(c, i, a, expected, personal)


@pytest.mark.parametrize("personal", range(6))
def test_personal_data_of_another_class_than_the_rest(personal):
    for (c, i, a), priority in itertools.product(CIA, Priority):
        found = worked_out(Classes(c, i, a), priority, personal)
        assert found == table_h(c, i, a, priority, personal), (c, i, a, priority)


@pytest.mark.parametrize(
    ("highest_class", "reachable"),
    [(1, {P1, P2, P3, P4}), (2, {P1, P2, P3, P4}), (3, {P1, P2, P3}), (4, {P1, P2}), (5, {P1})],
)
def test_the_priorities_that_a_class_can_reach(highest_class, reachable):
    floors = floors_for(ICR, classes=Classes(highest_class, 1, 1))

    found = {
        assess(MATRIX_002, impact=impact, urgency=urgency, floors=floors).priority
        for impact, urgency in itertools.product(Level, repeat=2)
    }

    assert found == reachable


# --- what the table does not say -----------------------------------------------------------------


@pytest.mark.parametrize("level", range(1, 6))
def test_social_security_adds_the_same_eight_for_every_class(level):
    found = duties(Classes(level, level, level), social_security=True)

    assert {code for code in found if code.startswith("K")} == {f"K0{n}" for n in range(1, 9)}
    assert {code for code, duty in found.items() if code[0] == "K" and duty.is_of_incident} == {
        "K05",
        "K06",
        "K07",
    }


def test_without_social_security_there_is_none_of_it():
    assert not any(code.startswith("K") for code in duties(Classes(5, 5, 5), P1))


@pytest.mark.parametrize(
    ("priority", "personal_data", "required"),
    [
        (P4, None, set()),
        (P2, None, set()),
        (P1, None, {"B01", "M07", "M15"}),
        # The law holds without any class, and whoever advises on it is told.
        (P4, 1, {"M09", "G01", "G02"}),
        (P1, 1, {"B01", "M07", "M15", "M09", "G01", "G02"}),
    ],
)
def test_what_needs_no_class_holds_without_classes(priority, personal_data, required):
    found = measures_for(
        ICR.without_classes(), classes=Classes(), priority=priority, personal_data=personal_data
    )

    assert {duty.code for duty in found if duty.required} == required
    assert {duty.code for duty in found if duty.is_statutory} == required & {"G01", "G02"}
    told = {duty.code: (duty.addressees, duty.fallback) for duty in found if duty.addressees}
    assert told["M07"] == ((Function.MANAGEMENT,), (Function.ESCALATION_MANAGER,))
    if personal_data:
        assert told["M09"] == ((Function.DPO,), (Function.CISO, Function.ICT_COORDINATOR))


def test_the_base_is_named_only_where_no_class_asks_the_same():
    of_class = duties(Classes(1, 1, 1), P1)
    found = measures_for(ICR.without_classes(), classes=Classes(), priority=P1)

    assert {duty.code: duty.dimensions for duty in found} == dict.fromkeys(
        ("M07", "M15", "B01"), ("base",)
    )
    assert of_class["M07"].dimensions == ("confidentiality", "integrity")
    assert of_class["B01"].dimensions == ("base",)


def test_without_classes_nothing_is_raised():
    none = ICR.without_classes()

    assert floors_for(none, classes=Classes(5, 5, 5)) == Floors()
    assert process_hours(none, Classes(5, 5, 5)) is None


def test_an_unknown_class_is_the_default_of_the_tenant():
    lenient = replace(ICR, default_class=1)

    assert duties(Classes()) == duties(Classes(3, 3, 3))
    assert floors_for(ICR, classes=Classes(None, 1, None)) == Floors(M, M)
    assert floors_for(lenient, classes=Classes()) == Floors()
    assert process_hours(ICR, Classes(availability=None)) == "24x7"


def test_the_desk_escalates_what_it_cannot_solve():
    assert not duties(Classes(1, 1, 1))["M06"].required
    assert duties(Classes(1, 1, 1), unsolved_at_desk=True)["M06"].required
    assert duties(Classes(4, 1, 1))["M06"].required


@pytest.mark.parametrize(
    ("code", "addressees", "fallback"),
    [
        ("M07", (Function.MANAGEMENT,), (Function.ESCALATION_MANAGER,)),
        ("M08", (Function.CISO, Function.ICT_COORDINATOR), (Function.ESCALATION_MANAGER,)),
        ("M09", (Function.DPO,), (Function.CISO, Function.ICT_COORDINATOR)),
    ],
)
def test_who_is_told_and_who_when_nobody_is(code, addressees, fallback):
    duty = duties(Classes(3, 3, 3), P1, personal_data=3)[code]

    assert (duty.addressees, duty.fallback) == (addressees, fallback)
    assert duty.gate == Gate.WITHIN_RESPONSE_TIME


@pytest.mark.parametrize(
    ("personal_data", "art34", "art33"),
    [
        (1, "gdpr_art_34", "gdpr_art_33"),
        (2, "gdpr_art_34", "gdpr_art_33"),
        (3, "gdpr_art_34", "supervisor_criteria_and_gdpr_art_33"),
    ],
)
def test_by_which_criteria_the_law_is_decided(personal_data, art34, art33):
    found = duties(Classes(1, 1, 1), personal_data=personal_data)

    assert found["G01"].params["criteria"] == art34
    assert found["G02"].params["criteria"] == art33


@pytest.mark.parametrize(
    ("one", "two", "told"),
    [
        (("ciso", "dpo"), ("ict_coordinator", "ciso"), (Function.CISO,)),
        (("ciso", "dpo", "board"), ("dpo", "board"), (Function.DPO, Function.BOARD)),
        # Nobody in common: the smaller set, never nobody.
        (("ciso", "dpo"), ("board",), (Function.BOARD,)),
    ],
)
def test_the_smallest_set_of_addressees_wins(one, two, told):
    def asking(*names):
        return {1: (Entry("escalate_ciso_ict", {"alternatives": names}),)}

    own = replace(ICR, matrix={"confidentiality": asking(*one), "integrity": asking(*two)})

    found = measures_for(own, classes=Classes(1, 1, 1), priority=P4)

    assert {duty.code: duty.addressees for duty in found}["M08"] == told


def test_an_improvement_is_evidence_only_where_it_is_obligatory():
    assert duties(Classes(3, 3, 3))["M15"].evidence == ("review_record",)
    assert duties(Classes(4, 3, 3))["M15"].evidence == ("review_record", "improvement_items")


# --- stricter never means less -------------------------------------------------------------------

classes = st.builds(Classes, *[st.none() | st.integers(1, 5)] * 3)
ORDERS = ICR.orders


def not_weaker(stronger, weaker):
    for code, duty in weaker.items():
        other = stronger[code]
        assert other.required >= duty.required
        for name in ("hours", "register", "improvement"):
            if name in duty.params:
                order = next(o for o in ORDERS.values() if duty.params[name] in o)
                assert order.index(other.params[name]) >= order.index(duty.params[name])
        for name in ("tracks", "audience"):
            assert set(other.params.get(name, ())) >= set(duty.params.get(name, ()))
        if name := duty.params.get("alternatives"):
            assert set(other.params["alternatives"]) <= set(name)


@settings(deadline=None)
@given(
    st.tuples(classes, classes),
    st.tuples(st.sampled_from(Priority), st.sampled_from(Priority)),
    st.tuples(st.integers(0, 5), st.integers(0, 5)),
    st.booleans(),
)
def test_a_higher_class_or_priority_never_asks_less(both, priorities, data, ksz):
    one, two = (found.known(3) for found in both)
    up = highest([one, two])

    weaker = duties(one, priorities[0], personal_data=data[0] or None)
    stronger = duties(up, min(priorities), personal_data=max(data) or None, social_security=ksz)

    not_weaker(stronger, weaker)
    low, high = floors_for(ICR, classes=one), floors_for(ICR, classes=up)
    assert (high.impact >= low.impact, high.urgency >= low.urgency) == (True, True)
    assert high.fixed >= low.fixed
