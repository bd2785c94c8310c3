"""What a message promised of the next one."""

from collections.abc import Collection
from datetime import datetime

from incidents.models import Incident, Message
from incidents.record.services.proofs import COUNTS


def binding_promise(incident: Incident, *, after: datetime) -> Message | None:
    """Return the last word to the customer where it promises the next one by a later moment.

    What an earlier message promised was kept, or missed, by the one that came since.
    """
    said = Message.objects.filter(incident=incident, kind__in=COUNTS)
    return binding(said.order_by("-sent_at", "-pk").first(), after=after)


def binding(last: Message | None, *, after: datetime) -> Message | None:
    """Return the last word to a customer where it binds."""
    if last is None or last.next_update_at is None or last.next_update_at <= after:
        return None
    return last


def last_words(incidents: Collection[int]) -> dict[int, Message]:
    """Return the last word to the customer of each of these incidents, without its text."""
    said = Message.objects.filter(incident__in=incidents, kind__in=COUNTS)
    last = said.order_by("incident", "-sent_at", "-pk").distinct("incident")
    return {row.incident_id: row for row in last.only("incident_id", "next_update_at")}
