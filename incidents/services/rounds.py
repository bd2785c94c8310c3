"""Rounds: the intervals in which a customer must hear, by every agreed means, with proof."""

from datetime import datetime

from django.db.models import Max

from incidents.choices import CallOutcome, MessageKind, RoundKind
from incidents.models import AffectedContact, Call, Incident, Proof, UpdateRound
from incidents.rules import updates as rules
from incidents.services.common import owned, tell
from tenants.ledger.append import Written, insert, insert_many, update
from tenants.models import UpdateRule
from tenants.rules.roles import Actor

# What counts as word from us; a receipt is automatic and answers nothing.
COUNTS = (
    MessageKind.REPLY,
    MessageKind.UPDATE,
    MessageKind.RESTORATION,
    MessageKind.CONFIRMATION,
)


def policy_of(incident: Incident) -> rules.UpdatePolicy | None:
    """Return how often this customer hears at this priority; nothing where none was agreed."""
    row = UpdateRule.objects.filter(
        agreement=incident.agreement_id, priority=incident.priority
    ).first()
    if row is None:
        return None
    return rules.UpdatePolicy(
        minutes=row.minutes,
        by_email=row.by_email,
        by_phone=row.by_phone,
        calls_at_once=row.calls_at_once,
    )


def open_rounds(incident: Incident) -> list[UpdateRound]:
    """Return the rounds that are still owed, locked, in order."""
    return list(
        UpdateRound.objects.select_for_update()
        .filter(incident=incident, met_at=None, missed_at=None, ended_at=None)
        .order_by("number")
    )


def _number(incident: Incident) -> int:
    latest = UpdateRound.objects.filter(incident=incident).aggregate(n=Max("number"))["n"]
    return (latest or 0) + 1


def _row(incident: Incident, asked: rules.Round, *, alarm_at: datetime | None) -> UpdateRound:
    return UpdateRound(
        **owned(incident),
        number=asked.number,
        kind=asked.kind,
        by_email=asked.by_email,
        by_phone=asked.by_phone,
        opened_at=asked.opens_at,
        due_at=asked.due_at,
        alarm_at=alarm_at,
    )


def first_rounds(incident: Incident, *, now: datetime, number: int = 1) -> list[UpdateRound]:
    """Return the word that begins to be owed: the first call at once where agreed, intervals."""
    policy = policy_of(incident)
    if policy is None:
        return []
    asked = rules.first_rounds(policy, at=now, number=number)
    return [_row(incident, one, alarm_at=_first_alarm(one)) for one in asked]


def start_rounds(incident: Incident, *, now: datetime) -> list[Written]:
    """Begin to owe the customer word, unless it is owed already."""
    if open_rounds(incident):
        return []
    return insert_many(first_rounds(incident, now=now, number=_number(incident)))


def _first_alarm(asked: rules.Round) -> datetime:
    """The first call and the word of restoration are asked at once; an interval at two thirds."""
    if asked.kind in (RoundKind.FIRST, RoundKind.RESTORATION):
        return asked.opens_at
    return asked.opens_at + (asked.due_at - asked.opens_at) * 2 / 3


def end_rounds(incident: Incident, *, now: datetime) -> list[Written]:
    """End what is no longer owed."""
    written: list[Written] = []
    for row in open_rounds(incident):
        row.ended_at, row.alarm_at = now, None
        written.append(update(row, "ended_at", "alarm_at"))
    return written


def restart_rounds(incident: Incident, *, before: int, now: datetime) -> list[Written]:
    """Follow a change of priority: other intervals are owed from now on."""
    if before == incident.priority or incident.restored_at is not None:
        return []
    return [*end_rounds(incident, now=now), *start_rounds(incident, now=now)]


def open_restoration(incident: Incident, *, now: datetime) -> list[Written]:
    """End the intervals and owe one last word, at once: it works again (R78)."""
    policy = policy_of(incident)
    written = end_rounds(incident, now=now)
    if policy is not None:
        asked = rules.restoration_round(policy, at=now, number=_number(incident))
        written.append(insert(_row(incident, asked, alarm_at=asked.opens_at)))
    return written


def _asked(row: UpdateRound) -> rules.Round:
    return rules.Round(
        number=row.number,
        kind=RoundKind(row.kind),
        opens_at=row.opened_at,
        due_at=row.due_at,
        by_email=row.by_email,
        by_phone=row.by_phone,
    )


def proofs_of(incident: Incident, *, since: datetime) -> rules.Proofs:
    """Return everything that proves word to this incident's contacts from a moment on."""
    contacts = AffectedContact.objects.filter(incident=incident, is_active=True)
    mails = Proof.objects.filter(
        message__incident=incident, message__kind__in=COUNTS, accepted_at__gte=since
    )
    calls = Call.objects.filter(
        incident=incident, outcome=CallOutcome.ANSWERED, called_at__gte=since
    )
    return rules.Proofs(
        contacts=frozenset(contacts.values_list("contact_id", flat=True)),
        mails=tuple(
            rules.Mail(
                contact=row.contact_id, accepted_at=row.accepted_at, revoked_at=row.revoked_at
            )
            for row in mails
        ),
        calls=tuple(calls.values_list("called_at", flat=True)),
    )


def judge_rounds(incident: Incident, *, actor: Actor, now: datetime) -> None:
    """Look at every open round again after a proof came in; a met one opens the next."""
    rows = open_rounds(incident)
    if not rows:
        return
    proofs = proofs_of(incident, since=min(row.opened_at for row in rows))
    for row in rows:
        asked, before = _asked(row), (row.mailed_at, row.called_at)
        row.mailed_at = rules.mailed_at(asked, proofs) if row.by_email else None
        row.called_at = rules.called_at(asked, proofs) if row.by_phone else None
        row.met_at = rules.met_at(asked, proofs)
        if (row.mailed_at, row.called_at) == before:
            continue
        if row.met_at is not None:
            row.alarm_at = None
        wrote = [update(row, "mailed_at", "called_at", "met_at", "alarm_at")]
        if row.met_at is None:
            tell(incident, "round.proved", actor=actor, now=now, wrote=wrote, round=row.pk)
            continue
        wrote += _follow(incident, asked, met_at=row.met_at)
        tell(
            incident,
            "round.met",
            actor=actor,
            now=now,
            wrote=wrote,
            round=row.pk,
            number=row.number,
        )


def _follow(incident: Incident, last: rules.Round, *, met_at: datetime | None) -> list[Written]:
    policy = policy_of(incident)
    if last.kind is not RoundKind.INTERVAL or policy is None or incident.restored_at is not None:
        return []
    asked = rules.next_round(policy, last=last, met_at=met_at)
    asked = rules.Round(
        _number(incident), asked.kind, asked.opens_at, asked.due_at, asked.by_email, asked.by_phone
    )
    return [insert(_row(incident, asked, alarm_at=_first_alarm(asked)))]


def miss_round(incident: Incident, row: UpdateRound, *, actor: Actor, now: datetime) -> None:
    """Record that an interval passed without both proofs, and open the next."""
    row.missed_at, row.alarm_at = now, None
    wrote = [update(row, "missed_at", "alarm_at")]
    wrote += _follow(incident, _asked(row), met_at=None)
    tell(
        incident, "round.missed", actor=actor, now=now, wrote=wrote, round=row.pk, number=row.number
    )


def reopen_after_bounce(
    incident: Incident, row: UpdateRound, *, actor: Actor, now: datetime
) -> None:
    """Take a proof back: a round in time is open again, a past one was missed after all."""
    if row.missed_at is not None or not row.by_email:
        return
    row.mailed_at, row.met_at = None, None
    if now <= row.due_at and row.ended_at is None:
        row.alarm_at = now
        wrote = [update(row, "mailed_at", "met_at", "alarm_at")]
        later = [r for r in open_rounds(incident) if r.number > row.number]
        for successor in later if row.kind == RoundKind.INTERVAL else []:
            successor.ended_at, successor.alarm_at = now, None
            wrote.append(update(successor, "ended_at", "alarm_at"))
        tell(incident, "round.reopened", actor=actor, now=now, wrote=wrote, round=row.pk)
        return
    row.missed_at = now
    wrote = [update(row, "mailed_at", "met_at", "missed_at")]
    tell(
        incident, "round.missed", actor=actor, now=now, wrote=wrote, round=row.pk, number=row.number
    )
