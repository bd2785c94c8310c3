"""Who is on duty as pages show it: at a moment, by day, and one's own hours."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from escalation.choices import DutyLevel
from escalation.models import Rota
from escalation.on_call.queries.plans import plans_of
from escalation.on_call.rules.clock import instant
from escalation.on_call.rules.duty import Duty, Stretch, levels_of, stretches
from tenants.models import User

DAY: Final = timedelta(days=1)
# Ahead of a moment, to say until when somebody is on duty.
LOOK: Final = timedelta(days=14)


@dataclass(frozen=True)
class At:
    """One level of a rota at a moment: who, until when, and who is next."""

    level: DutyLevel
    duty: Duty
    user: User | None
    planned: User | None
    until: datetime | None
    # By which media nobody knows whether word reaches them; empty where it is known, or not asked.
    unproven: str = ""

    @property
    def why(self) -> str:
        return str(self.duty.source)


@dataclass(frozen=True)
class OnDuty:
    rota: Rota
    levels: list[At]


@dataclass(frozen=True)
class Piece:
    """A part of a day on which one level stays the same; a whole day has no hours."""

    level: DutyLevel
    user: User | None
    planned: User | None
    is_gap: bool
    is_cover: bool
    begins: datetime | None
    ends: datetime | None


@dataclass(frozen=True)
class Mine:
    rota: Rota
    stretch: Stretch

    @property
    def level(self) -> DutyLevel:
        return DutyLevel(self.stretch.level)


def duties_at(rotas: Sequence[Rota], moment: datetime) -> list[OnDuty]:
    """Return who is on duty by each of these rotas at a moment, past or future."""
    found = plans_of(rotas, moment, moment + LOOK)
    seen = {
        one.pk: {
            level: stretches(found[one.pk], level, moment, moment + LOOK)
            for level in levels_of(found[one.pk], DutyLevel.values)
        }
        for one in rotas
    }
    people = _people(
        row for levels in seen.values() for rows in levels.values() for row in rows[:1]
    )
    return [
        OnDuty(one, [_at(level, rows[0], people, moment) for level, rows in seen[one.pk].items()])
        for one in rotas
    ]


def _at(level: str, row: Stretch, people: Mapping[int, User], moment: datetime) -> At:
    until = row.ends if row.ends < moment + LOOK else None
    return At(
        DutyLevel(level), row.duty, _named(people, row.duty.user),
        _named(people, row.duty.planned), until,
    )  # fmt: skip


def days_of(rota: Rota, days: Sequence[date]) -> dict[date, list[Piece]]:
    """Return each day of a calendar with who is on duty then, by the clock of the rota."""
    zone = ZoneInfo(rota.zone)
    edges = [instant(day, time(0), zone) for day in (*days, days[-1] + DAY)]
    plan = plans_of([rota], edges[0], edges[-1])[rota.pk]
    rows = [
        row
        for level in levels_of(plan, DutyLevel.values)
        for row in stretches(plan, level, edges[0], edges[-1])
        if row.duty.user is not None or row.duty.is_gap
    ]
    people = _people(rows)
    found: dict[date, list[Piece]] = defaultdict(list)
    for number, day in enumerate(days):
        begins, ends = edges[number], edges[number + 1]
        for row in rows:
            if row.begins < ends and begins < row.ends:
                found[day].append(_piece(row, begins, ends, people))
    return found


def _piece(row: Stretch, begins: datetime, ends: datetime, people: Mapping[int, User]) -> Piece:
    duty = row.duty
    return Piece(
        level=DutyLevel(row.level),
        user=_named(people, duty.user),
        planned=_named(people, duty.planned),
        is_gap=duty.is_gap,
        is_cover=duty.source == "cover",
        begins=row.begins if row.begins > begins else None,
        ends=row.ends if row.ends < ends else None,
    )


def mine(rotas: Sequence[Rota], user_id: int, start: datetime, end: datetime) -> list[Mine]:
    """Return one's own duties between two moments, the next first."""
    found = plans_of(rotas, start, end)
    rows = [
        Mine(one, row)
        for one in rotas
        for level in levels_of(found[one.pk], DutyLevel.values)
        for row in stretches(found[one.pk], level, start, end)
        if row.duty.user == user_id
    ]
    return sorted(rows, key=lambda one: (one.stretch.begins, one.rota.pk, one.stretch.level))


def _people(rows: Iterable[Stretch]) -> dict[int, User]:
    keys = {key for row in rows for key in (row.duty.user, row.duty.planned) if key is not None}
    return User.objects.in_bulk(keys) if keys else {}


def _named(people: Mapping[int, User], key: int | None) -> User | None:
    return people.get(key) if key is not None else None
