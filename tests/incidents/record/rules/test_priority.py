"""Impact against urgency, floors, and what a hand may choose."""

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from incidents.choices import Level, Priority
from incidents.record.rules.priority import (
    LABELS,
    MATRICES,
    MATRIX_001,
    MATRIX_002,
    BelowFloor,
    Floors,
    Matrix,
    assess,
    check_override,
    floor_priority,
    labels_document,
    matrix_document,
    matrix_from,
    parse_labels,
    parse_matrix,
    priority_of,
)
from tenants.data import icr

H, M, L = Level.HIGH, Level.MEDIUM, Level.LOW
P1, P2, P3, P4 = Priority

levels = st.sampled_from(Level)
floors = st.builds(Floors, impact=levels, urgency=levels, fixed=st.booleans())
matrices = st.sampled_from(list(MATRICES.values()))


@pytest.mark.parametrize(
    ("impact", "urgency", "by_002", "by_001"),
    [
        (H, H, P1, P1),
        (M, H, P2, P2),
        (L, H, P3, P3),
        (H, M, P2, P2),
        (M, M, P3, P3),
        (L, M, P4, P4),
        (H, L, P3, P2),
        (M, L, P4, P4),
        (L, L, P4, P4),
    ],
)
def test_nine_cells(impact, urgency, by_002, by_001):
    assert priority_of(MATRIX_002, impact=impact, urgency=urgency) == by_002
    assert priority_of(MATRIX_001, impact=impact, urgency=urgency) == by_001


def test_the_default_matrix_is_that_of_the_profile():
    assert matrix_from("icr", icr().cells).cells == MATRIX_002.cells


def test_a_matrix_has_nine_cells():
    with pytest.raises(ValueError, match="nine"):
        Matrix(key="small", cells={(H, H): P1})


@pytest.mark.parametrize("matrix", MATRICES.values(), ids=lambda matrix: matrix.key)
def test_a_matrix_can_be_kept_as_a_document(matrix):
    assert parse_matrix(matrix.key, matrix_document(matrix)) == matrix


def test_a_document_names_urgency_first():
    assert matrix_document(MATRIX_001)["low"] == {"high": 2, "medium": 4, "low": 4}
    assert matrix_document(MATRIX_001)["high"] == {"high": 1, "medium": 2, "low": 3}


@pytest.mark.parametrize("document", [{"urgent": {"high": 1}}, {"high": {"high": 9}}, {}])
def test_a_document_that_is_no_matrix_is_refused(document):
    with pytest.raises(ValueError, match=r"not low|not a valid|nine"):
        parse_matrix("own", document)


def test_labels_can_be_kept_as_a_document():
    assert parse_labels(labels_document(LABELS["004"])) == LABELS["004"]
    with pytest.raises(ValueError, match="Every priority"):
        parse_labels({"1": {"nl": "Eerst", "en": "First"}})


def test_the_labels_of_002_are_those_of_the_profile():
    assert LABELS["002"] == {Priority(p): terms.label for p, terms in icr().terms.items()}


@pytest.mark.parametrize("preset", ["001", "002", "004"])
def test_every_priority_has_a_name_in_both_languages(preset):
    assert set(LABELS[preset]) == set(Priority)
    assert all(text.nl and text.en for text in LABELS[preset].values())


@pytest.mark.parametrize(
    ("_case", "floor", "impact", "urgency", "priority"),
    [
        ("no class, nothing raised", Floors(), L, L, P4),
        ("class 3", Floors(M, M), L, L, P3),
        ("class 4", Floors(H, M), L, L, P2),
        ("class 5", Floors(H, H, fixed=True), L, L, P1),
        ("a service that matters more than its data", Floors(), H, H, P1),
        ("above the floor the judgement holds", Floors(M, M), H, M, P2),
    ],
)
def test_floors(_case, floor, impact, urgency, priority):
    assert assess(MATRIX_002, impact=impact, urgency=urgency, floors=floor).priority == priority


def test_what_was_judged_is_kept_beside_what_holds():
    found = assess(MATRIX_002, impact=L, urgency=M, floors=Floors(H, H, fixed=True))

    assert (found.impact, found.urgency) == (L, M)
    assert (found.effective_impact, found.effective_urgency) == (H, H)
    assert (found.impact_raised, found.urgency_raised, found.urgency_locked) == (True, True, True)


def test_what_was_judged_high_enough_is_not_called_raised():
    found = assess(MATRIX_002, impact=M, urgency=M, floors=Floors(M, M))

    assert (found.impact_raised, found.urgency_raised, found.urgency_locked) == (False,) * 3


@pytest.mark.parametrize(
    ("_case", "impact", "urgency", "signs", "suggested"),
    [
        ("no sign", M, M, 0, None),
        ("a sign suggests one step", M, M, 1, P2),
        ("two signs suggest no more", M, M, 2, P2),
        ("there is nothing above P1", H, H, 3, None),
    ],
)
def test_signs_suggest_and_do_not_decide(_case, impact, urgency, signs, suggested):
    found = assess(MATRIX_002, impact=impact, urgency=urgency, indicators=signs)

    assert found.suggested == suggested
    assert found.priority == priority_of(MATRIX_002, impact=impact, urgency=urgency)


def test_a_hand_cannot_choose_below_the_floor_of_the_class():
    with override("en"), pytest.raises(BelowFloor) as refusal:
        check_override(MATRIX_002, chosen=P4, floors=Floors(M, M))

    assert (refusal.value.code, refusal.value.status) == ("below_floor", 409)
    assert str(refusal.value) == "The information class asks for P3 at least; P4 is less."


@pytest.mark.parametrize("chosen", [P1, P2, P3])
def test_a_hand_may_choose_the_floor_or_more(chosen):
    check_override(MATRIX_002, chosen=chosen, floors=Floors(M, M))


@given(matrices, levels, levels, floors)
def test_never_below_the_floor(matrix, impact, urgency, floor):
    found = assess(matrix, impact=impact, urgency=urgency, floors=floor)

    assert found.priority <= floor_priority(matrix, floor)
    assert found.effective_impact >= max(impact, floor.impact)
    assert found.effective_urgency >= max(urgency, floor.urgency)


@given(matrices, levels, levels, levels, levels)
def test_worse_is_never_less_urgent(matrix, impact, urgency, other_impact, other_urgency):
    worse = priority_of(
        matrix, impact=max(impact, other_impact), urgency=max(urgency, other_urgency)
    )

    assert worse <= priority_of(matrix, impact=impact, urgency=urgency)
