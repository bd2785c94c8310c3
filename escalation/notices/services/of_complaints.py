"""What a complaint tells: the head of the desk of it, and who complained of the answer (R113)."""

from datetime import datetime

from escalation.notices.queries.recipients import as_contact, heads_of_desk
from escalation.notices.services.about import About
from escalation.notices.services.tell import Occasion, tell
from incidents.choices import ComplaintState
from incidents.models import Complaint
from tenants.models import Event
from tenants.reach import is_reachable


def tell_complaint(complaint: Complaint, event: Event, *, now: datetime) -> None:
    """Tell the head of the desk of a complaint; its words stand at the desk only (R113)."""
    if complaint.state == ComplaintState.ANSWERED:
        return
    occasion = _of_complaint(complaint, event, "complaint_received", is_internal=True)
    to = [one for one in heads_of_desk(complaint) if one.user_id != event.actor_id]
    tell(complaint.incident or complaint, occasion, to, now=now, context={"complaint": complaint})


def tell_answer(complaint: Complaint, event: Event, *, now: datetime) -> None:
    """Tell whoever complained what the answer is (R113)."""
    occasion = _of_complaint(complaint, event, "complaint_answered", is_internal=False)
    about: About = complaint.incident or complaint
    to = [as_contact(complaint.contact)] if is_reachable(complaint.contact) else []
    tell(about, occasion, to, now=now, context={"complaint": complaint})


def _of_complaint(
    complaint: Complaint, event: Event, template: str, *, is_internal: bool
) -> Occasion:
    return Occasion(
        template=template,
        occurrence=f"event:{event.pk}",
        is_internal=is_internal,
        event_id=event.pk,
        complaint_id=complaint.pk,
    )
