"""What was missed stays owed until the customer has heard after all; here that is written down."""

from collections.abc import Sequence
from datetime import datetime

from incidents.facts import RoundSaid
from incidents.models import Incident, UpdateRound
from incidents.record.rules import heard as rules
from incidents.record.rules.updates import Proofs, Round
from incidents.record.services.common import append_event
from incidents.record.services.proofs import asked_of, proofs_of
from tenants.ledger.append import update
from tenants.rules.roles import Actor


def hear_after_all(
    incident: Incident,
    rows: Sequence[UpdateRound],
    proofs: Proofs,
    *,
    actor: Actor,
    now: datetime,
) -> bool:
    """Settle the missed ones of these rounds that word has made good; return whether any was."""
    missed = [row for row in rows if row.missed_at is not None]
    given = _given(rows, proofs)
    wrote = []
    for row in missed:
        row.heard_at = rules.heard_at(asked_of(row), proofs, given)
        if row.heard_at is not None:
            wrote.append(update(row, "heard_at"))
    if wrote:
        first = missed[0]
        facts = RoundSaid(round=first.pk, number=first.number)
        append_event(incident, "round.heard", actor=actor, now=now, wrote=wrote, facts=facts)
    return bool(wrote)


def _given(rows: Sequence[UpdateRound], proofs: Proofs) -> list[tuple[Round, datetime]]:
    given = []
    for row in rows:
        asked = asked_of(row)
        at = row.met_at if row.missed_at is None else rules.given_late(asked, proofs)
        if at is not None:
            given.append((asked, at))
    return given


def hear_again(incident: Incident, *, actor: Actor, now: datetime) -> None:
    """Look again at what counted as heard after all, when a proof was taken back."""
    rows = list(
        UpdateRound.objects.select_for_update().filter(incident=incident).order_by("number")
    )
    settled = [row for row in rows if row.heard_at is not None]
    if not settled:
        return
    proofs = proofs_of([incident.pk], since=settled[0].opened_at)[incident.pk]
    given = _given([row for row in rows if row.number >= settled[0].number], proofs)
    for row in settled:
        at = rules.heard_at(asked_of(row), proofs, given)
        if at == row.heard_at:
            continue
        row.heard_at = at
        kind = "round.reopened" if at is None else "round.proved"
        facts = RoundSaid(round=row.pk, number=row.number)
        append_event(
            incident, kind, actor=actor, now=now, wrote=[update(row, "heard_at")], facts=facts
        )
