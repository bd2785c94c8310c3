"""What hangs on an incident of the register: analyses, plan, review, judgement and complaints.

An auditor of the customer reads what his own people wrote, what they were answered, and of the
rest that it was done, when and with which outcome. What the desk wrote in it is the desk's own.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from escalation.models import Escalation
from escalation.rules.reasons import Reason
from incidents.choices import WaiverState
from incidents.duty.queries.facts import fact_in_words
from incidents.duty.queries.measures import EVIDENCE, MeasuresView
from incidents.duty.queries.obligations import called
from incidents.models import (
    ActionStep,
    Analysis,
    Attachment,
    Complaint,
    Fact,
    Flag,
    Follower,
    Incident,
    InternalAttachment,
    Involved,
    MeasureProof,
    OutagePart,
    PlanUse,
    Rating,
    RecoveryOption,
    SecurityAct,
    SecurityDecision,
    Task,
    TaskComment,
    UsedArticle,
    Waiver,
)
from incidents.record.queries.gather import Listed, Row
from reporting.queries.evidence import EVIDENCE_PARTS
from reporting.queries.law import LAW_PARTS
from reporting.queries.lessons import LESSON_PARTS
from reporting.queries.naming import LABELS
from reporting.queries.parts import Item, Part, Section
from reporting.queries.team import TEAM_PARTS, TeamWords, team_words
from tenants.contract.rules.profile import Profile

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
            "done_by__name", "phase",
        ),
        own=frozenset({"text", "owner__name", "result", "done_by__name"}),
        order="position",
    ),
    # Their tables show none of them to a customer.
    "security_acts": Part(
        gettext_lazy("Security handling: what was done"),
        SecurityAct,
        (
            "done_at", "phase", "kind", "text", "damage", "spread", "ordered_name",
            "is_emergency", "author__name", "written_at", "cleared_by__name", "cleared_at",
            "clearance",
        ),
        order="done_at",
    ),
    "security_decisions": Part(
        gettext_lazy("Security handling: what was decided"),
        SecurityDecision,
        (
            "decided_at", "subject", "phase", "outcome", "grounds", "decided_by__name",
            "lapsed_at",
        ),
    ),
    "continuity_plans": Part(
        gettext_lazy("Continuity plans that were activated"),
        PlanUse,
        ("used_at", "plan__title", "plan__version", "is_test", "used_by__name"),
        own=frozenset({"used_by__name"}),
        order="used_at",
    ),
    # As of those.
    "recovery_options": Part(
        gettext_lazy("Security handling: ways to recover"),
        RecoveryOption,
        (
            "written_at", "text", "hours", "cost", "data_loss", "chosen_by__name", "chosen_at",
            "why", "replaced_at",
        ),
    ),
    # Their table shows none of them to a customer.
    "involved": Part(
        gettext_lazy("Works on it too"),
        Involved,
        ("added_at", "user__name", "supplier__name", "task", "ended_at"),
    ),
    # Their table shows none of them to a customer.
    "flags": Part(
        gettext_lazy("Flagged by rules"),
        Flag,
        (
            "flagged_at", "rule__name", "matched", "did", "impact", "urgency", "answer",
            "answered_at", "answered_by__name",
        ),
        own=frozenset({"rule__name", "answered_by__name"}),
    ),
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
    # As of those.
    "task_comments": Part(
        gettext_lazy("Comments on tasks"),
        TaskComment,
        ("written_at", "author__name", "text"),
        incident="task__incident",
    ),
    "escalations": Part(
        gettext_lazy("Escalations"),
        Escalation,
        (
            "raised_at", "kind", "from_team__name", "raised_by__name", "reason", "reason_code",
            "reason_facts", "function", "to_name", "demanded_by", "acknowledged_at",
            "answer_means", "acknowledged_by__name", "answered_name",
            "answer_recorded_by__name", "passed_on_at", "in_hand_of__name", "in_hand_at",
        ),
        own=frozenset({
            "from_team__name", "raised_by__name", "reason", "reason_code", "reason_facts",
            "to_name", "acknowledged_by__name", "answered_name", "answer_recorded_by__name",
            "in_hand_of__name", "in_hand_at",
        }),
    ),
    **EVIDENCE_PARTS,
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
    **LAW_PARTS,
    **LESSON_PARTS,
    **TEAM_PARTS,
    "ratings": Part(
        gettext_lazy("Customer's judgement"),
        Rating,
        ("given_at", "contact__name", "face", "text"),
    ),
    "disturbances": Part(
        gettext_lazy("Disruption"),
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


def sections_from(found: Mapping[str, list[Row]], profile: Profile) -> list[Section]:
    """Return what there is, under its heading; nothing where there is none.

    Groups and questions are read in the words of the incident's own profile.
    """
    words = team_words(profile)
    return [
        Section(part.title, [_items(part.model, row, words) for row in found[name]], name)
        for name, part in PARTS.items()
        if found[name]
    ]


def excused(measures: MeasuresView, waivers: Iterable[Row]) -> MeasuresView:
    """Say beside a measure that is not done that an exception holds for it."""
    held = {row["code"] for row in waivers if row["state"] == WaiverState.GRANTED}
    told = _("closed without it, by an exception")
    lines = [
        replace(line, why="; ".join(filter(None, [line.why, told])), due=False, is_excused=True)
        if line.id in held and not line.done
        else line
        for line in measures.lines
    ]
    return MeasuresView(lines)


def _reason_in_words(row: Row) -> Row:
    """Return an escalation with its reason as who reads it now is told it, and no code of it."""
    if "reason_code" not in row:
        return row
    said = {name: row[name] for name in row if name not in {"reason_code", "reason_facts"}}
    return said | {"reason": str(Reason(row["reason"], row["reason_code"], row["reason_facts"]))}


# What is kept by its code, and read in the language of the reader.
IN_WORDS: Mapping[type[models.Model], Callable[[Row], Row]] = {
    Fact: lambda row: {**row, **fact_in_words(row)},
    Escalation: _reason_in_words,
}


def _items(model: type[models.Model], row: Row, words: TeamWords) -> list[Item]:
    shown = IN_WORDS[model](row) if model in IN_WORDS else row
    return [
        _item(model, name, words[name].get(value, value) if name in words else value)
        for name, value in shown.items()
    ]


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
        return "\n".join(_line(column, one) for one in value)
    return str(dict(column.flatchoices).get(value, value))


def _line(column: Any, one: Any) -> str:
    """Return one of several: a check with what came of it, or a word of a set."""
    if isinstance(one, dict):
        return ": ".join(filter(None, (one["check"], one["outcome"])))
    names = dict(getattr(column, "base_field", column).flatchoices)
    return str(names.get(one, one))
