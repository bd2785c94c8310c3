"""What waits for somebody who turned out not to have reported it is dropped."""

from datetime import datetime

from escalation.choices import NoticeState
from escalation.models import Notice
from escalation.notices.queries.recipients import affected
from escalation.notices.services import outcome
from incidents.models import Incident


def tell_no_more(incident: Incident, contact_id: int, *, now: datetime) -> int:
    """Drop the mails and calls that wait for a contact, unless they must still hear of it."""
    if contact_id == incident.reporter_id or any(
        one.id == contact_id for one in affected(incident)
    ):
        return 0
    waiting = Notice.objects.filter(
        incident=incident, contact=contact_id, state=NoticeState.WAITING
    ).order_by("pk")
    ids = list(waiting.values_list("pk", flat=True))
    for notice_id in ids:
        outcome.drop(notice_id, now=now)
    return len(ids)
