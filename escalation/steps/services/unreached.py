"""What reaches nobody alarms at once: the next one is asked, and the desk is told.

A mail that is never written fails in silence: it has no bounce. So who was told is counted.
"""

import logging
from datetime import datetime

from escalation.facts import StepSaid
from escalation.models import Escalation, Notice
from escalation.notices.queries.recipients import administrators, audience, colleagues
from escalation.notices.rules.audience import Audience
from escalation.notices.rules.economy import LADDER_ENDED
from escalation.notices.rules.recipients import Recipient
from escalation.notices.services.about import About
from escalation.notices.services.inform import waits_for_digest
from escalation.notices.services.tell import Occasion, tell
from escalation.steps.services.loose import let_go
from escalation.steps.services.pass_on import hand_on
from incidents.choices import Status
from incidents.models import Incident, Message
from tenants.ledger.append import append, update
from tenants.models import Event
from tenants.rules.roles import SYSTEM

logger = logging.getLogger(__name__)

TEMPLATE = "nobody_reached"
# The requirement for which a missed update is escalated (R77).
SILENCE = "R77"
_DESK = (Audience.RESPONSIBLE, Audience.INCIDENT_MANAGER, Audience.ESCALATION_MANAGER)


def go_on_if_nobody(incident: Incident, row: Escalation, *, now: datetime) -> None:
    """Ask the next one where no mail could be written; a repeat changes nothing."""
    if not row.is_open or row.unreached_at is not None:
        return
    if Notice.objects.filter(escalation=row).exists():
        return
    row.unreached_at, row.due_at = now, None
    loose = let_go(row)
    append(
        incident,
        "escalation.unreached",
        actor=SYSTEM,
        at=now,
        wrote=[update(row, "unreached_at", "due_at", *loose)],
        facts=StepSaid(escalation=row.pk, function=row.function),
    )
    logger.error("escalation.nobody", extra={"escalation": row.pk, "to": row.function})
    if incident.status != Status.CLOSED:
        hand_on(incident, row, actor=SYSTEM, now=now)


def alarm_escalation(incident: Incident, row: Escalation, event: Event, *, now: datetime) -> None:
    """Tell the desk that an escalation reached nobody, or that nobody is left who answers.

    Whoever was asked and did not answer is not told that they did not.
    """
    was_asked = event.kind == LADDER_ENDED and Notice.objects.filter(escalation=row).exists()
    to = _unasked(incident, row, event) if was_asked else _desk(incident)
    occasion = Occasion(
        template=TEMPLATE,
        # Told once, whether it was found by telling or by asking the next.
        occurrence=f"unreached:{row.pk}",
        is_internal=True,
        event_id=event.pk,
    )
    tell(incident, occasion, to, now=now, context={"stuck": row})


def _unasked(incident: Incident, row: Escalation, event: Event) -> list[Recipient]:
    """Return who works on it and was not asked; of a silence they have heard twice already."""
    if row.demanded_by == SILENCE or waits_for_digest(incident, event):
        return []
    asked = Notice.objects.filter(incident=incident, template="escalation")
    known = {address.lower() for address in asked.values_list("address", flat=True)}
    ours = audience(incident, (Audience.RESPONSIBLE,))
    return [one for one in ours if one.email.lower() not in known]


def alarm_if_unheard(incident: Incident, event: Event, *, message_id: int, now: datetime) -> None:
    """Tell the desk that nobody got a message to the customer."""
    if Notice.objects.filter(message=message_id).exists():
        return
    logger.error("message.nobody", extra={"said": message_id})
    occasion = Occasion(
        template=TEMPLATE, occurrence=f"unheard:{message_id}", is_internal=True, event_id=event.pk
    )
    message = Message.objects.get(pk=message_id)
    tell(incident, occasion, _desk(incident), now=now, context={"unheard": message})


def _desk(incident: Incident) -> list[Recipient]:
    """Return who can mend it: whoever leads or works on it, else who sets up, else anybody."""
    return audience(incident, _DESK) or administrators(incident) or colleagues(incident)


def ask_another(about: About, notice: Notice, /, *, now: datetime) -> None:
    """Ask the next one when whoever is asked cannot be told of it."""
    if notice.escalation_id is None or not isinstance(about, Incident):
        return
    asked = Escalation.objects.get(pk=notice.escalation_id)
    if asked.is_open and about.status != Status.CLOSED:
        hand_on(about, asked, actor=SYSTEM, now=now)
