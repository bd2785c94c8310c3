"""What a message promised of the next one."""

from datetime import datetime

from incidents.models import Incident, Message
from incidents.record.services.proofs import COUNTS


def binding_promise(incident: Incident, *, after: datetime) -> Message | None:
    """Return the last word to the customer where it promises the next one by a later moment.

    What an earlier message promised was kept, or missed, by the one that came since.
    """
    said = Message.objects.filter(incident=incident, kind__in=COUNTS)
    last = said.order_by("-sent_at", "-pk").first()
    if last is None or last.next_update_at is None or last.next_update_at <= after:
        return None
    return last
