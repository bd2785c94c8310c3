"""Evidence that changes hands: handed over, and confirmed by whoever received it (R106).

What really happened can be recorded, also where it leaves a gap: the chain shows it.
"""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import CustodyOutcome, Seal
from incidents.duty.queries.custody import Chain, chains
from incidents.duty.rules.custody import Answer, Change, Party
from incidents.facts import EvidenceHandedOver, HandOverAnswered
from incidents.handling.asks.evidence import AnswerHandOver, HandOverEvidence
from incidents.handling.services.evidence import LINE, NAME, SEAL
from incidents.models import CustodyAnswer, CustodyChange, Incident
from incidents.record.services.common import append_event, clean_text, lock_incident, owned
from incidents.record.services.lookups import assignable
from tenants.errors import Invalid, Stale
from tenants.ledger.append import insert
from tenants.rules.roles import Action, Actor, require


@transaction.atomic
def hand_over_evidence(
    *, incident_id: int, ask: HandOverEvidence, actor: Actor, now: datetime
) -> CustodyChange:
    """Record that a piece went from one to another, and how its seal was found."""
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.WORK, incident.tenant_id)
    chain = _chain_of(incident, ask.item)
    at = ask.handed_at or now
    _check_moment(chain, at, now)
    if ask.seal not in Seal.values:
        raise Invalid(_("Choose one of these."), field="seal")
    giver = _giver(incident, ask, chain)
    receiver = _party(incident, ask.receiver_id, ask.receiver_name, "receiver")
    if receiver is None:
        raise Invalid(_("Say who received it."), field="receiver")
    if receiver.is_same(giver):
        raise Invalid(_("This is who has it already."), field="receiver")
    change = CustodyChange(
        **owned(incident),
        item_id=ask.item,
        giver_id=giver.user_id,
        giver_name="" if giver.user_id is not None else giver.name,
        receiver_id=receiver.user_id,
        receiver_name="" if receiver.user_id is not None else receiver.name,
        handed_at=at,
        place=clean_text(ask.place, "place", limit=LINE),
        reason=clean_text(ask.reason, "reason"),
        seal=ask.seal,
        new_seal=clean_text(ask.new_seal, "new_seal", needed=False, limit=SEAL),
        recorded_by_id=actor.person_id,
        recorded_at=now,
    )
    wrote = [insert(change)]
    facts = EvidenceHandedOver(change=change.pk, number=chain.item["number"], seal=change.seal)
    append_event(incident, "evidence.handed_over", actor=actor, now=now, wrote=wrote, facts=facts)
    return change


def _chain_of(incident: Incident, item: int) -> Chain:
    found = next((one for one in chains(incident) if one.item["id"] == item), None)
    if found is None:
        raise Invalid(_("Choose one of these."), field="item")
    return found


def _check_moment(chain: Chain, at: datetime, now: datetime) -> None:
    if chain.standing.waiting is not None:
        said = _("An earlier hand-over was not confirmed: that comes first.")
        raise Invalid(said, field="item")
    if at > now:
        raise Invalid(_("This is in the future."), field="handed_at")
    if at < chain.standing.since:
        raise Invalid(_("This was before whoever has it received it."), field="handed_at")


def _giver(incident: Incident, ask: HandOverEvidence, chain: Chain) -> Party:
    """Return who gave it: whoever had it, unless somebody else is said to have given it."""
    holder = chain.standing.holder
    if ask.giver_id is not None and ask.giver_id == holder.user_id:
        # Also where they work here no more.
        return holder
    return _party(incident, ask.giver_id, ask.giver_name, "giver") or holder


def _party(incident: Incident, user_id: int | None, name: str, field: str) -> Party | None:
    name = clean_text(name, f"{field}_name", needed=False, limit=NAME)
    if name and user_id is not None:
        raise Invalid(_("One of the two: a colleague or a name."), field=f"{field}_name")
    if user_id is not None:
        user = assignable(incident, user_id, field=field)
        return Party(user.pk, user.name)
    return Party(None, name) if name else None


@transaction.atomic
def answer_hand_over(
    *, incident_id: int, ask: AnswerHandOver, actor: Actor, now: datetime
) -> CustodyAnswer:
    """Say that a piece was received, or was not.

    A colleague confirms for themselves; that somebody from outside has it is said by two.
    """
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.WORK, incident.tenant_id)
    chain = next((one for one in chains(incident) if _waits(one) == ask.change), None)
    if chain is None or chain.standing.waiting is None:
        raise Stale(_("This was answered meanwhile."))
    change = chain.standing.waiting
    at = _received_at(change, ask, actor, now)
    answer = CustodyAnswer(
        **owned(incident),
        change_id=change.key,
        outcome=ask.outcome,
        received_at=at,
        remark=clean_text(ask.remark, "remark", needed=at is None),
        answered_by_id=actor.person_id,
        answered_at=now,
    )
    wrote = [insert(answer)]
    after = _with(change, Answer(actor.person_id, ask.outcome, at))
    facts = HandOverAnswered(
        answer=answer.pk, change=change.key, number=chain.item["number"], outcome=ask.outcome,
        holds=not after.is_waiting,
    )  # fmt: skip
    append_event(incident, "evidence.answered", actor=actor, now=now, wrote=wrote, facts=facts)
    return answer


def _waits(chain: Chain) -> int | None:
    return chain.standing.waiting.key if chain.standing.waiting else None


def _received_at(
    change: Change, ask: AnswerHandOver, actor: Actor, now: datetime
) -> datetime | None:
    """Return when it was received, as this person may say it; nothing where it was not."""
    if any(one.by == actor.person_id for one in change.answers):
        raise Invalid(_("You said so already; it takes a second person."), field="outcome")
    if ask.outcome == CustodyOutcome.NOT_RECEIVED:
        return None
    if ask.outcome != CustodyOutcome.RECEIVED:
        raise Invalid(_("Choose one of these."), field="outcome")
    if change.receiver.user_id not in (None, actor.person_id):
        said = _("%(name)s confirms this, in person.") % {"name": change.receiver.name}
        raise Invalid(said, field="outcome")
    at = ask.received_at or now
    if at > now:
        raise Invalid(_("This is in the future."), field="received_at")
    if at < change.handed_at:
        raise Invalid(_("This was before it was handed over."), field="received_at")
    return at


def _with(change: Change, answer: Answer) -> Change:
    return replace(change, answers=[*change.answers, answer])
