"""Who holds a piece of evidence, and where its chain has a gap: read from what was recorded.

A hand-over counts once the receiver confirms it: a colleague does so themselves; for somebody from
outside two colleagues say that they saw it. One "not received" ends a hand-over that was not
confirmed: it stays with whoever gave it. Nothing is repaired by reading; a gap stays told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from incidents.choices import CustodyOutcome, EvidenceKind, Seal
from tenants.errors import Words

# How many colleagues say that somebody from outside received it.
WITNESSES: Final = 2
# What is bytes has a hash, wherever it is kept.
DIGITAL: Final = frozenset(
    {
        EvidenceKind.DISK, EvidenceKind.MEMORY, EvidenceKind.TRAFFIC,
        EvidenceKind.APPLICATION_LOG, EvidenceKind.SYSTEM_LOG, EvidenceKind.ACCESS_LOG,
        EvidenceKind.MAIL,
    }
)  # fmt: skip


@dataclass(frozen=True)
class Party:
    """A colleague by their key, or somebody else by name."""

    user_id: int | None
    name: str

    def is_same(self, other: "Party") -> bool:
        if self.user_id is None and other.user_id is None:
            return self.name.casefold() == other.name.casefold()
        return self.user_id == other.user_id


@dataclass(frozen=True)
class Answer:
    by: int
    outcome: str
    received_at: datetime | None = None


@dataclass(frozen=True)
class Change:
    """One hand-over with what was said of it, in the order of saying."""

    key: int
    giver: Party
    receiver: Party
    handed_at: datetime
    seal: str
    new_seal: str = ""
    answers: Sequence[Answer] = ()

    @property
    def confirmers(self) -> set[int]:
        said = {one.by for one in self.answers if one.outcome == CustodyOutcome.RECEIVED}
        return said & {self.receiver.user_id} if self.receiver.user_id is not None else said

    @property
    def is_confirmed(self) -> bool:
        needed = WITNESSES if self.receiver.user_id is None else 1
        return len(self.confirmers) >= needed

    @property
    def is_refused(self) -> bool:
        said = any(one.outcome == CustodyOutcome.NOT_RECEIVED for one in self.answers)
        return said and not self.is_confirmed

    @property
    def is_waiting(self) -> bool:
        return not self.is_confirmed and not self.is_refused

    @property
    def received_at(self) -> datetime | None:
        """Return since when the receiver has it, where it is confirmed."""
        moments = [one.received_at for one in self.answers if one.received_at is not None]
        return max(moments) if self.is_confirmed and moments else None


@dataclass(frozen=True)
class Gap:
    """What a court would ask about; `change` is the hand-over, where it is one."""

    says: Words
    change: int | None = None


@dataclass(frozen=True)
class Standing:
    """Who has it now, what waits for a confirmation, under which seal, and what is not closed."""

    holder: Party
    seal: str
    since: datetime
    waiting: Change | None = None
    gaps: tuple[Gap, ...] = field(default=())


def open_answers(change: Change, by: int | None) -> tuple[CustodyOutcome, ...]:
    """Return what this person can still say of a hand-over: each once, and "received" is the
    receiver's own, where that is a colleague.
    """
    if by is None or not change.is_waiting or any(one.by == by for one in change.answers):
        return ()
    if change.receiver.user_id not in (None, by):
        return (CustodyOutcome.NOT_RECEIVED,)
    return (CustodyOutcome.RECEIVED, CustodyOutcome.NOT_RECEIVED)


def needs_hash(kind: str) -> bool:
    return kind in DIGITAL


def standing(
    first: Party,
    collected_at: datetime,
    seal: str,
    changes: Iterable[Change],
    *,
    matches: Sequence[bool] = (),
) -> Standing:
    """Return how one piece stands; `matches` are its checks in their order."""
    holder, since, waiting = first, collected_at, None
    gaps: list[Gap] = []
    for change in changes:
        gaps += _gaps_of(change, holder, seal)
        if change.is_confirmed:
            holder, since = change.receiver, change.received_at or change.handed_at
            seal = change.new_seal or ("" if change.seal != Seal.INTACT else seal)
        waiting = change if change.is_waiting else None
    if matches and not matches[-1]:
        gaps.append(Gap(_("The hash does not match any more")))
    elif not all(matches):
        gaps.append(Gap(_("The hash did not match in between")))
    return Standing(holder, seal, since, waiting, tuple(gaps))


def _gaps_of(change: Change, holder: Party, seal: str) -> Iterable[Gap]:
    if not change.giver.is_same(holder):
        said = _("Given by %(giver)s, while %(holder)s had it")
        names = {"giver": change.giver.name, "holder": holder.name}
        yield Gap(said % names, change.key)
    if change.is_refused:
        yield Gap(_("Handed over and not received"), change.key)
    elif change.is_waiting:
        yield Gap(_("Not confirmed by the receiver"), change.key)
    if change.seal == Seal.BROKEN:
        yield Gap(_("The seal was broken or missing"), change.key)
    elif change.seal == Seal.NONE and seal:
        yield Gap(_("It was sealed, and there was no seal"), change.key)
