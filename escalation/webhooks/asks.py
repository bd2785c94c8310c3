"""What is asked of a webhook."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ChangeWebhook:
    """What it is called, where it goes, and which events."""

    name: str
    url: str
    kinds: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class MakeWebhook(ChangeWebhook):
    """For whom it is stays so: what was sent to somebody is not sent to another by a change."""

    side: str
    customer_id: int | None = None
