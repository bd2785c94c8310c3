"""What a page of a timeline reads: words, calls, whom they reached, and what moved."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from incidents.models import (
    Attachment,
    Call,
    Clock,
    InternalAttachment,
    Message,
    Note,
    Proof,
    UpdateRound,
)
from incidents.record.queries.files import INTERNAL, PUBLIC
from incidents.record.queries.gather import Listed, Row, Statement, columns, gather
from incidents.record.queries.prepared import OneOf, prepared_lists
from tenants.models import PersonalText, User

# The words of a person that stand behind an event, by its code; erased words are not there.
WHY: Mapping[str, str] = {
    "incident.triaged": "triage_reason",
    "incident.priority_changed": "priority_reason",
    "incident.confirmed": "confirmation_remark",
    "incident.refused": "confirmation_remark",
    "incident.silence_recorded": "confirmation_remark",
}


# The rows that an event of a timeline can name.
NAMED = ("message", "note", "call", "clock", "attachment", "internalattachment")


def talk(wanted: Mapping[str, Iterable[int]]) -> dict[str, list[Row]]:
    """Return the rows that events name by one of `NAMED`, of a message also whom it reached;
    `people` by key, and the words of reasons that the events in `why` gave.
    """
    found: dict[str, list[Row]] = {name: [] for name in _LISTS}
    statements: dict[str, Statement] = {}
    for kind, keys in wanted.items():
        # What nothing names is not looked for.
        if given := sorted(keys):
            statements |= prepared_lists(("talk", kind), _WRITTEN[kind], keys=given)
    return found | gather(**statements)


def _messages(keys: list[int]) -> Mapping[str, Listed]:
    messages = Message.objects.filter(OneOf("pk", keys))
    missed = UpdateRound.objects.filter(
        incident__in=messages.values("incident"), missed_at__isnull=False
    )
    rounds = ("round__met_at", "round__missed_at", "round__due_at", "round__media")
    proofs = Proof.objects.filter(OneOf("message_id", keys))
    return {
        "messages": messages.values(*columns(Message, *_BESIDE, *rounds)),
        "proofs": proofs.values("message_id", "medium", "revoked_at"),
        "missed": missed.values("pk", "due_at", "heard_at"),
    }


def _notes(keys: list[int]) -> Mapping[str, Listed]:
    found = Note.objects.filter(OneOf("pk", keys))
    return {"notes": found.values(*columns(Note, "author__name"))}


def _calls(keys: list[int]) -> Mapping[str, Listed]:
    found = Call.objects.filter(OneOf("pk", keys))
    return {"calls": found.values(*columns(Call, *_BESIDE))}


def _clocks(keys: list[int]) -> Mapping[str, Listed]:
    return {"clocks": Clock.objects.filter(OneOf("pk", keys)).values("pk", "kind", "due_at")}


def _attachments(keys: list[int]) -> Mapping[str, Listed]:
    return {"attachments": Attachment.objects.filter(OneOf("pk", keys)).values(*PUBLIC)}


def _internal(keys: list[int]) -> Mapping[str, Listed]:
    found = InternalAttachment.objects.filter(OneOf("pk", keys))
    return {"internal_attachments": found.values(*INTERNAL)}


def _people(keys: list[int]) -> Mapping[str, Listed]:
    return {"people": User.objects.filter(OneOf("pk", keys)).values("pk", "name")}


def _why(keys: list[int]) -> Mapping[str, Listed]:
    found = PersonalText.objects.filter(OneOf("event_id", keys), field__in=set(WHY.values()))
    return {"why": found.values("event_id", "value")}


_BESIDE = ("author__name", "contact__name")
_WRITTEN: Mapping[str, Callable[[list[int]], Mapping[str, Listed]]] = {
    "message": _messages,
    "note": _notes,
    "call": _calls,
    "clock": _clocks,
    "attachment": _attachments,
    "internalattachment": _internal,
    "people": _people,
    "why": _why,
}
_LISTS = (
    "messages", "proofs", "missed", "notes", "calls", "clocks", "attachments",
    "internal_attachments", "people", "why",
)  # fmt: skip


def missed_before(rows: Iterable[Row], at: datetime) -> int:
    """Return how many words were past their term, and not made good, when this one was given."""
    return sum(
        row["due_at"] < at and (row["heard_at"] is None or row["heard_at"] >= at) for row in rows
    )


def proofs_by_message(rows: Iterable[Row]) -> dict[tuple[int, str], tuple[int, int]]:
    """Return per message and medium how many contacts have it, and for how many it bounced."""
    found: dict[tuple[int, str], tuple[int, int]] = {}
    for row in rows:
        key = row["message_id"], row["medium"]
        accepted, bounced = found.get(key, (0, 0))
        revoked = row["revoked_at"] is not None
        found[key] = (accepted + (not revoked), bounced + revoked)
    return found
