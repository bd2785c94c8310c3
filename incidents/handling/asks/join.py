"""Making one incident of two, or two of one."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class MergeIncident:
    """`survivor` is the number of the one that goes on; `text` is what is told of it."""

    survivor: str
    text: str


@dataclass(frozen=True, kw_only=True)
class SplitIncident:
    """`message_ids` are the messages that the new one is made of."""

    title: str
    message_ids: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class RegisterElsewhere:
    """The right customer, who reports there, and what is told there; `file_ids` are copied."""

    customer_id: int
    reporter_id: int | None
    title: str
    description: str
    reason: str
    file_ids: Sequence[int] = ()
