"""How profiles differ, where one asks less than the framework, and packs that may only ask more."""

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from tenants.contract.rules.merging import with_pack
from tenants.contract.rules.packs_text import load_pack
from tenants.contract.rules.profile_text import load_profile
from tenants.contract.rules.regimes import BadRegime
from tenants.contract.rules.stricter import Way, changes_between, levels_of, weaker_than
from tenants.data import ICR_FILE, icr
from tests.tenants.contract.strict import STRICT, WEAK

ICR = ICR_FILE.read_text(encoding="utf-8")


def other(change: Callable[[Any], object]) -> str:
    """Return the framework with something changed in it."""
    document = yaml.safe_load(ICR)
    change(document)
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False)


def entry(document: Any, dimension: str, level: str, measure: str) -> Any:
    return next(one for one in document["matrix"][dimension][level] if one["measure"] == measure)


def drop(document: Any, dimension: str, level: str, measure: str) -> None:
    asked = document["matrix"][dimension][level]
    asked.remove(entry(document, dimension, level, measure))


CASES = [
    ("gone", lambda d: drop(d, "confidentiality", "4", "contain"), Way.REMOVED, ""),
    (
        "a lower floor",
        lambda d: entry(d, "confidentiality", "5", "assess_impact").update(floor="low"),
        Way.WEAKER,
        "floor",
    ),
    (
        "not fixed any more",
        lambda d: entry(d, "confidentiality", "5", "assess_urgency").update(fixed=False),
        Way.WEAKER,
        "fixed",
    ),
    (
        "on fewer occasions",
        lambda d: entry(d, "confidentiality", "5", "escalate_management").update(condition="P1"),
        Way.WEAKER,
        "condition",
    ),
    (
        "others may be told instead",
        lambda d: entry(d, "confidentiality", "5", "escalate_ciso_ict").update(
            alternatives=["ciso", "ict_coordinator", "management"]
        ),
        Way.WEAKER,
        "alternatives",
    ),
    (
        "on more occasions",
        lambda d: entry(d, "confidentiality", "3", "escalate_management").update(
            condition="every_incident"
        ),
        Way.STRICTER,
        "condition",
    ),
    (
        "one person alone may be told",
        lambda d: entry(d, "confidentiality", "5", "escalate_ciso_ict").update(
            alternatives=["ciso"]
        ),
        Way.STRICTER,
        "alternatives",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("_case", "change", "way", "what"), CASES)
def test_each_way_in_which_a_class_asks_otherwise(_case, change, way, what):
    profile = load_profile(other(change))

    changes = changes_between(icr(), profile)

    assert {(one.way, one.what) for one in changes} == {(way, what)}
    assert bool(weaker_than(icr(), profile)) is (way in (Way.WEAKER, Way.REMOVED))


def test_the_framework_is_not_weaker_than_itself():
    assert changes_between(icr(), load_profile(ICR)) == []


def test_four_three_and_three_levels_are_compared_by_the_class_that_holds():
    def fewer(document: Any) -> None:
        matrix = document["matrix"]
        for name, count in (("confidentiality", 4), ("integrity", 3), ("availability", 3)):
            for level in range(count + 1, 6):
                del matrix[name][str(level)]

    profile = load_profile(other(fewer))

    told = levels_of(profile)
    assert (told["confidentiality"], told["integrity"], told["availability"]) == (4, 3, 3)
    weaker = weaker_than(icr(), profile)
    # What only class 5 asks of confidentiality is not asked by a scheme that ends at 4.
    assert ("confidentiality", 5) in {(one.dimension, one.level) for one in weaker}
    assert not [one for one in weaker if one.dimension == "availability"]


def test_a_pack_asks_more_from_its_class_on():
    profile = load_profile(with_pack(ICR, load_pack(STRICT)))

    changes = changes_between(icr(), profile)

    assert weaker_than(icr(), profile) == []
    assert {(one.dimension, one.level, one.measure) for one in changes} == {
        ("availability", level, "escalate_management") for level in (3, 4, 5)
    }


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        (WEAK, "asks less"),
        (STRICT.replace("3+", "7"), "no class"),
        (STRICT.replace("availability", "comfort"), "no qualities"),
        (STRICT.replace("confidence: agreed", "confidence: hearsay"), "none of"),
        (STRICT.replace("read_on: 2026-11-30\n", ""), "read_on"),
        (STRICT.replace("pack: hospital", "pack: Our own!"), "small letters"),
        (STRICT[: STRICT.index("matrix")], "matrix"),
        ("pack: [", "not YAML"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_reason(changed: str, why: str):
    with pytest.raises(BadRegime, match=why):
        with_pack(ICR, load_pack(changed))
