"""Who hears that a notice failed for good: whoever is responsible calls the customer instead."""

from datetime import datetime, timedelta
from typing import Final

from escalation.models import Notice
from escalation.notices.queries.recipients import as_contact, audience, heads_of_desk
from escalation.notices.rules.audience import Audience
from escalation.notices.rules.recipients import Recipient
from escalation.notices.services.about import About
from escalation.notices.services.tell import Occasion, ask_to_call, tell
from incidents.models import Complaint, Incident
from tenants.media import any_delivered
from tenants.reach import is_reachable
from tenants.throttle import is_within

HOUR: Final = timedelta(hours=1)
# Alarms that one person gets by mail in an hour; the others are in the list and the digest.
MOST_ALARMS: Final = 5
NOT_DELIVERED: Final = "not_delivered"


def alarm(about: About, notice: Notice, detail: str, *, now: datetime) -> None:
    """Tell whoever is responsible, and ask him to call the customer instead."""
    context = {"failed": notice, "detail": detail}
    occasion = Occasion(
        template=NOT_DELIVERED,
        occurrence=f"failed:{notice.pk}",
        is_internal=True,
        round_id=notice.round_id,
        complaint_id=notice.complaint_id,
    )
    others = [
        one
        for one in _alarmed(about)
        if one.email.lower() != notice.address.lower() and _may_alarm(one, now=now)
    ]
    tell(about, occasion, others, now=now, context=context)
    if notice.contact is None or not any_delivered([notice.medium]):
        return
    if isinstance(about, Incident) and is_reachable(notice.contact):
        instead = Occasion(
            template="call",
            occurrence=f"failed:{notice.pk}",
            is_internal=False,
            round_id=notice.round_id,
        )
        ask_to_call(
            about, instead, [as_contact(notice.contact)], due_at=now, now=now, context=context
        )


def _may_alarm(one: Recipient, *, now: datetime) -> bool:
    """Say whether one more alarm helps: a mail server that refuses everything floods nobody."""
    lately = Notice.objects.filter(
        template=NOT_DELIVERED, address=one.email, written_at__gt=now - HOUR
    )
    if lately.count() >= MOST_ALARMS:
        return False
    # Over all customers; where there is no cache each of them counts for itself.
    return is_within("undelivered", one.email.lower(), limit=MOST_ALARMS, seconds=60 * 60)


def _alarmed(about: About) -> list[Recipient]:
    if isinstance(about, Incident):
        return audience(about, (Audience.RESPONSIBLE, Audience.INCIDENT_MANAGER))
    # Of a digest that did not arrive the log knows, and the next one names the same.
    return heads_of_desk(about) if isinstance(about, Complaint) else []
