"""Rounds: the intervals in which a customer must hear, by every agreed means, with proof."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db.models import Max, Q

from incidents.choices import CallOutcome, MessageKind, RoundKind, Status
from incidents.models import AffectedContact, Call, Incident, Proof, UpdateRound
from incidents.rules import updates as rules
from incidents.rules.lifecycle import owes
from incidents.services.common import owned, tell
from tenants.ledger.append import Written, insert, insert_many, update
from tenants.models import Contact, UpdateRule
from tenants.reach import reachable
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


def is_owed_word(incident: Incident) -> bool:
    """Say whether this customer is promised any word at all: not of what is closed."""
    return owes(Status(incident.status), incident.triage_outcome)


def open_rounds(incident: Incident) -> list[UpdateRound]:
    """Return the rounds that are still owed, locked, in order."""
    return _open_rounds([incident]).get(incident.pk, [])


def _open_rounds(incidents: Iterable[Incident]) -> dict[int, list[UpdateRound]]:
    rows = (
        UpdateRound.objects.select_for_update()
        .filter(incident__in=list(incidents), met_at=None, missed_at=None, ended_at=None)
        .order_by("incident", "number")
    )
    found: dict[int, list[UpdateRound]] = defaultdict(list)
    for row in rows:
        found[row.incident_id].append(row)
    return found


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
    if open_rounds(incident) or not is_owed_word(incident):
        return []
    return insert_many(first_rounds(incident, now=now, number=_number(incident)))


def _first_alarm(asked: rules.Round) -> datetime:
    """The first call and the word of restoration are asked at once; an interval at two thirds."""
    if asked.kind in (RoundKind.FIRST, RoundKind.RESTORATION):
        return asked.opens_at
    return asked.opens_at + (asked.due_at - asked.opens_at) * 2 / 3


def end_rounds(
    incident: Incident, *, now: datetime, kinds: Collection[RoundKind] = tuple(RoundKind)
) -> list[Written]:
    """End what is no longer owed."""
    written: list[Written] = []
    for row in open_rounds(incident):
        if row.kind not in kinds:
            continue
        row.ended_at, row.alarm_at = now, None
        written.append(update(row, "ended_at", "alarm_at"))
    return written


def resume_rounds(incident: Incident, *, now: datetime) -> list[Written]:
    """It did not hold: that it works again is no longer owed, word of progress is once more."""
    written = end_rounds(incident, now=now, kinds=(RoundKind.RESTORATION,))
    return [*written, *start_rounds(incident, now=now)]


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


def asked_of(row: UpdateRound) -> rules.Round:
    return rules.Round(
        number=row.number,
        kind=RoundKind(row.kind),
        opens_at=row.opened_at,
        due_at=row.due_at,
        by_email=row.by_email,
        by_phone=row.by_phone,
    )


def proofs_of(incidents: Collection[int], *, since: datetime) -> dict[int, rules.Proofs]:
    """Return everything that proves word to the contacts of these incidents from a moment on."""
    contacts: dict[int, set[int]] = defaultdict(set)
    # Who left hears nothing any more, so nothing is wanting of him.
    told = AffectedContact.objects.filter(incident__in=incidents, is_active=True)
    here = reachable(Contact.objects.filter(pk__in=told.values("contact")))
    told = told.filter(contact__in=here.values("pk"))
    for key, contact in told.values_list("incident_id", "contact_id"):
        contacts[key].add(contact)
    mails: dict[int, list[rules.Mail]] = defaultdict(list)
    proofs = Proof.objects.filter(
        message__incident__in=incidents, message__kind__in=COUNTS, accepted_at__gte=since
    )
    for row in proofs.select_related("message").only(
        "message__incident_id", "contact_id", "accepted_at", "revoked_at"
    ):
        mail = rules.Mail(row.contact_id, row.accepted_at, row.revoked_at)
        mails[row.message.incident_id].append(mail)
    calls: dict[int, list[datetime]] = defaultdict(list)
    # The call by which he reported rang before the round opened, and went on into it.
    answered = Call.objects.filter(
        Q(called_at__gte=since) | Q(logged_at__gte=since),
        incident__in=incidents,
        outcome=CallOutcome.ANSWERED,
    )
    spoken = answered.values_list(
        "incident_id", "called_at", "logged_at", "incident__registered_at"
    )
    for key, called_at, logged_at, registered_at in spoken:
        moment = rules.spoken_at(called_at, logged_at=logged_at, registered_at=registered_at)
        calls[key].append(moment)
    return {
        key: rules.Proofs(
            contacts=frozenset(contacts[key]), mails=tuple(mails[key]), calls=tuple(calls[key])
        )
        for key in incidents
    }


def judge_rounds(incident: Incident, *, actor: Actor, now: datetime) -> None:
    """Look at every open round again after a proof came in; a met one opens the next."""
    judge_all([incident], actor=actor, now=now)


def judge_all(incidents: Sequence[Incident], *, actor: Actor, now: datetime) -> list[Incident]:
    """Look at the open rounds of many locked incidents at once; return those where one changed."""
    owed = _open_rounds(incidents)
    if not owed:
        return []
    since = min(row.opened_at for rows in owed.values() for row in rows)
    proofs = proofs_of(owed.keys(), since=since)
    changed = []
    for incident in incidents:
        news = [
            _judge(incident, row, proofs[incident.pk], actor=actor, now=now)
            for row in owed.get(incident.pk, [])
        ]
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
    facts = {"round": row.pk}
    if row.met_at is None:
        tell(incident, "round.proved", actor=actor, now=now, wrote=wrote, **facts)
        return True
    wrote += _follow(incident, asked, met_at=row.met_at)
    facts["number"] = row.number
    tell(incident, "round.met", actor=actor, now=now, wrote=wrote, **facts)
    return True


def _follow(incident: Incident, last: rules.Round, *, met_at: datetime | None) -> list[Written]:
    policy = policy_of(incident)
    if last.kind is not RoundKind.INTERVAL or policy is None or incident.restored_at is not None:
        return []
    if not is_owed_word(incident):
        return []
    asked = rules.next_round(policy, last=last, met_at=met_at)
    asked = rules.Round(
        _number(incident), asked.kind, asked.opens_at, asked.due_at, asked.by_email, asked.by_phone
    )
    return [insert(_row(incident, asked, alarm_at=_first_alarm(asked)))]


def miss_round(incident: Incident, row: UpdateRound, *, actor: Actor, now: datetime) -> None:
    """Record that an interval passed without both proofs, and open the next.

    What proves it may be here unjudged: it is looked at once more, so that it counts as it does
    when something else comes in first.
    """
    judge_rounds(incident, actor=actor, now=now)
    row.refresh_from_db()
    if row.is_over:
        return
    row.missed_at, row.alarm_at = now, None
    wrote = [update(row, "missed_at", "alarm_at")]
    wrote += _follow(incident, asked_of(row), met_at=None)
    tell(
        incident, "round.missed", actor=actor, now=now, wrote=wrote, round=row.pk, number=row.number
    )
