"""A month as it was when it closed: the figures in one exact text, and the digest of that.

Whole numbers alone: of a share its parts, of durations whole seconds. So the same record gives the
same text, and the text the same digest.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

from reporting.figures.rules.values import Count, Share, Spread, Unknown, Value

Written = dict[str, Any]


def written(values: Mapping[str, Value]) -> Written:
    """Return figures as they are kept, by key."""
    return {key: _written(value) for key, value in values.items()}


def _written(value: Value) -> Written:
    if isinstance(value, Unknown):
        # Why is in the language of the reader.
        return {"kind": value.kind}
    return {"kind": value.kind, **{f.name: _plain(getattr(value, f.name)) for f in fields(value)}}


def _plain(part: Any) -> int | None:
    return part // timedelta(seconds=1) if isinstance(part, timedelta) else part


def read(kept: Mapping[str, Any]) -> Value:
    """Return a figure that was kept as a value again."""
    parts = {name: part for name, part in kept.items() if name != "kind"}
    if kept["kind"] == Spread.kind:
        n = parts.pop("n")
        return Spread(
            n, **{name: None if s is None else timedelta(seconds=s) for name, s in parts.items()}
        )
    if kept["kind"] == Unknown.kind:
        return Unknown("")
    return Count(**parts) if kept["kind"] == Count.kind else Share(**parts)


def body_of(tenant: str, month: date, figures: Written) -> Written:
    return {"tenant": tenant, "month": f"{month:%Y-%m}", "figures": figures}


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def changed(frozen: Mapping[str, Any], now: Mapping[str, Any], keys: Iterable[str]) -> list[str]:
    """Return which of these figures are not any more what they were when the month closed."""
    return [key for key in keys if key in frozen and frozen[key] != now.get(key)]


def freezable(*, first: date, today: date, close_on: int) -> list[date]:
    """Return the months from `first` on that are over, and of which the day to close has come."""
    months, month = [], first
    while (closes := _next(month)).replace(day=close_on) <= today:
        months.append(month)
        month = closes
    return months


def _next(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)
