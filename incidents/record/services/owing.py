"""What word a customer begins to be owed: in intervals, at once, or because it was promised."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Max, OuterRef, Q
from django.db.models.functions import JSONObject

from incidents.choices import Priority, RoundKind, Status
from incidents.models import OWED, RUNNING, Incident, Message, UpdateRound
from incidents.record.rules import updates as rules
from incidents.record.rules.lifecycle import owes
from incidents.record.services.common import owned
from incidents.record.services.promises import binding_promise
from incidents.record.services.terms import hours_of
from tenants.contract.rules.hours import ALWAYS, ServiceHours
from tenants.ledger.append import Written, insert, update
from tenants.models import Holiday, UpdateRule
from tenants.sole import sole

# A promised message, when there is more time than that.
REMINDED_BEFORE = timedelta(hours=1)
# What an agreement asks for, at the priority that holds.
AGREED = (RoundKind.FIRST, RoundKind.INTERVAL, RoundKind.RESTORATION)
# The columns of a rule that say how often and by what means.
POLICY = ("minutes", "media", "calls_at_once", "around_the_clock")


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
        media=frozenset(row["media"]),
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


def next_number(incident: Incident) -> int:
    """Return the number of the next round of an incident."""
    latest = UpdateRound.objects.filter(incident=incident).aggregate(n=Max("number"))["n"]
    return (latest or 0) + 1


def new_round(incident: Incident, asked: rules.Round, promise_id: int | None = None) -> UpdateRound:
    """Return what is owed from now on, not written yet."""
    return UpdateRound(
        **owned(incident),
        number=asked.number,
        kind=asked.kind,
        media=sorted(asked.media),
        opened_at=asked.opens_at,
        due_at=asked.due_at,
        promised_in_id=promise_id,
        alarm_at=_first_alarm(asked),
    )


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
    for asked in rules.first_rounds(policy, at=now, number=next_number(incident)):
        if asked.kind is RoundKind.INTERVAL:
            written += open_interval(incident, asked)
        else:
            written.append(insert(new_round(incident, asked)))
    return written


def open_interval(incident: Incident, asked: rules.Round) -> list[Written]:
    """Owe the next word by the earlier of what was agreed and what was promised."""
    row = interval_by(incident, asked, binding_promise(incident, after=asked.opens_at))
    if row.promised_in_id is None:
        return [insert(row)]
    # It is asked for once: the interval takes the place of a promise that stood by itself.
    same = {"kind": RoundKind.PROMISE, "promised_in": row.promised_in_id}
    alone = UpdateRound.objects.filter(RUNNING, **same).select_for_update()
    return [*(end_round(one, asked.opens_at) for one in alone), insert(row)]


def end_round(row: UpdateRound, now: datetime) -> Written:
    """End a round: its word is asked for no more."""
    row.ended_at, row.alarm_at = now, None
    return update(row, "ended_at", "alarm_at")


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
        by=message.next_update_at, at=message.sent_at, number=next_number(incident)
    )
    return [insert(new_round(incident, asked, message.pk))]


def renew_promise(incident: Incident, *, now: datetime) -> list[Written]:
    """Keep a promise that outlives the interval that would have kept it."""
    promise = binding_promise(incident, after=now)
    carried = UpdateRound.objects.filter(incident=incident, promised_in=promise, ended_at=None)
    if promise is None or carried.exists():
        return []
    return promise_word(incident, promise)
