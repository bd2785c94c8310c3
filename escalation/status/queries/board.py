"""What readers of a status page see, as plain values: nothing of it asks the database any more."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import get_language, pgettext_lazy

from escalation.choices import StatusPhase, UpdateState
from escalation.models import StatusService, StatusUpdate
from escalation.status.rules.standing import (
    HISTORY,
    Said,
    is_ahead,
    is_remembered,
    is_running,
    state_of,
    states,
    worst,
)

STANDS: Final = {
    "ok": pgettext_lazy("status page", "Works"),
    "planned": pgettext_lazy("status page", "Maintenance"),
    "slow": pgettext_lazy("status page", "Works in part"),
    "bad": pgettext_lazy("status page", "Does not work"),
}
# On one page, the newest; the history has no more than this either.
MOST: Final = 500


@dataclass(frozen=True)
class Both:
    """One thing in two languages; where one is missing, the other."""

    nl: str
    en: str

    def __str__(self) -> str:
        is_english = (get_language() or "").startswith("en")
        return (self.en or self.nl) if is_english else (self.nl or self.en)


@dataclass(frozen=True)
class ServiceLine:
    key: int
    name: Both
    state: str

    @property
    def text(self) -> str:
        return str(STANDS[self.state])


@dataclass(frozen=True)
class Word:
    """One update as readers have it; `key` is drawn at random."""

    key: str
    title: Both
    text: Both
    phase: str
    at: datetime

    @property
    def phase_name(self) -> str:
        return str(StatusPhase(self.phase).label)


@dataclass(frozen=True)
class Thing:
    """An outage or maintenance with what was said of it, the newest first."""

    words: Sequence[Word]
    services: Sequence[Both]
    state: str
    begins_at: datetime | None = None
    ends_at: datetime | None = None

    @property
    def title(self) -> Both:
        return self.words[0].title

    @property
    def is_maintenance(self) -> bool:
        return self.begins_at is not None


@dataclass(frozen=True)
class Board:
    services: list[ServiceLine] = field(default_factory=list)
    running: list[Thing] = field(default_factory=list)
    ahead: list[Thing] = field(default_factory=list)
    past: list[Thing] = field(default_factory=list)

    @property
    def state(self) -> str:
        of_things = [thing.state for thing in self.running]
        return worst([*(line.state for line in self.services), *of_things])

    @property
    def words(self) -> list[Word]:
        """Return every update, the newest first."""
        things = [*self.running, *self.ahead, *self.past]
        return sorted((w for t in things for w in t.words), key=lambda w: w.at, reverse=True)


def published(now: datetime) -> "QuerySet[StatusUpdate]":
    """Return what was approved and is not too old for the history, the newest first."""
    recent = Q(approved_at__gt=now - HISTORY) | Q(ends_at__gt=now - HISTORY)
    rows = StatusUpdate.objects.filter(recent, state=UpdateState.APPROVED)
    return rows.order_by("-approved_at", "-pk")


def services_for_all(provider_id: int) -> list[StatusService]:
    rows = StatusService.objects.filter(tenant=provider_id, is_shown=True, customers=[])
    return list(rows.order_by("position", "pk"))


def board_for_all(provider_id: int, now: datetime) -> Board:
    """Return what everybody reads."""
    rows = published(now).filter(tenant=provider_id, is_public=True)
    return board_of(services_for_all(provider_id), rows.defer("outage")[:MOST], now)


def board_for_desk(provider_id: int, now: datetime) -> Board:
    """Return all that any reader sees."""
    services = StatusService.objects.filter(tenant=provider_id, is_shown=True)
    rows = published(now).filter(tenant=provider_id)
    return board_of(list(services.order_by("position", "pk")), rows[:MOST], now)


def board_for_customers(tenants: Sequence[int], providers: Sequence[int], now: datetime) -> Board:
    """Return what readers at these customers see: what hits them, and no other."""
    seen = Q(customers=[]) | Q(customers__overlap=list(tenants))
    services = StatusService.objects.filter(seen, tenant__in=providers, is_shown=True)
    listed = list(services.order_by("position", "pk"))
    theirs = Q(customers__overlap=list(tenants))
    for_all = Q(is_public=True) & (Q(services=[]) | Q(services__overlap=[one.pk for one in listed]))
    rows = published(now).filter(theirs | for_all, tenant__in=providers)
    return board_of(listed, rows[:MOST], now)


def board_of(
    services: Sequence[StatusService], rows: Iterable[StatusUpdate], now: datetime
) -> Board:
    """Put updates, the newest first, under what they are about."""
    things: dict[tuple[str, int], list[StatusUpdate]] = {}
    for row in rows:
        key = ("maintenance", row.pk) if row.outage_id is None else ("outage", row.outage_id)
        things.setdefault(key, []).append(row)
    latest = {key: _said(found[0]) for key, found in things.items()}
    stands = states(latest.values(), now)
    names = {one.pk: Both(one.name_nl, one.name_en) for one in services}
    board = Board(
        services=[ServiceLine(pk, name, stands.get(pk, "ok")) for pk, name in names.items()]
    )
    for key, found in things.items():
        said = latest[key]
        thing = _thing(found, names, state_of(said, now), said)
        if is_running(said, now):
            board.running.append(thing)
        elif is_ahead(said, now):
            board.ahead.append(thing)
        elif is_remembered(said, now):
            board.past.append(thing)
    board.ahead.sort(key=lambda one: one.begins_at or now)
    return board


def _thing(found: list[StatusUpdate], names: dict[int, Both], state: str, said: Said) -> Thing:
    words = [
        Word(
            str(row.public_id), Both(row.title_nl, row.title_en), Both(row.text_nl, row.text_en),
            row.phase, row.approved_at or row.drafted_at,
        )
        for row in found
    ]  # fmt: skip
    hit = [names[pk] for pk in said.services if pk in names]
    return Thing(words, hit, state, said.begins_at, said.ends_at)


def _said(row: StatusUpdate) -> Said:
    return Said(
        outage=row.outage_id, phase=row.phase, impact=row.impact, services=row.services,
        at=row.approved_at or row.drafted_at, begins_at=row.begins_at, ends_at=row.ends_at,
    )  # fmt: skip
