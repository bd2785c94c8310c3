"""Reading what stands behind one's own bell; all of it can be said twice."""

from datetime import datetime

from escalation.bell.queries.entries import BESIDE, entries_of
from escalation.models import BellEntry
from incidents.record.queries.visible import incident_for
from tenants.errors import NotFound
from tenants.rules.roles import Actor


def read_entry(*, entry_id: int, actor: Actor, now: datetime) -> BellEntry:
    """Mark one as read, and return it with its incident; another's is not there."""
    row = entries_of(actor).filter(pk=entry_id).select_related(*BESIDE).first()
    if row is None:
        raise NotFound()
    if row.read_at is None:
        row.read_at = now
        row.save(update_fields=["read_at"])
    return row


def unread_entry(*, entry_id: int, actor: Actor) -> None:
    """Keep one for later: it counts again."""
    if not entries_of(actor).filter(pk=entry_id).update(read_at=None):
        raise NotFound()


def read_all(*, until: int, actor: Actor, now: datetime) -> int:
    """Mark all as read that the page could show: what came after this event stays unread."""
    return entries_of(actor).filter(event_id__lte=until, read_at=None).update(read_at=now)


def read_task(*, task_id: int, actor: Actor, now: datetime) -> int:
    """Mark as read what is about a task that somebody has before them."""
    return entries_of(actor).filter(task=task_id, read_at=None).update(read_at=now)


def read_incident(*, reference: str, actor: Actor, now: datetime) -> int:
    """Mark as read what is about an incident that somebody has before them; NotFound of another."""
    incident = incident_for(actor, reference)
    found = entries_of(actor).filter(incident=incident, read_at=None)
    return found.update(read_at=now)
