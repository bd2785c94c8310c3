"""Where in one chain which successions hold, and whether they may."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, TypeAlias

from tenants.ledger.findings import Finding
from tenants.ledger.names import kind_of
from tenants.ledger.successions import MIGRATED, Columns, Mention, Succession, What, listed
from tenants.models import Event, Tenant

Tell: TypeAlias = Callable[[Finding], None]
# A succession that the chain tells of: its name, its digest, the place in the chain and the event.
_Told: TypeAlias = tuple[str, str, int | None, int]


class SchemaHistory:
    """The successions of one chain: those told in it, by events that were passed or lie ahead.

    One that a chain does not tell of was there before it began.
    """

    def __init__(self, successions: Sequence[Succession], told: Sequence[_Told]) -> None:
        self._listed = successions
        # By model; of most there is none, and each event asks for those of each row it tells of.
        self._by_label: dict[str, tuple[Succession, ...]] = {}
        self._events: Final = {name: event for name, _digest, _seq, event in told}
        # By name, the place of the event; of one that has no place nothing lies behind.
        self._ahead = {name: seq for name, _digest, seq, _event in told}
        self.findings = list(_faults(successions, told))

    @classmethod
    def of(cls, tenant_id: int) -> "SchemaHistory":
        """Read it from the chain of one tenant, inside its scope."""
        rows = (
            Event.objects.filter(
                tenant_id=tenant_id, subject_kind=kind_of(Tenant), subject_id=tenant_id,
                kind=MIGRATED,
            )
            .order_by("link__seq", "pk")
            .values_list("pk", "link__seq", "body")
        )  # fmt: skip
        told = [(*said, seq, pk) for pk, seq, body in rows for said in _said(body)]
        return cls(listed(), told)

    def goes_to(self, seq: int) -> None:
        """Say how far in the chain one is, whether one came along all of it or not."""
        if self._ahead:
            ahead = self._ahead.items()
            self._ahead = {name: at for name, at in ahead if at is None or at > seq}

    def is_ahead(self, succession: Succession) -> bool:
        return succession.name in self._ahead

    def follow(
        self, name: str, columns: Columns, *, seq: int | None = None, tell: Tell | None = None
    ) -> list[tuple[str, Columns]]:
        """Return what an event says of a row under the names and codes of today.

        What is told under a name that it had no more, or not yet, is told as a finding.
        """
        label, _, key = name.rpartition(":")
        concerned = self._concerning(label)
        if not concerned:
            return [(name, columns)]
        mentions = [(label, columns)]
        for one in concerned:
            if tell and (fault := self._out_of_time(one, mentions)):
                code, column = fault
                tell(Finding(code, seq, name, column))
            if self.is_ahead(one):
                mentions = [new for mention in mentions for new in one.follow(*mention)]
        return [(f"{label}:{key}", columns) for label, columns in mentions]

    def today(self, name: str, columns: Columns, *, event_id: int) -> list[tuple[str, Columns]]:
        """Return what that event says of a row under the names and codes of today."""
        label, _, key = name.rpartition(":")
        mentions = [(label, columns)]
        for one in self._concerning(label):
            if self._events.get(one.name, 0) > event_id:
                mentions = [new for mention in mentions for new in one.follow(*mention)]
        return [(f"{label}:{key}", told) for label, told in mentions]

    def _out_of_time(self, one: Succession, mentions: Sequence[Mention]) -> tuple[str, str] | None:
        """Return what is wrong with the names of a mention, and of which column."""
        is_ahead = self.is_ahead(one)
        if one.what is What.RECODED:
            return None
        if is_ahead:
            is_early = any(one.is_early(*mention) for mention in mentions)
            column = one.target.column if one.target else ""
            return ("told_before_succession", column) if is_early else None
        if not any(one.source.is_in(*mention) for mention in mentions):
            return None
        is_known = one.name in self._events
        return "told_under_old_name" if is_known else "succession_not_told", one.source.column

    def has_dropped(self, name: str, column: str) -> bool:
        """Say whether this column, or its model, was dropped after it was told in this chain."""
        label = name.rpartition(":")[0]
        return any(
            one.what is What.DROPPED
            and one.name in self._events
            and one.source.is_in(label, {column: None})
            for one in self._concerning(label)
        )

    def _concerning(self, label: str) -> tuple[Succession, ...]:
        """Return, in their order, those that a mention of this model may meet on its way."""
        found = self._by_label.get(label)
        if found is None:
            found = self._by_label[label] = tuple(_met(self._listed, label))
        return found


def _met(successions: Sequence[Succession], label: str) -> Iterator[Succession]:
    """Also those of the models that it becomes, or of which a part goes there."""
    labels = {label}
    for one in successions:
        names = {name.label for name in (one.source, one.target) if name}
        if names & labels:
            labels |= names
            yield one


def _faults(successions: Sequence[Succession], told: Sequence[_Told]) -> list[Finding]:
    places = {one.name: place for place, one in enumerate(successions)}
    found, last = [], -1
    seen: set[str] = set()
    for name, digest, seq, _event in told:
        place = places.get(name)
        if place is None:
            found.append(Finding("succession_unknown", seq))
        elif successions[place].digest != digest:
            found.append(Finding("succession_differs", seq))
        elif name in seen:
            found.append(Finding("succession_twice", seq))
        elif place < last:
            found.append(Finding("succession_out_of_order", seq))
        seen.add(name)
        last = max(last, -1 if place is None else place)
    return found


def _said(body: str) -> list[tuple[str, str]]:
    """Return the names and digests that an event tells; a body without form has its own finding."""
    try:
        said: Any = json.loads(body)["facts"]["successions"]
        return [(str(name), str(digest)) for name, digest in said]
    except (ValueError, TypeError, KeyError, AttributeError):
        return [("", "")]
