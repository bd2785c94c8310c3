"""What was said, as a page of a timeline reads it: words, calls, and whom they reached."""

from collections.abc import Iterable, Mapping

from incidents.models import Call, Message, Note, Proof
from incidents.queries.gather import Listed, Row, columns


def talk_lists(wanted: Mapping[str, set[int]]) -> dict[str, Listed]:
    """Return the rows that events name; of a message also whom it reached."""
    messages = Message.objects.filter(pk__in=wanted["message"])
    notes = Note.objects.filter(pk__in=wanted["note"])
    calls = Call.objects.filter(pk__in=wanted["call"])
    proofs = Proof.objects.filter(message__in=wanted["message"])
    beside = ("author__name", "contact__name")
    rounds = ("round__met_at", "round__missed_at")
    return {
        "messages": messages.values(*columns(Message, *beside, *rounds)),
        "notes": notes.values(*columns(Note, "author__name")),
        "calls": calls.values(*columns(Call, *beside)),
        "proofs": proofs.values("message_id", "revoked_at"),
    }


def proofs_by_message(rows: Iterable[Row]) -> dict[int, tuple[int, int]]:
    """Return per message how many contacts have it, and for how many it bounced."""
    found: dict[int, tuple[int, int]] = {}
    for row in rows:
        accepted, bounced = found.get(row["message_id"], (0, 0))
        revoked = row["revoked_at"] is not None
        found[row["message_id"]] = (accepted + (not revoked), bounced + revoked)
    return found
