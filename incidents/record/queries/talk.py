"""What a page of a timeline reads: words, calls, whom they reached, and what moved."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from incidents.models import Call, Clock, Message, Note, Proof, UpdateRound
from incidents.record.queries.gather import Listed, Row, columns
from tenants.models import Event, PersonalText

# The words of a person that stand behind an event, by its code; erased words are not there.
WHY: Mapping[str, str] = {
    "incident.triaged": "triage_reason",
    "incident.priority_changed": "priority_reason",
    "incident.confirmed": "confirmation_remark",
    "incident.refused": "confirmation_remark",
    "incident.silence_recorded": "confirmation_remark",
}


def why_list(events: Iterable[Event]) -> Listed:
    """Return the words of the reasons that these events gave."""
    keys = [event.pk for event in events if event.kind in WHY]
    found = PersonalText.objects.filter(event__in=keys, field__in=set(WHY.values()))
    values: Listed = found.values("event_id", "value")
    return values


def talk_lists(wanted: Mapping[str, set[int]]) -> dict[str, Listed]:
    """Return the rows that events name; of a message also whom it reached."""
    messages = Message.objects.filter(pk__in=wanted["message"])
    notes = Note.objects.filter(pk__in=wanted["note"])
    calls = Call.objects.filter(pk__in=wanted["call"])
    proofs = Proof.objects.filter(message__in=wanted["message"])
    missed = UpdateRound.objects.filter(
        incident__in=messages.values("incident"), missed_at__isnull=False
    )
    clocks = Clock.objects.filter(pk__in=wanted["clock"])
    beside = ("author__name", "contact__name")
    rounds = ("round__met_at", "round__missed_at", "round__due_at", "round__by_phone")
    return {
        "messages": messages.values(*columns(Message, *beside, *rounds)),
        "notes": notes.values(*columns(Note, "author__name")),
        "calls": calls.values(*columns(Call, *beside)),
        "proofs": proofs.values("message_id", "revoked_at"),
        "clocks": clocks.values("pk", "kind", "due_at"),
        "missed": missed.values("pk", "due_at", "heard_at"),
    }


def missed_before(rows: Iterable[Row], at: datetime) -> int:
    """Return how many words were past their term, and not made good, when this one was given."""
    return sum(
        row["due_at"] < at and (row["heard_at"] is None or row["heard_at"] >= at) for row in rows
    )


def proofs_by_message(rows: Iterable[Row]) -> dict[int, tuple[int, int]]:
    """Return per message how many contacts have it, and for how many it bounced."""
    found: dict[int, tuple[int, int]] = {}
    for row in rows:
        accepted, bounced = found.get(row["message_id"], (0, 0))
        revoked = row["revoked_at"] is not None
        found[row["message_id"]] = (accepted + (not revoked), bounced + revoked)
    return found
