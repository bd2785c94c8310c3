"""Taking a proof back: only the round that it met is owed again, and its chain does not fork."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from incidents.choices import RoundKind, Status
from incidents.facts import RoundSaid, RoundsEnded
from incidents.models import Incident, UpdateRound
from incidents.record.rules import updates as rules
from incidents.record.rules.bounced import Fate, after_bounce
from incidents.record.services.common import append_event
from incidents.record.services.heard import hear_again
from incidents.record.services.owing import renew_promise
from incidents.record.services.proofs import asked_of, by_medium, proofs_of
from tenants.ledger.append import Written, update
from tenants.ledger.facts import ABSENT, Facts
from tenants.media import codes_of, delivered, logged
from tenants.rules.roles import Actor


def take_back(incident: Incident, *, actor: Actor, now: datetime) -> None:
    """Look again at every round that was met by what is delivered, after a proof was revoked."""
    _reopen(incident, actor=actor, now=now)
    hear_again(incident, actor=actor, now=now)


def _reopen(incident: Incident, *, actor: Actor, now: datetime) -> None:
    met = list(
        UpdateRound.objects.select_for_update()
        .filter(incident=incident, media__overlap=codes_of(delivered()), met_at__isnull=False)
        .order_by("number")
    )
    if not met:
        return
    proofs = proofs_of([incident.pk], since=met[0].opened_at)[incident.pk]
    for row in met:
        if _left(row, proofs) != row.proven:
            _decide(incident, row, proofs, actor=actor, now=now)
    wrote = renew_promise(incident, now=now) if incident.status != Status.CLOSED else []
    if wrote:
        # It was carried by an interval that ended as the one before it opened again.
        append_event(incident, "round.opened", actor=actor, now=now, wrote=wrote)


def _left(row: UpdateRound, proofs: rules.Proofs) -> dict[str, str]:
    """Return what is proven still: what a person logged is not returned."""
    found = by_medium(rules.proven(asked_of(row), proofs))
    of_logs = codes_of(logged())
    return {
        **{code: at for code, at in found.items() if code not in of_logs},
        **{code: at for code, at in row.proven.items() if code in of_logs},
    }


def _decide(
    incident: Incident, row: UpdateRound, proofs: rules.Proofs, *, actor: Actor, now: datetime
) -> None:
    asked, later = asked_of(row), _later(row)
    stopped_at = _stopped_at(incident, row, later, now=now)
    fate = after_bounce(asked, proofs, stopped_at=stopped_at, now=now)
    row.proven, row.met_at = _left(row, proofs), rules.met_at(asked, proofs)
    wrote = _WRITE[fate](row, later, now)
    if fate is Fate.MISSED and incident.status == Status.CLOSED:
        # Recorded, and asked of nobody.
        row.ended_at = now
        wrote.append(update(row, "ended_at"))
    append_event(incident, _TOLD[fate], actor=actor, now=now, wrote=wrote, facts=_facts(row, fate))


def _facts(row: UpdateRound, fate: Fate) -> Facts:
    if fate is Fate.ENDED:
        return RoundsEnded(round=row.pk)
    return RoundSaid(round=row.pk, number=row.number if fate is Fate.MISSED else ABSENT)


def _later(row: UpdateRound) -> list[UpdateRound]:
    """Return the intervals that came after this one, locked."""
    if row.kind != RoundKind.INTERVAL:
        return []
    later = UpdateRound.objects.select_for_update().filter(
        incident=row.incident_id, kind=RoundKind.INTERVAL, number__gt=row.number
    )
    return list(later.order_by("number"))


def _stopped_at(
    incident: Incident, row: UpdateRound, later: list[UpdateRound], *, now: datetime
) -> datetime | None:
    """Return when the word of this round stopped being owed, or nothing while it is owed."""
    found = [incident.closed_at]
    if row.kind == RoundKind.INTERVAL:
        follower = next((one for one in later if one.ended_at is None), None)
        if follower is None:
            # Its chain was ended: restored, or another priority that owes no word.
            found.append(max((one.ended_at for one in later if one.ended_at), default=now))
        elif row.met_at is not None and follower.opened_at > row.met_at:
            # Not the interval that followed: another priority began a chain of its own.
            found.append(follower.opened_at)
    return min((at for at in found if at is not None), default=None)


def _kept(row: UpdateRound, later: list[UpdateRound], now: datetime) -> list[Written]:
    return [update(row, "proven", "met_at")]


def _reopened(row: UpdateRound, later: list[UpdateRound], now: datetime) -> list[Written]:
    wrote: list[Written] = []
    for follower in later:
        if not follower.is_over:
            # First this: at no moment are two intervals open.
            follower.ended_at, follower.alarm_at = now, None
            wrote.append(update(follower, "ended_at", "alarm_at"))
    row.alarm_at = now
    return [*wrote, update(row, "proven", "met_at", "alarm_at")]


def _missed(row: UpdateRound, later: list[UpdateRound], now: datetime) -> list[Written]:
    row.missed_at = now
    return [update(row, "proven", "met_at", "missed_at")]


def _ended(row: UpdateRound, later: list[UpdateRound], now: datetime) -> list[Written]:
    row.ended_at = now
    return [update(row, "proven", "met_at", "ended_at")]


_Write = Callable[[UpdateRound, list[UpdateRound], datetime], list[Written]]
_WRITE: Mapping[Fate, _Write] = MappingProxyType(
    {
        Fate.KEPT: _kept,
        Fate.REOPENED: _reopened,
        Fate.MISSED: _missed,
        Fate.ENDED: _ended,
    }
)
_TOLD: Mapping[Fate, str] = MappingProxyType(
    {
        Fate.KEPT: "round.proved",
        Fate.REOPENED: "round.reopened",
        Fate.MISSED: "round.missed",
        Fate.ENDED: "round.ended",
    }
)
