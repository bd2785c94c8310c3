"""Which flagging rules hold for what was registered, and by which of their conditions (R21).

Source 000, lines 175-181 and 199-205: what would be overlooked is flagged by itself, early.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar

# A condition that ends so holds for each word that begins with it.
ANY_END: Final = "*"


class Conditions(Protocol):
    """What a rule asks for: what is empty always holds."""

    words: str
    category_id: int | None
    channel: str
    kind: str
    asset_id: int | None
    priority: int | None
    lowest_class: int | None
    from_hour: int | None
    to_hour: int | None


class Rule(Conditions, Protocol):
    pk: int
    customer_id: int | None
    replaces_id: int | None
    is_silent: bool


R = TypeVar("R", bound=Rule)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What is known of an incident when it is judged; `hour` of the clock where the customer is."""

    text: str
    category_id: int | None
    channel: str
    kind: str
    assets: frozenset[int]
    priority: int
    highest_class: int | None
    hour: int


def listed(words: str) -> list[str]:
    """Return the words or phrases of a rule: with commas between, in no order."""
    return [one for part in words.split(",") if (one := " ".join(part.split()))]


def has_word(text: str, word: str) -> bool:
    """Say whether a word, or a phrase, stands in a text by itself: "mail" is not in "mailbox"."""
    stem, ends = (word.removesuffix(ANY_END), "") if word.endswith(ANY_END) else (word, r"(?!\w)")
    found = r"\s+".join(re.escape(part) for part in stem.casefold().split())
    return re.search(rf"(?<!\w){found}{ends}", text.casefold()) is not None


def is_within(hour: int, first: int, end: int) -> bool:
    """Say whether an hour lies in a stretch of the day, which may go over midnight."""
    return first <= hour < end if first < end else hour >= first or hour < end


def matched(rule: Conditions, seen: Seen) -> tuple[str, ...] | None:
    """Return the codes of the conditions that hold, or None where one of them does not."""
    hours = rule.from_hour is not None and rule.to_hour is not None
    asked = {
        "words": any(has_word(seen.text, one) for one in listed(rule.words))
        if rule.words else None,
        "category": _is(rule.category_id, seen.category_id),
        "channel": _is(rule.channel or None, seen.channel),
        "kind": _is(rule.kind or None, seen.kind),
        "asset": None if rule.asset_id is None else rule.asset_id in seen.assets,
        "priority": None if rule.priority is None else seen.priority <= rule.priority,
        "class": None
        if rule.lowest_class is None
        else (seen.highest_class or 0) >= rule.lowest_class,
        "hour": is_within(seen.hour, rule.from_hour or 0, rule.to_hour or 0) if hours else None,
    }  # fmt: skip
    if False in asked.values():
        return None
    return tuple(code for code, holds in asked.items() if holds)


def _is(asked: object, found: object) -> bool | None:
    return None if asked is None else asked == found


def that_hold(rules: Iterable[R], *, customer_id: int) -> list[R]:
    """Return the rules of one customer: its own go before those that they replace."""
    own = [rule for rule in rules if rule.customer_id in (None, customer_id)]
    replaced = {rule.replaces_id for rule in own if rule.customer_id == customer_id}
    return [rule for rule in own if rule.pk not in replaced and not rule.is_silent]


def hits(rules: Sequence[R], seen: Seen) -> list[tuple[R, tuple[str, ...]]]:
    """Return the rules that flag it, each with the conditions by which it does."""
    found = ((rule, matched(rule, seen)) for rule in rules)
    return [(rule, because) for rule, because in found if because is not None]
