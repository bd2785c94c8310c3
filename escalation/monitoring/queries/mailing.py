"""Which source it is that mails."""

from escalation.models import AlertSource


def source_that_mails(mailbox_id: int, sender: str) -> AlertSource | None:
    """Return the source that reports from this address into this mailbox; needs its scope."""
    if not sender:
        return None
    rows = AlertSource.objects.filter(mailbox=mailbox_id, removed_at=None).order_by("pk")
    return next((row for row in rows if sender.lower() in row.senders.splitlines()), None)
