"""Turns an event into notices: the words of the table, to those who have the part."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Min, Q

from escalation.choices import BellSort
from escalation.models import Digest, Notice
from escalation.notices.queries.asked import heard_before
from escalation.notices.queries.recipients import audience
from escalation.notices.queries.wanted import is_wanted_at_once
from escalation.notices.rules.audience import telling_of
from escalation.notices.rules.economy import WORDS, is_quiet
from escalation.notices.rules.recipients import Recipient
from escalation.notices.services.of_breach import facts_of_breach
from escalation.notices.services.tell import Occasion, tell
from incidents.choices import Channel, ClockKind
from incidents.facts import (
    ClockSaid,
    MessageReceived,
    MessageSent,
    ReviewHeld,
    RoundSaid,
)
from incidents.models import RUNNING, Clock, Incident, Message, Review, UpdateRound
from incidents.record.services.terms import hours_by
from tenants.ledger.declared import facts_of
from tenants.ledger.facts import Facts, NotSaid
from tenants.media import EMAIL
from tenants.memo import remembered
from tenants.models import Event

logger = logging.getLogger(__name__)

# Automatic answers to one address that nobody here knows: a loop stops by itself (trust, part 4).
BRAKE = 3
BRAKE_SPAN = timedelta(hours=1)
# What is answered by a receipt.
RECEIVED = frozenset({"incident.registered", "incident.sender_confirmed"})
# Mails that each colleague may choose not to get, by what of their bell it is.
CHOSEN: Mapping[str, BellSort] = {
    "assigned": BellSort.ASSIGNED,
    "answered": BellSort.ANSWERED,
}
# What a receipt promises: somebody answers, and word follows by mail.
ANSWER = Q(kind=ClockKind.RESPONSE, superseded_at=None, stopped_at=None)
WORD = Q(media__contains=[EMAIL]) & RUNNING


def tell_event(incident: Incident, event: Event, facts: Facts, *, now: datetime) -> bool:
    """Tell what this event has told, and say whether it reaches anybody; whoever did it himself is
    not told of it.
    """
    telling = telling_of(event.kind, facts.message_kind if isinstance(facts, MessageSent) else "")
    if telling is None or waits_for_digest(incident, event):
        return False
    context = _context(incident, event, facts, now=now)
    occasion = Occasion(
        template=telling.template,
        occurrence=_occurrence(incident, event, facts),
        media=context["message"].media if isinstance(facts, MessageSent) else (),
        is_internal=telling.is_internal,
        event_id=event.pk,
        message_id=facts.message if isinstance(facts, MessageSent) else None,
        round_id=facts.round if isinstance(facts, RoundSaid) else None,
    )
    to = [
        one
        for one in audience(incident, telling.to)
        if not telling.is_internal or one.user_id is None or one.user_id != event.actor_id
    ]
    if telling.template in CHOSEN:
        to = [one for one in to if _is_wanted(incident, one, telling.template)]
    if event.kind in RECEIVED:
        to = [one for one in to if not _is_braked(incident, one, now=now)]
    # A brake counts what is written.
    is_braked = not _is_known(incident)
    return tell(incident, occasion, to, now=now, context=context, at_once=is_braked)


def _is_wanted(incident: Incident, to: Recipient, template: str) -> bool:
    """Say whether a colleague wants this by mail at once; who chose nothing gets it."""
    if to.sort != "user":
        return True
    of_team = template == "assigned" and to.id != incident.assignee_id
    sort = BellSort.GIVEN if of_team else CHOSEN[template]
    return is_wanted_at_once(incident.provider_id, to.id, sort)


def waits_for_digest(incident: Incident, event: Event) -> bool:
    """Say whether this is told in the digest only: it happened outside the agreed hours."""
    # Asked in this order: most events need no look at the agreed hours.
    if not is_quiet(event.kind, priority=incident.priority, is_open=False):
        return False
    hours = hours_by(incident.agreement.hours)
    return is_quiet(
        event.kind, priority=incident.priority, is_open=hours.is_open(event.at)
    ) or _was_listed(incident, event)


def _was_listed(incident: Incident, event: Event) -> bool:
    """Say whether this silence stood in a digest already: that was its reminder."""
    if event.kind != "round.missed":
        return False
    number = _number(facts_of(event))
    first = UpdateRound.objects.filter(
        incident=incident,
        missed_at__isnull=False,
        number__gt=heard_before(incident, number),
        number__lt=number,
    ).aggregate(at=Min("missed_at"))["at"]
    if first is None:
        return False
    return Digest.objects.filter(tenant=incident.provider_id, written_at__gt=first).exists()


def _occurrence(incident: Incident, event: Event, facts: Facts) -> str:
    """Return what is told once: of a clock, and of a silence, a message and a reminder."""
    if word := WORDS.get(event.kind):
        if isinstance(facts, ClockSaid):
            thing = f"clock:{facts.clock}"
        else:
            thing = _silence(incident, facts)
        return f"{thing}:{word}"
    if isinstance(facts, MessageSent):
        return f"message:{facts.message}"
    return f"event:{event.pk}"


def _silence(incident: Incident, facts: Facts) -> str:
    """Return the name of a silence towards the customer: it begins after the last word they got.

    The rounds in it are one thing: however many pass, what is asked for is the same word.
    """
    return f"silence:{incident.pk}:{heard_before(incident, _number(facts))}"


def _number(facts: Facts) -> int:
    """Return the number of the round that an event is about."""
    if isinstance(facts, RoundSaid) and isinstance(facts.number, int):
        return facts.number
    raise NotSaid("the number of a round")


def _context(incident: Incident, event: Event, facts: Facts, *, now: datetime) -> dict[str, Any]:
    found: dict[str, Any] = {"is_known": _is_known(incident)}
    if event.kind in RECEIVED:
        found |= _promised(incident, now=now)
    if isinstance(facts, MessageSent | MessageReceived):
        said, rows = facts.message, Message.objects.select_related("author")
        found["message"] = remembered(("message", said), lambda: rows.get(pk=said))
    if isinstance(facts, ClockSaid):
        key = facts.clock
        found["clock"] = remembered(("clock", key), lambda: Clock.objects.get(pk=key))
        found["alarm"] = facts.alarm
    if event.kind.startswith("breach."):
        found |= facts_of_breach(incident, facts)
    if isinstance(facts, ReviewHeld):
        found["review"] = Review.objects.get(pk=facts.review)
    if isinstance(facts, RoundSaid):
        found["round"] = UpdateRound.objects.get(pk=facts.round)
    return found


def _promised(incident: Incident, *, now: datetime) -> dict[str, datetime]:
    """Return what the receipt promises: when somebody answers, and when word follows by mail."""
    key, due = incident.pk, Min("due_at")
    answer = remembered(
        ("answer_by", key),
        lambda: Clock.objects.filter(ANSWER, incident=key).aggregate(at=due)["at"],
    )
    word = remembered(
        ("update_by", key),
        lambda: UpdateRound.objects.filter(WORD, incident=key).aggregate(at=due)["at"],
    )
    promised = {"answer_by": answer, "update_by": word}
    return {name: at for name, at in promised.items() if at is not None and at > now}


def _is_known(incident: Incident) -> bool:
    """Say whether the reporter is somebody we know: a stranger's words are never sent back.

    Nor are those of a mail, whoever wrote it: its address is no account.
    """
    if incident.channel == Channel.EMAIL:
        return False
    is_open = incident.channel in (Channel.MONITORING, Channel.IM)
    return incident.reporter.user_id is not None or not is_open


def _is_braked(incident: Incident, to: Recipient, *, now: datetime) -> bool:
    if _is_known(incident):
        return False
    lately = Notice.objects.filter(
        tenant=incident.tenant_id,
        template="receipt",
        medium=EMAIL,
        address__iexact=to.email,
        written_at__gt=now - BRAKE_SPAN,
    ).count()
    if lately >= BRAKE:
        logger.warning("notice.braked", extra={"incident": incident.pk})
    return lately >= BRAKE
