"""The words of the figures: one document, and nothing of it that cannot be used."""

import copy
from typing import Any

import pytest

from reporting.figures.queries.kpis import KPIS
from reporting.figures.rules.kpis import TAKEN
from tenants.contract.rules.kpis import BadKpis, Better, Measure, load_figures
from tenants.data import figures

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
