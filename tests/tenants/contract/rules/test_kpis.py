"""The words of the figures: one document, and nothing of it that cannot be used."""

import copy
from typing import Any

import pytest

from reporting.figures.queries.kpis import KPIS
from reporting.figures.rules.kpis import TAKEN
from tenants.contract.rules.kpis import BadKpis, Better, Measure, load_factors, load_figures
from tenants.data import factors, figures

ONE: Any = {
    "kpis": [
        {
            "nr": 1, "label": {"nl": "A", "en": "A"}, "from_source": True,
            "figures": [
                {"key": "a", "label": {"nl": "B", "en": "B"}, "unit": "count", "better": "less"}
            ],
        }
    ]
}  # fmt: skip


def test_each_figure_that_is_counted_has_its_words_and_the_other_way_round():
    assert list(KPIS) == list(figures())
    assert set(TAKEN) == set(figures())


def test_the_twelve_of_the_source_are_all_there():
    assert {one.nr for one in figures().values() if one.is_of_source} >= set(range(1, 13))


def test_a_figure_says_its_unit_and_its_direction():
    told = figures()["told"]

    assert (told.nr, told.measure, told.better) == (10, Measure.PERCENT, Better.MORE)
    assert (told.label.nl, told.label.en) == ("Juist gecommuniceerd", "Told as promised")


@pytest.mark.parametrize(
    ("_case", "change"),
    [
        ("no Dutch", lambda one: one["label"].pop("nl")),
        ("a unit that is none", lambda one: one.update(unit="stones")),
        ("a direction that is none", lambda one: one.update(better="up")),
        ("no key", lambda one: one.pop("key")),
    ],
)
def test_what_cannot_be_used_is_refused(_case: str, change: Any):
    document = copy.deepcopy(ONE)
    change(document["kpis"][0]["figures"][0])

    with pytest.raises(BadKpis):
        load_figures(document)


def test_two_figures_of_one_key_are_refused():
    document = copy.deepcopy(ONE)
    document["kpis"].append(document["kpis"][0])

    with pytest.raises(BadKpis, match="two figures a"):
        load_figures(document)


def test_each_of_the_six_success_factors_has_the_examples_of_its_source():
    examples = {one.key: {figures()[key].nr for key in one.figures} for one in factors()}

    # 002, section 2.2, by the numbers of its KPIs; 15 is what was handled of what came in.
    assert examples == {
        "timeliness": {4, 15},
        "completeness": {6},
        "availability": {7, 8},
        "correctness": {9, 10},
        "expertise": {11},
        "friendliness": {12},
    }


@pytest.mark.parametrize(
    ("_case", "keys"),
    [("a figure that is none", ["b"]), ("one twice", ["a", "a"]), ("none at all", [])],
)
def test_a_factor_without_figures_of_its_own_is_refused(_case: str, keys: list[str]):
    words = {"nl": "F", "en": "F"}
    factor = {"key": "f", "label": words, "meaning": words, "figures": keys}

    with pytest.raises(BadKpis):
        load_factors({**ONE, "factors": [factor]})


def test_factors_that_say_nothing_are_refused():
    with pytest.raises(BadKpis):
        load_factors(ONE)
