"""Lessons that are shared: each of those concerned gets them, and whether it arrived is kept."""

from datetime import datetime

from escalation.notices.queries.recipients import as_contact, first_holders
from escalation.notices.rules.recipients import Recipient
from escalation.notices.services.tell import Occasion, tell
from incidents.facts import LessonsShared
from incidents.models import Incident, LessonShare
from tenants.choices import Function
from tenants.models import Event
from tenants.reach import is_reachable


def tell_lessons(incident: Incident, event: Event, facts: LessonsShared, *, now: datetime) -> None:
    """Tell whom they were shared with; a repeat tells nobody twice."""
    rows = LessonShare.objects.filter(pk__in=facts.shares).select_related("contact__user")
    shares = list(rows.order_by("pk"))
    if not shares:
        return
    occasion = Occasion(
        template="lessons", occurrence=f"event:{event.pk}", is_internal=False, event_id=event.pk
    )
    to = [one for share in shares for one in _readers(incident, share)]
    tell(incident, occasion, to, now=now, context={"text": shares[0].text})


def _readers(incident: Incident, share: LessonShare) -> list[Recipient]:
    if share.contact is not None:
        return [as_contact(share.contact)] if is_reachable(share.contact) else []
    return first_holders(incident, Function(share.function))
