"""What other terms would have made of incidents: where two judgements of one differ, and the sums.

Both are worked out anew from the same facts, by the terms that were agreed and by the others, so
that a difference is one of the terms and not of what somebody set by hand since.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Judged:
    """What holds for one incident. `priority` is 1 to 4; `duties` are codes of required measures.

    `terms` are ends in UTC by name: a clock (`response`), or a duty of the law with its recipient
    (`gdpr_33_1:ap`); none where the law names no moment. `missed` names those that were not kept.
    """

    priority: int
    duties: frozenset[str] = frozenset()
    terms: Mapping[str, datetime | None] = field(default_factory=dict)
    missed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Difference:
    """One incident that would have gone otherwise."""

    reference: str
    title: str
    customer: str
    agreed: Judged
    other: Judged

    @property
    def duties_added(self) -> list[str]:
        return sorted(self.other.duties - self.agreed.duties)

    @property
    def duties_dropped(self) -> list[str]:
        return sorted(self.agreed.duties - self.other.duties)

    @property
    def terms_moved(self) -> list[tuple[str, datetime | None, datetime | None]]:
        """Return each term that ends at another moment, begins, or falls away: name, was, is."""
        was, now = self.agreed.terms, self.other.terms
        names = [name for name in {**was, **now} if not _is_same(name, was, now)]
        return [(name, was.get(name), now.get(name)) for name in sorted(names)]

    @property
    def missed_added(self) -> list[str]:
        return sorted(self.other.missed - self.agreed.missed)

    @property
    def missed_dropped(self) -> list[str]:
        return sorted(self.agreed.missed - self.other.missed)

    def as_json(self) -> dict[str, Any]:
        return {
            "reference": self.reference,
            "customer": self.customer,
            "priority": [f"P{self.agreed.priority}", f"P{self.other.priority}"],
            "duties_added": self.duties_added,
            "duties_dropped": self.duties_dropped,
            "terms": {name: [_iso(was), _iso(now)] for name, was, now in self.terms_moved},
            "missed_added": self.missed_added,
            "missed_dropped": self.missed_dropped,
        }


@dataclass
class Sums:
    """What the differences come to; `add` is told of each incident that was looked at."""

    looked_at: int = 0
    differ: int = 0
    more_urgent: int = 0
    less_urgent: int = 0
    duties_added: int = 0
    duties_dropped: int = 0
    terms_earlier: int = 0
    terms_later: int = 0
    terms_begun: int = 0
    terms_gone: int = 0
    missed_added: int = 0
    missed_dropped: int = 0

    def add(self, one: Difference | None) -> None:
        self.looked_at += 1
        if one is None:
            return
        self.differ += 1
        self.more_urgent += one.other.priority < one.agreed.priority
        self.less_urgent += one.other.priority > one.agreed.priority
        self.duties_added += len(one.duties_added)
        self.duties_dropped += len(one.duties_dropped)
        self.missed_added += len(one.missed_added)
        self.missed_dropped += len(one.missed_dropped)
        for name, was, now in one.terms_moved:
            self._count_term(one, name, was, now)

    def _count_term(
        self, one: Difference, name: str, was: datetime | None, now: datetime | None
    ) -> None:
        if name not in one.agreed.terms:
            self.terms_begun += 1
        elif name not in one.other.terms:
            self.terms_gone += 1
        else:
            # One without a moment ends last.
            is_earlier = was is None or (now is not None and now < was)
            self.terms_earlier += is_earlier
            self.terms_later += not is_earlier


def missed_of(
    terms: Mapping[str, datetime | None], kept: Mapping[str, datetime | None], *, now: datetime
) -> frozenset[str]:
    """Return which terms were not kept: answered after their end, or not yet and it has passed."""
    ended = {name: kept.get(name) or now for name in terms}
    return frozenset(name for name, at in terms.items() if at is not None and ended[name] > at)


def summed(found: Iterable[Difference | None]) -> Sums:
    sums = Sums()
    for one in found:
        sums.add(one)
    return sums


def _is_same(
    name: str, was: Mapping[str, datetime | None], now: Mapping[str, datetime | None]
) -> bool:
    return name in was and name in now and was[name] == now[name]


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
