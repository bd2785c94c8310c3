"""Checklists of the first analysis: of each category, or of the one above it."""

import pytest

from tenants.contract.rules.checklists import load_checklists
from tenants.contract.rules.regimes import BadRegime
from tenants.data import checklists, starters

CHECK = {"nl": "Is het zo?", "en": "Is it so?"}


def test_each_category_that_ships_has_a_list_or_one_above_it():
    lists = checklists()

    for row in starters()["categories"]:
        assert lists.of(row["code"], row.get("parent", "")), row["code"]
    # Source 001, annex I: a server that cannot be reached.
    assert list(lists.of("server"))[:3] == ["reach", "outage_told", "restart"]
    assert lists.of("wifi", "network") == lists.of("network")
    assert lists.of("of-their-own", "") == {}


@pytest.mark.parametrize(
    ("_case", "checks", "categories", "told"),
    [
        ("of no check", {"a": CHECK}, {"server": ["a", "b"]}, "no checks"),
        ("of no category", {"a": CHECK, "b": CHECK}, {"server": ["a"]}, "no category"),
        ("in one language", {"a": {"en": "Is it so?"}}, {"server": ["a"]}, "without"),
    ],
)
def test_a_list_that_leads_nowhere_is_not_taken(_case, checks, categories, told):
    with pytest.raises(BadRegime, match=told):
        load_checklists({"source": "x", "checks": checks, "categories": categories})
