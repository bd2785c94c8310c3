"""Which rules flag what was registered: each condition, all of them, and a customer's own rule."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from incidents.record.rules.flagging import Seen, has_word, hits, is_within, matched, that_hold


@dataclass
class Rule:
    pk: int = 1
    customer_id: int | None = None
    replaces_id: int | None = None
    is_silent: bool = False
    words: str = ""
    category_id: int | None = None
    channel: str = ""
    kind: str = ""
    asset_id: int | None = None
    priority: int | None = None
    lowest_class: int | None = None
    from_hour: int | None = None
    to_hour: int | None = None


SEEN = Seen(
    text="Mailbox full\nNobody gets mail since the update.", category_id=4, channel="portal",
    kind="incident", assets=frozenset({7}), priority=2, highest_class=3, hour=23,
)  # fmt: skip


@pytest.mark.parametrize(
    ("_case", "asked", "because"),
    [
        ("a word", {"words": "printer, mail"}, ("words",)),
        ("no word of it", {"words": "printer"}, None),
        ("its category", {"category_id": 4}, ("category",)),
        ("another category", {"category_id": 5}, None),
        ("its channel", {"channel": "portal"}, ("channel",)),
        ("another channel", {"channel": "phone"}, None),
        ("its kind", {"kind": "incident"}, ("kind",)),
        ("another kind", {"kind": "weakness"}, None),
        ("an asset that is hit", {"asset_id": 7}, ("asset",)),
        ("one that is not", {"asset_id": 8}, None),
        ("urgent enough", {"priority": 2}, ("priority",)),
        ("not urgent enough", {"priority": 1}, None),
        ("class high enough", {"lowest_class": 3}, ("class",)),
        ("class too low", {"lowest_class": 4}, None),
        ("at night", {"from_hour": 22, "to_hour": 6}, ("hour",)),
        ("by day", {"from_hour": 8, "to_hour": 18}, None),
        ("two hold", {"words": "mail", "channel": "portal"}, ("words", "channel")),
        ("one of two holds", {"words": "mail", "channel": "phone"}, None),
    ],
)
def test_what_is_asked_must_hold_together(
    _case: str, asked: dict[str, Any], because: tuple[str, ...] | None
):
    assert matched(Rule(**asked), SEEN) == because


def test_without_a_class_none_is_high_enough():
    assert matched(Rule(lowest_class=1), replace(SEEN, highest_class=None)) is None


@pytest.mark.parametrize(
    ("word", "stands"),
    [
        ("mail", True),
        ("MAILBOX", True),
        ("box", False),
        ("mailb*", True),
        ("gets  mail", True),
        ("mail gets", False),
        ("update", True),
        ("full nobody", True),
        (".*", False),
    ],
)
def test_a_word_stands_by_itself(word: str, stands: bool):
    assert has_word(SEEN.text, word) is stands


@pytest.mark.parametrize(
    ("hour", "first", "end", "within"),
    [(9, 9, 17, True), (17, 9, 17, False), (23, 22, 6, True), (5, 22, 6, True), (6, 22, 6, False)],
)
def test_hours_may_go_over_midnight(hour: int, first: int, end: int, within: bool):
    assert is_within(hour, first, end) is within


def test_a_rule_of_a_customer_goes_in_the_place_of_that_of_all():
    general, other = Rule(pk=1, words="mail"), Rule(pk=2, words="mail")
    own = Rule(pk=3, customer_id=50, replaces_id=1, words="mailbox")
    silent = Rule(pk=4, customer_id=60, replaces_id=1, is_silent=True)
    rules = [general, other, own, silent]

    assert [one.pk for one in that_hold(rules, customer_id=50)] == [2, 3]
    assert [one.pk for one in that_hold(rules, customer_id=60)] == [2]
    assert [one.pk for one in that_hold(rules, customer_id=70)] == [1, 2]


def test_each_hit_says_by_what():
    rules = [Rule(pk=1, words="mail"), Rule(pk=2, words="printer"), Rule(pk=3, channel="portal")]

    assert [(rule.pk, by) for rule, by in hits(rules, SEEN)] == [(1, ("words",)), (3, ("channel",))]
