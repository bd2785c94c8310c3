"""What is proven of the word that is owed, and what follows: it is met, or it was missed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from incidents.choices import RoundKind
from incidents.facts import RoundSaid
from incidents.models import OWED, Incident, UpdateRound
from incidents.record.rules import updates as rules
from incidents.record.services.common import append_event
from incidents.record.services.heard import hear_after_all
from incidents.record.services.owing import (
    is_owed_word,
    locked_rounds,
    next_number,
    open_interval,
    open_rounds,
    policy_of,
)
from incidents.record.services.proofs import asked_of, by_medium, proofs_of
from tenants.ledger.append import Written, update
from tenants.rules.roles import Actor

# The first moment after a term: then the miss is recorded.
AFTER = timedelta(microseconds=1)


def recheck_open_rounds(incident: Incident, *, actor: Actor, now: datetime) -> None:
    """Look at every open round again after a proof came in; a met one opens the next."""
    recheck_all_rounds([incident], actor=actor, now=now)


def recheck_all_rounds(
    incidents: Sequence[Incident], *, actor: Actor, now: datetime
) -> list[Incident]:
    """Look at the open rounds of many locked incidents at once; return those where one changed."""
    owed = locked_rounds(incidents, OWED)
    if not owed:
        return []
    since = min(row.opened_at for rows in owed.values() for row in rows)
    proofs = proofs_of(owed.keys(), since=since)
    changed = []
    for incident in incidents:
        rows, known = owed.get(incident.pk, []), proofs.get(incident.pk)
        if known is None:
            continue
        news = [
            _judge(incident, row, known, actor=actor, now=now)
            for row in rows
            if row.missed_at is None
        ]
        news.append(hear_after_all(incident, rows, known, actor=actor, now=now))
        if any(news):
            changed.append(incident)
    return changed


def _judge(
    incident: Incident, row: UpdateRound, proofs: rules.Proofs, *, actor: Actor, now: datetime
) -> bool:
    """Write what is proven of one round; return whether that is news."""
    asked, before = asked_of(row), row.proven
    row.proven = by_medium(rules.proven(asked, proofs))
    row.met_at = rules.met_at(asked, proofs)
    if row.proven == before:
        return False
    if row.met_at is not None:
        row.alarm_at = None
    wrote = [update(row, "proven", "met_at", "alarm_at")]
    if row.met_at is None:
        facts = RoundSaid(round=row.pk)
        append_event(incident, "round.proved", actor=actor, now=now, wrote=wrote, facts=facts)
        return True
    wrote += _follow(incident, asked, met_at=row.met_at)
    facts = RoundSaid(round=row.pk, number=row.number)
    append_event(incident, "round.met", actor=actor, now=now, wrote=wrote, facts=facts)
    return True


def _follow(incident: Incident, last: rules.Round, *, met_at: datetime | None) -> list[Written]:
    policy = policy_of(incident)
    if last.kind is not RoundKind.INTERVAL or policy is None or incident.restored_at is not None:
        return []
    if not is_owed_word(incident) or any(
        row.kind == RoundKind.INTERVAL for row in open_rounds(incident)
    ):
        return []
    asked = rules.next_round(policy, last=last, met_at=met_at)
    return open_interval(incident, replace(asked, number=next_number(incident)))


def miss_round(incident: Incident, row: UpdateRound, *, actor: Actor, now: datetime) -> None:
    """Record that an interval passed without all of its proofs, and open the next.

    What proves it may be here unjudged: it is looked at once more, so that it counts as it does
    when something else comes in first.
    """
    recheck_open_rounds(incident, actor=actor, now=now)
    row.refresh_from_db()
    if row.is_over:
        return
    row.missed_at, row.alarm_at = now, None
    wrote = [update(row, "missed_at", "alarm_at")]
    wrote += _follow(incident, asked_of(row), met_at=None)
    append_event(
        incident,
        "round.missed",
        actor=actor,
        now=now,
        wrote=wrote,
        facts=RoundSaid(round=row.pk, number=row.number),
    )
    # What came too late to keep it may have made it good already.
    recheck_open_rounds(incident, actor=actor, now=now)
