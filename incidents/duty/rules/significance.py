"""What speaks for an incident being significant (NIS2): proposed with its reason, never decided."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from tenants.contract.rules.significance import Criterion, Measure

HOUR: Final = 60
# What is touched where it matters that somebody meant it.
TOUCHED: Final = frozenset({"confidentiality", "integrity"})
_AMOUNT: Final = re.compile(r"\d[\d., ]*")


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the record and the fact sheet say; None: not known.

    `minutes` is how long it lasted so far; `is_managed` that a managed service is hit, and hard.
    """

    minutes: int
    is_managed: bool = False
    users: int | None = None
    loss: str = ""
    is_malicious: bool = False
    natures: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Proposal:
    """One criterion that seems to be met, and the figure that says so."""

    criterion: Criterion
    figure: int


def proposals(known: Known, criteria: Iterable[Criterion], *, on: date) -> list[Proposal]:
    """Return which criteria that hold on a day seem to be met, in their order."""
    figures = {
        Measure.OUTAGE_MINUTES: known.minutes if known.is_managed else 0,
        Measure.USERS_FOR_AN_HOUR: (known.users or 0) if known.minutes > HOUR else 0,
        Measure.LOSS_EURO: euros_in(known.loss),
        Measure.MALICIOUS: int(known.is_malicious and bool(known.natures & TOUCHED)),
    }
    return [
        Proposal(one, figures[one.measure])
        for one in criteria
        if one.basis.holds_on(on) and figures[one.measure] > one.more_than
    ]


def euros_in(text: str) -> int:
    """Return the largest amount that a line names: "600.000 euro", "EUR 600,000.00"."""
    return max((_whole(found) for found in _AMOUNT.findall(text)), default=0)


def _whole(amount: str) -> int:
    """Return an amount without its cents, whichever sign stands before them."""
    plain = re.sub(r"[.,]\d{1,2}$", "", amount.strip())
    digits = re.sub(r"\D", "", plain)
    return int(digits[:15]) if digits else 0
