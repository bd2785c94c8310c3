"""What a webhook is told: codes, numbers and moments of one event, never anybody's words.

Who wants the words asks the API for them, with a right of their own.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from escalation.choices import WebhookSide

# Beside these a customer is told nothing: they stand on their own page too.
_FOR_BOTH: Final = ("reference", "version", "status", "priority")

Said = Mapping[str, object]


@dataclass(frozen=True)
class Happened:
    """One event: its code, when, of which customer, and what it is about, by its kind of row."""

    kind: str
    at: datetime
    customer: Said
    about: str
    row: Said


def content_of(happened: Happened, side: WebhookSide, *, url: str) -> str:
    """Return the body of the request; the same for each try. `url` is that of their own page."""
    row = happened.row
    if side is WebhookSide.CUSTOMER:
        row = {name: row[name] for name in _FOR_BOTH if name in row}
    data = {happened.about: {**row, "url": url}, "customer": happened.customer}
    said = {"type": happened.kind, "timestamp": happened.at.isoformat(), "data": data}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))
