"""What hangs on an incident of the register: analyses, plan, review, judgement and complaints.

An auditor of the customer reads what his own people wrote, what they were answered, and of the
rest that it was done, when and with which outcome. What the desk wrote in it is the desk's own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escalation.models import Escalation
from incidents.choices import WaiverState
from incidents.duty.queries.measures import EVIDENCE, MeasuresView
from incidents.duty.queries.obligations import called
from incidents.models import (
    ActionStep,
    Analysis,
    Attachment,
    BreachClock,
    BreachDecision,
    BreachDescription,
    BreachFiling,
    Complaint,
    DutyStart,
    Follower,
    Improvement,
    Incident,
    InternalAttachment,
    Involved,
    MeasureProof,
    Obligation,
    ObligationAnswer,
    OutagePart,
    Rating,
    Review,
    Task,
    UsedArticle,
    Waiver,
)
from incidents.record.queries.gather import Listed, Row
from reporting.queries.naming import LABELS


@dataclass(frozen=True)
class Item:
    """One field: in words, or as a moment."""

    name: str
    label: Any
    text: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Section:
    """All rows of one kind; each is a list of fields."""

    title: Any
    rows: list[list[Item]]


@dataclass(frozen=True)
class Part:
    """One kind of row, its fields in reading order, and which of them are the desk's own."""

    title: Any
    model: type[models.Model]
    fields: tuple[str, ...]
    own: frozenset[str] = frozenset()
    order: str = "pk"
    incident: str = "incident"

    def shown(self, *, reads_all: bool) -> tuple[str, ...]:
        return tuple(name for name in self.fields if reads_all or name not in self.own)


# Codes of the packs of laws, and what the joined one is called.
LAWS = ("duty", "recipient")
LAW_LABELS: Mapping[str, Any] = {"obligation__duty": gettext_lazy("duty")}
_OF_A_FILE = (
    "added_at", "name", "size", "media_type", "sha256", "scan", "signature", "erased_at",
)  # fmt: skip
PARTS: Mapping[str, Part] = {
    "files": Part(gettext_lazy("Files"), Attachment, _OF_A_FILE),
    # Their table shows none of them to a customer.
    "internal_files": Part(gettext_lazy("Internal files"), InternalAttachment, _OF_A_FILE),
    "analyses": Part(
        gettext_lazy("First analysis"),
        Analysis,
        ("written_at", "author__name", "probable_cause", "resources", "checks"),
        own=frozenset({"author__name", "probable_cause", "resources", "checks"}),
    ),
    "steps": Part(
        gettext_lazy("Action plan"),
        ActionStep,
        (
            "position", "text", "owner__name", "state", "outcome", "result", "added_at", "done_at",
        ),
        own=frozenset({"text", "owner__name", "result"}),
        order="position",
    ),
    # Their table shows none of them to a customer.
    "involved": Part(
        gettext_lazy("Works on it too"),
        Involved,
        ("added_at", "user__name", "supplier__name", "task", "ended_at"),
    ),
    # Their table shows none of them to a customer.
    "followers": Part(
        gettext_lazy("Follows it"), Follower, ("since", "person__name", "ended_at")
    ),
    # As of those.
    "tasks": Part(
        gettext_lazy("Tasks and planned work"),
        Task,
        (
            "made_at", "kind", "title", "text", "state", "assignee__name", "team__name",
            "starts_at", "due_at", "ended_at", "result",
        ),
    ),
    "escalations": Part(
        gettext_lazy("Escalations"),
        Escalation,
        (
            "raised_at", "function", "to_name", "demanded_by", "acknowledged_at", "answer_means",
            "acknowledged_by__name", "answered_name", "answer_recorded_by__name",
        ),
        own=frozenset(
            {"to_name", "acknowledged_by__name", "answered_name", "answer_recorded_by__name"}
        ),
    ),
    "proofs": Part(
        gettext_lazy("Evidence of measures"),
        MeasureProof,
        ("given_at", "code", "evidence", "detail", "author__name"),
        own=frozenset({"detail", "author__name"}),
    ),
    "waivers": Part(
        gettext_lazy("Exceptions"),
        Waiver,
        (
            "code", "label", "reason", "state", "needs_second", "asked_by__name", "asked_at",
            "second_by__name", "second_at", "remark",
        ),
        own=frozenset({"reason", "asked_by__name", "second_by__name", "remark"}),
    ),
    "breach_terms": Part(
        gettext_lazy("Term of the personal data breach"),
        BreachClock,
        ("started_at", "due_at", "outcome", "filed_at", "stopped_at", "missed_at"),
    ),
    "breach_descriptions": Part(
        gettext_lazy("Descriptions of the personal data breach"),
        BreachDescription,
        (
            "described_at", "is_disclosed", "is_altered", "is_lost", "kinds_of_data",
            "is_special",
            "persons", "records", "protection", "protected_by", "consequences", "remedies",
            "described_by__name",
        ),
        own=frozenset({"described_by__name"}),
    ),
    "breach_decisions": Part(
        gettext_lazy("Decisions on the personal data breach"),
        BreachDecision,
        (
            "decided_at", "outcome", "tells_persons", "grounds", "capacity", "decided_by__name",
            "is_late",
        ),
        own=frozenset({"decided_by__name"}),
    ),
    "breach_filings": Part(
        gettext_lazy("Notifications to the authority"),
        BreachFiling,
        (
            "filed_at", "authority", "reference", "is_late", "late_reason", "capacity",
            "recorded_by__name", "recorded_at",
        ),
        own=frozenset({"recorded_by__name"}),
    ),
    "duty_starts": Part(
        gettext_lazy("From when the law counts"),
        DutyStart,
        ("decided_at", "event", "at", "grounds", "capacity", "decided_by__name"),
        own=frozenset({"decided_by__name"}),
    ),
    "obligations": Part(
        gettext_lazy("What the law asks"),
        Obligation,
        ("duty", "recipient", "started_at", "due_at", "state", "filed_at", "missed_at"),
    ),
    "obligation_answers": Part(
        gettext_lazy("Answers to what the law asks"),
        ObligationAnswer,
        (
            "obligation__duty", "outcome", "filed_at", "reference", "receipt__name", "is_late",
            "late_reason", "grounds", "settles", "capacity", "answered_by__name", "answered_at",
        ),
        own=frozenset({"answered_by__name"}),
    ),
    "review": Part(
        gettext_lazy("Review"),
        Review,
        (
            "is_required", "improvement_required", "due_at", "held_at", "held_by__name",
            "findings", "was_effective", "was_preventable", "recommendations", "shared_with",
        ),
        own=frozenset({"held_by__name", "findings", "recommendations", "shared_with"}),
    ),
    "improvements": Part(
        gettext_lazy("Improvements"),
        Improvement,
        ("kind", "route", "text", "owner__name", "due_on", "done_at", "result"),
        own=frozenset({"text", "owner__name", "result"}),
        incident="review__incident",
    ),
    "ratings": Part(
        gettext_lazy("Customer's judgement"),
        Rating,
        ("given_at", "contact__name", "face", "text"),
    ),
    "disturbances": Part(
        gettext_lazy("Disturbance"),
        OutagePart,
        ("reference", "public_text", "joined_at", "joined_by__name", "left_at"),
        own=frozenset({"joined_by__name"}),
    ),
    # By number and version: what the desk keeps for itself says no more to a customer.
    "known_solutions": Part(
        gettext_lazy("Known solutions"),
        UsedArticle,
        ("reference", "number", "how", "used_by__name", "used_at"),
        own=frozenset({"used_by__name"}),
    ),
    "complaints": Part(
        gettext_lazy("Complaints"),
        Complaint,
        (
            "received_at", "contact__name", "received_by__name", "text", "state", "answer",
            "answered_at",
        ),
        own=frozenset({"received_by__name"}),
    ),
}  # fmt: skip


def lists_of(incident: Incident, *, reads_all: bool) -> dict[str, Listed]:
    """Return what hangs on this incident, for `gather`: only the fields that are shown."""
    return {
        name: part.model._default_manager.filter(**{part.incident: incident})
        .order_by(part.order)
        .values(*part.shown(reads_all=reads_all))
        for name, part in PARTS.items()
    }


def sections_from(found: Mapping[str, list[Row]]) -> list[Section]:
    """Return what there is, under its heading; nothing where there is none."""
    return [
        Section(part.title, [_items(part.model, row) for row in found[name]])
        for name, part in PARTS.items()
        if found[name]
    ]


def excused(measures: MeasuresView, waivers: Iterable[Row]) -> MeasuresView:
    """Say beside a measure that is not done that an exception holds for it."""
    held = {row["code"] for row in waivers if row["state"] == WaiverState.GRANTED}
    told = _("closed without it, by an exception")
    lines = [
        replace(line, why="; ".join(filter(None, [line.why, told])), due=False)
        if line.id in held and not line.done
        else line
        for line in measures.lines
    ]
    return MeasuresView(lines)


def _items(model: type[models.Model], row: Row) -> list[Item]:
    return [_item(model, name, value) for name, value in row.items()]


def _item(model: type[models.Model], path: str, value: Any) -> Item:
    name = path.partition("__")[0]
    column: Any = model._meta.get_field(name)
    label = LABELS.get(name, column.verbose_name)
    if isinstance(value, datetime):
        return Item(name, label, at=value)
    if path.endswith(LAWS):
        return Item(name, LAW_LABELS.get(path, label), called(value))
    if model is MeasureProof and name == "evidence":
        return Item(name, label, str(EVIDENCE.get(value, value)))
    return Item(name, label, _text(column, value))


def _text(column: Any, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return formats.date_format(value)
    if isinstance(value, list):
        pairs = ((check["check"], check["outcome"]) for check in value)
        return "\n".join(": ".join(filter(None, pair)) for pair in pairs)
    return str(dict(column.flatchoices).get(value, value))
