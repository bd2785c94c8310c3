"""Rounds that passed their term without proof, many at once: each is recorded, the next opened."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Max

from incidents.choices import RoundKind
from incidents.facts import RoundSaid
from incidents.models import RUNNING, Incident, Message, UpdateRound
from incidents.record.rules import updates as rules
from incidents.record.services import owing
from incidents.record.services.plans import Contracts
from incidents.record.services.promises import binding, last_words
from incidents.record.services.proofs import asked_of
from tenants.ledger.append import Act, Written, created, insert_many, update_many
from tenants.rules.roles import SYSTEM

MISSED = ("missed_at", "alarm_at")
ENDED = ("ended_at", "alarm_at")


class Misses:
    """Misses of locked incidents, whose rounds were judged a moment ago."""

    def __init__(self, incidents: Mapping[int, Incident], late: Sequence[UpdateRound]) -> None:
        self.incidents, self.late = incidents, late
        self._contracts = Contracts()
        concerned = {row.incident_id for row in late}
        own = {row.pk: row for row in late}
        running = owing.locked_rounds([incidents[key] for key in concerned], RUNNING)
        self._running = {
            key: [own.get(one.pk, one) for one in rows] for key, rows in running.items()
        }
        self._numbers = _numbers(concerned)
        self._said = last_words(concerned)

    def write(self, *, now: datetime) -> list[Act]:
        """Write all of them with what follows, and return what is to be told."""
        wrote: dict[int, list[Written]] = {}
        opened: list[UpdateRound] = []
        ended: list[UpdateRound] = []
        missed: list[UpdateRound] = []
        for row in self.late:
            if row.ended_at is not None:
                # An interval took its place a moment ago.
                continue
            missed.append(row)
            row.missed_at, row.alarm_at = now, None
            wrote[row.pk] = [Written(row, MISSED)]
            if (following := self._following(row)) is not None:
                gone = self._replaced(row, following)
                wrote[row.pk] += [Written(one, ENDED) for one in gone]
                wrote[row.pk] += [created(following)]
                opened.append(following)
                ended += gone
        # In this order: one interval is open at a time.
        update_many(missed, *MISSED)
        update_many(ended, *ENDED)
        insert_many(opened)
        return [self._act(row, wrote[row.pk], now) for row in missed]

    def _following(self, row: UpdateRound) -> UpdateRound | None:
        incident = self.incidents[row.incident_id]
        if row.kind != RoundKind.INTERVAL or incident.restored_at is not None:
            return None
        policy = self._contracts.of(incident).updates_at(incident.priority)
        if policy is None or not owing.is_owed_word(incident) or self._has_another(row):
            return None
        asked = rules.next_round(policy, last=asked_of(row), met_at=None)
        asked = replace(asked, number=self._numbers[incident.pk] + 1)
        said: Message | None = self._said.get(incident.pk)
        return owing.interval_by(incident, asked, binding(said, after=asked.opens_at))

    def _has_another(self, row: UpdateRound) -> bool:
        others = (one for one in self._running[row.incident_id] if not one.is_over)
        return any(one.kind == RoundKind.INTERVAL for one in others)

    def _replaced(self, row: UpdateRound, following: UpdateRound) -> list[UpdateRound]:
        """End the promise that the interval takes the place of: it is asked for once."""
        gone = [
            one
            for one in self._running[row.incident_id]
            if one.kind == RoundKind.PROMISE
            and one.promised_in_id == following.promised_in_id
            and not one.is_over
        ]
        for one in gone:
            one.ended_at, one.alarm_at = following.opened_at, None
        return gone

    def _act(self, row: UpdateRound, wrote: Iterable[Written], now: datetime) -> Act:
        return Act(
            subject=self.incidents[row.incident_id],
            kind="round.missed",
            actor=SYSTEM,
            at=now,
            wrote=wrote,
            facts=RoundSaid(round=row.pk, number=row.number),
        )


def _numbers(incidents: Collection[int]) -> dict[int, int]:
    """Return the last number of each of these incidents."""
    rows = UpdateRound.objects.filter(incident__in=incidents).order_by()
    return dict(rows.values_list("incident_id").annotate(last=Max("number")))
