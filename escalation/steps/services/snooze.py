"""Letting an escalation rest until a moment: whoever has it says so, by account or signed link.

The ladder goes on by itself then: the moment is the one at which the next is asked (`due_at`).
"""

from datetime import UTC, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from escalation.facts import Snoozed
from escalation.models import Escalation
from escalation.steps.asks import SnoozeEscalation
from escalation.steps.rules.in_hand import Refusal, Resting, longest, refusal_of
from escalation.steps.rules.steps import acknowledge_within
from escalation.steps.services.in_hand import LONGEST_REASON, check_running, has_it, lock_running
from escalation.steps.services.raising import response_times
from escalation.steps.services.waking import is_restored
from incidents.choices import ClockKind
from incidents.models import Clock, Incident
from incidents.record.services.common import clean_text
from tenants.errors import Invalid, NotAllowed
from tenants.ledger.append import append, update
from tenants.rules.roles import Actor


@transaction.atomic
def snooze(*, escalation_id: int, ask: SnoozeEscalation, actor: Actor, now: datetime) -> Escalation:
    """Ask nobody else until then; whoever was asked, or has it in hand, says so."""
    incident, row = lock_running(escalation_id, actor)
    if not has_it(row, actor):
        raise NotAllowed()
    put_off(incident, row, ask, actor=actor, now=now)
    return row


def put_off(
    incident: Incident, row: Escalation, ask: SnoozeEscalation, *, actor: Actor, now: datetime
) -> None:
    """Let a locked escalation rest, or refuse and say why."""
    check_running(incident, row)
    why = clean_text(ask.reason, "reason", limit=LONGEST_REASON)
    if row.unreached_at is not None:
        raise Invalid(_("Nobody is left to ask after this one, so it cannot be put off."))
    if is_restored(incident):
        raise Invalid(_("It works again: nothing is left to put off."))
    one = resting(incident, row)
    if (refusal := refusal_of(one, ask.until, now)) is not None:
        raise Invalid(_words(refusal, one, now), field="until")
    row.snoozed_at, row.snoozed_until, row.due_at = now, ask.until, ask.until
    row.hand_reason = why
    append(
        incident,
        "escalation.snoozed",
        actor=actor,
        at=now,
        wrote=[update(row, "snoozed_at", "snoozed_until", "due_at", "hand_reason")],
        facts=Snoozed(
            escalation=row.pk, function=row.function, until=ask.until.astimezone(UTC).isoformat()
        ),
    )


def resting(incident: Incident, row: Escalation) -> Resting:
    """Return an escalation as the rules of resting see it."""
    clocks = Clock.objects.filter(incident=incident, superseded_at=None, ended_at=None)
    running = list(clocks.filter(stopped_at=None, paused_at=None))
    answered = Escalation.objects.filter(incident=incident).exclude(acknowledged_at=None)
    waits = any(one.kind == ClockKind.RESPONSE for one in running)
    return Resting(
        priority=incident.priority,
        is_heard=not waits or answered.exists(),
        is_answered=not row.is_open,
        was_snoozed=row.snoozed_at is not None,
        within=acknowledge_within(*response_times([incident.pk])[incident.pk]),
        clocks=[one.due_at for one in running],
    )


def _words(refusal: Refusal, one: Resting, now: datetime) -> str:
    match refusal:
        case Refusal.FIRST_RESPONSE:
            return _("Nobody has answered this P1 yet: acknowledge it first.")
        case Refusal.TWICE:
            return _("This was put off before and nobody has answered it: acknowledge it first.")
        case Refusal.PAST:
            return _("Choose a moment that is still to come.")
        case Refusal.TOO_LONG:
            last = date_format(timezone.localtime(longest(one, now)), "SHORT_DATETIME_FORMAT")
            return _("This may be put off until %(last)s at most.") % {"last": last}
