"""Rounds: the intervals in which a customer must hear, by every agreed means, with proof."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Max, OuterRef, Q
from django.db.models.functions import JSONObject

from incidents.choices import Priority, RoundKind, Status
from incidents.facts import RoundSaid
from incidents.models import OWED, RUNNING, Incident, Message, UpdateRound
from incidents.record.rules import updates as rules
from incidents.record.rules.lifecycle import owes
from incidents.record.services.common import append_event, owned
from incidents.record.services.heard import hear_after_all
from incidents.record.services.promises import binding_promise
from incidents.record.services.proofs import asked_of, proofs_of
from incidents.record.services.terms import hours_of
from tenants.contract.rules.hours import ALWAYS, ServiceHours
from tenants.ledger.append import Written, insert, update
from tenants.models import Holiday, UpdateRule
from tenants.rules.roles import SYSTEM, Actor
from tenants.sole import sole

# A promised message, when there is more time than that.
REMINDED_BEFORE = timedelta(hours=1)
# What an agreement asks for, at the priority that holds.
AGREED = (RoundKind.FIRST, RoundKind.INTERVAL, RoundKind.RESTORATION)


# The columns of a rule that say how often and by what means.
POLICY = ("minutes", "by_email", "by_phone", "calls_at_once", "around_the_clock")
# The first moment after a term: then the miss is recorded.
AFTER = timedelta(microseconds=1)


def policy_of(incident: Incident) -> rules.UpdatePolicy | None:
    """Return how often this customer hears at this priority; nothing where none was agreed."""
    holidays = Holiday.objects.filter(hours=OuterRef("agreement__hours"))
    row = sole(
        UpdateRule.objects.filter(agreement=incident.agreement_id, priority=incident.priority)
        .select_related("agreement__hours")
        .annotate(days=ArraySubquery(holidays.values_list(JSONObject(d="day", w="windows"))))
    )
    if row is None:
        return None
    days = [(day["d"], day["w"]) for day in row.days]
    said = {name: getattr(row, name) for name in POLICY}
    return policy_from(
        said, priority=row.priority, office=lambda: hours_of(row.agreement.hours, days)
    )


def policy_from(
    row: Mapping[str, Any], *, priority: int, office: Callable[[], ServiceHours]
) -> rules.UpdatePolicy:
    """Return what the columns of a rule come to; the hours are asked for where they count."""
    is_always = row["around_the_clock"] or priority == Priority.P1
    return rules.UpdatePolicy(
        minutes=row["minutes"],
        by_email=row["by_email"],
        by_phone=row["by_phone"],
        calls_at_once=row["calls_at_once"],
        hours=ALWAYS if is_always else office(),
    )


def is_owed_word(incident: Incident) -> bool:
    """Say whether this customer is promised any word at all: not of what is closed."""
    return owes(Status(incident.status), incident.triage_outcome)


def open_rounds(incident: Incident) -> list[UpdateRound]:
    """Return the rounds that can still be kept in time, locked, in order."""
    return locked_rounds([incident], RUNNING).get(incident.pk, [])


def owed_rounds(incident: Incident) -> list[UpdateRound]:
    """Return the rounds that are still owed, missed ones too, locked, in order."""
    return locked_rounds([incident], OWED).get(incident.pk, [])


def locked_rounds(incidents: Iterable[Incident], which: Q) -> dict[int, list[UpdateRound]]:
    """Return these rounds of each of some incidents, locked, in order."""
    rows = (
        UpdateRound.objects.select_for_update()
        .filter(which, incident__in=list(incidents))
        .order_by("incident", "number")
    )
    found: dict[int, list[UpdateRound]] = defaultdict(list)
    for row in rows:
        found[row.incident_id].append(row)
    return found


def _number(incident: Incident) -> int:
    latest = UpdateRound.objects.filter(incident=incident).aggregate(n=Max("number"))["n"]
    return (latest or 0) + 1


def new_round(incident: Incident, asked: rules.Round, promise_id: int | None = None) -> UpdateRound:
    """Return what is owed from now on, not written yet."""
    return UpdateRound(
        **owned(incident),
        number=asked.number,
        kind=asked.kind,
        by_email=asked.by_email,
        by_phone=asked.by_phone,
        opened_at=asked.opens_at,
        due_at=asked.due_at,
        promised_in_id=promise_id,
        alarm_at=_first_alarm(asked),
    )


def first_rounds(
    incident: Incident, policy: rules.UpdatePolicy | None, *, now: datetime
) -> list[UpdateRound]:
    """Return the word that begins to be owed: the first call at once where agreed, intervals."""
    if policy is None:
        return []
    asked = rules.first_rounds(policy, at=now, number=1)
    return [new_round(incident, one) for one in asked]


def start_rounds(incident: Incident, *, now: datetime, calls_again: bool = True) -> list[Written]:
    """Begin to owe the customer word, unless it is owed already."""
    if not is_owed_word(incident) or any(row.kind in AGREED for row in open_rounds(incident)):
        return []
    policy = policy_of(incident)
    if policy is None:
        return []
    if not calls_again:
        policy = replace(policy, calls_at_once=False)
    written: list[Written] = []
    for asked in rules.first_rounds(policy, at=now, number=_number(incident)):
        if asked.kind is RoundKind.INTERVAL:
            written += _open_interval(incident, asked)
        else:
            written.append(insert(new_round(incident, asked)))
    return written


def _open_interval(incident: Incident, asked: rules.Round) -> list[Written]:
    """Owe the next word by the earlier of what was agreed and what was promised."""
    row = interval_by(incident, asked, binding_promise(incident, after=asked.opens_at))
    if row.promised_in_id is None:
        return [insert(row)]
    # It is asked for once: the interval takes the place of a promise that stood by itself.
    same = {"kind": RoundKind.PROMISE, "promised_in": row.promised_in_id}
    alone = UpdateRound.objects.filter(RUNNING, **same).select_for_update()
    return [*(_end(one, asked.opens_at) for one in alone), insert(row)]


def interval_by(incident: Incident, asked: rules.Round, promise: Message | None) -> UpdateRound:
    """Return an interval, not written yet: by what was promised, where that is the earlier."""
    by = promise.next_update_at if promise else None
    if promise is None or by is None or by > asked.due_at:
        return new_round(incident, asked)
    return new_round(incident, replace(asked, due_at=by, remind_at=None), promise.pk)


def promise_word(incident: Incident, message: Message) -> list[Written]:
    """Owe the message that this one promises: at any priority, whatever was agreed."""
    if message.next_update_at is None:
        return []
    asked = rules.promised_round(
        by=message.next_update_at, at=message.sent_at, number=_number(incident)
    )
    return [insert(new_round(incident, asked, message.pk))]


def renew_promise(incident: Incident, *, now: datetime) -> list[Written]:
    """Keep a promise that outlives the interval that would have kept it."""
    promise = binding_promise(incident, after=now)
    carried = UpdateRound.objects.filter(incident=incident, promised_in=promise, ended_at=None)
    if promise is None or carried.exists():
        return []
    return promise_word(incident, promise)


def _first_alarm(asked: rules.Round) -> datetime:
    """Return when the desk is reminded: of what is owed at once at once, else before its term."""
    if asked.kind in (RoundKind.FIRST, RoundKind.RESTORATION):
        return asked.opens_at
    if asked.remind_at is not None:
        return asked.remind_at
    two_thirds = asked.opens_at + (asked.due_at - asked.opens_at) * 2 / 3
    if asked.kind is RoundKind.PROMISE:
        # It may be days ahead: who is reminded the day before has forgotten it again.
        return max(two_thirds, asked.due_at - REMINDED_BEFORE)
    return two_thirds


def end_rounds(incident: Incident, *, now: datetime) -> list[Written]:
    """End all that is owed, also what was missed: no word is asked for any more."""
    return [_end(row, now) for row in owed_rounds(incident)]


def stop_rounds(
    incident: Incident, *, now: datetime, kinds: Collection[RoundKind]
) -> list[Written]:
    """End what could still be kept; what was missed is owed until the customer has heard.

    What passed its term while nobody looked is missed first: an end is no way out of it.
    """
    while (late := _overdue(incident, now, kinds)) is not None:
        miss_round(incident, late, actor=SYSTEM, now=now)
    return [_end(row, now) for row in open_rounds(incident) if row.kind in kinds]


def _overdue(incident: Incident, now: datetime, kinds: Collection[RoundKind]) -> UpdateRound | None:
    owed = open_rounds(incident)
    return next((row for row in owed if row.kind in kinds and now > row.due_at), None)


def _end(row: UpdateRound, now: datetime) -> Written:
    row.ended_at, row.alarm_at = now, None
    return update(row, "ended_at", "alarm_at")


def resume_rounds(incident: Incident, *, now: datetime) -> list[Written]:
    """It did not hold: that it works again is no longer owed, word of progress is once more."""
    written = stop_rounds(incident, now=now, kinds=(RoundKind.RESTORATION,))
    written += start_rounds(incident, now=now)
    return written + renew_promise(incident, now=now)


def restart_rounds(incident: Incident, *, before: int, now: datetime) -> list[Written]:
    """Follow a change of priority: other intervals are owed from now on."""
    if before == incident.priority or incident.restored_at is not None:
        return []
    written = stop_rounds(incident, now=now, kinds=AGREED)
    written += start_rounds(incident, now=now)
    return written + renew_promise(incident, now=now)


def open_restoration(incident: Incident, *, now: datetime) -> list[Written]:
    """End the intervals and owe one last word, at once: it works again (R78)."""
    policy = policy_of(incident)
    written = stop_rounds(incident, now=now, kinds=AGREED)
    if policy is not None:
        asked = rules.restoration_round(policy, at=now, number=_number(incident))
        written.append(insert(new_round(incident, asked)))
    return written


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
    asked, before = asked_of(row), (row.mailed_at, row.called_at)
    row.mailed_at = rules.mailed_at(asked, proofs) if row.by_email else None
    row.called_at = rules.called_at(asked, proofs) if row.by_phone else None
    row.met_at = rules.met_at(asked, proofs)
    if (row.mailed_at, row.called_at) == before:
        return False
    if row.met_at is not None:
        row.alarm_at = None
    wrote = [update(row, "mailed_at", "called_at", "met_at", "alarm_at")]
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
    return _open_interval(incident, replace(asked, number=_number(incident)))


def miss_round(incident: Incident, row: UpdateRound, *, actor: Actor, now: datetime) -> None:
    """Record that an interval passed without both proofs, and open the next.

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
