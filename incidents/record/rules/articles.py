"""How a known solution stands, and in what two of its versions differ (R53)."""

from collections.abc import Mapping
from typing import Final

from incidents.choices import ArticleState

# What a version keeps, in the order in which it is read.
KEPT: Final = (
    "title", "symptoms", "cause", "solution", "is_workaround", "audience", "language",
    "category_id", "product", "asset_id",
)  # fmt: skip


def changed(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[str, ...]:
    """Return the names of what two texts of one article do not have the same."""
    return tuple(name for name in KEPT if before[name] != after[name])


def may_publish(state: ArticleState, *, is_changed: bool) -> bool:
    """Say whether publishing makes a version that is not there already."""
    return state is not ArticleState.PUBLISHED or is_changed


def may_withdraw(state: ArticleState) -> bool:
    return state is not ArticleState.WITHDRAWN


def told_as(reference: str, number: int) -> str:
    """Return how a version stands in the record of a customer: no word of what it says."""
    return f"{reference} v{number}"
