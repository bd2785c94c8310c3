"""One incident as the register holds it: each field, its clocks, and what was said and done."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.choices import CallOutcome, Direction, MessageKind
from incidents.desk.queries.corrected import CODE, corrections
from incidents.duty.queries.measures import MeasuresView, measures_of
from incidents.duty.services.duties import grounds_from, grounds_lists
from incidents.models import NEVER, Call, Clock, Incident, Message, Note
from incidents.portal.queries.portal import priority_label
from incidents.record.queries.assessing import AXIS_LABELS
from incidents.record.queries.clocks import FIELDS as CLOCK_FIELDS
from incidents.record.queries.clocks import ClockView, view_of
from incidents.record.queries.gather import Listed, Row, gather
from incidents.record.services.terms import profile_by
from reporting.queries.handling import Item, Section, excused, lists_of, sections_from
from reporting.queries.naming import ASKED, LABELS
from reporting.queries.register import Selection, register
from reporting.queries.silences import silence_list, silence_sections
from tenants.choices import Side
from tenants.errors import NotFound
from tenants.ledger.declared import OUTCOME, codes, event_kind
from tenants.models import Event, User
from tenants.rules.roles import Action, Actor
from tenants.sole import sole

# Fields by what they are about; a field that is in none of these stands under the last heading.
GROUPS: Mapping[Any, tuple[str, ...]] = {
    gettext_lazy("The report"): (
        "reference", "kind", "status", "waiting_reason", "title", "description", "symptoms",
        "affected", "reporter", "channel", "detection", "occurred_at", "detected_at",
        "reported_at", "registered_at", "registered_by",
    ),
    gettext_lazy("Assessment"): (
        "category", "is_security", "is_cyber", "is_breach", "personal_data", "confidentiality",
        "integrity", "availability", "class_reason", "triage_outcome", "triage_reason", "impact",
        "urgency", "impact_effective", "urgency_effective", "criteria", "priority",
        "priority_override", "priority_reason",
    ),
    gettext_lazy("Handling"): (
        "team", "assignee", "supplier", "manager", "contained_at", "restored_at", "resolved_at",
        "reopened", "workaround", "cause", "measures", "solution", "prevention",
    ),
    gettext_lazy("Closing"): (
        "checked_by", "checked_at", "confirmation", "confirmation_remark", "confirm_by",
        "confirmed_at", "confirmed_by", "closed_at",
    ),
}  # fmt: skip
OTHER = gettext_lazy("Administration")


@dataclass(frozen=True)
class Group:
    title: Any
    items: list[Item]


@dataclass(frozen=True)
class ClockRow:
    """One promise, also one that a change of priority has replaced."""

    view: ClockView
    priority: int
    breached_at: datetime | None
    superseded_at: datetime | None


@dataclass(frozen=True)
class Tag:
    text: Any
    icon: str
    colour: str = "line"


@dataclass(frozen=True)
class Entry:
    """One entry as components/tl.html draws it."""

    id: str
    kind: str
    at: datetime
    icon: str
    title: Any = ""
    detail: str = ""
    author: str = ""
    org: str = ""
    body: str = ""
    visible: str = ""
    via: list[Tag] = field(default_factory=list)


@dataclass(frozen=True)
class Record:
    incident: Incident
    priority_label: str
    groups: list[Group]
    clocks: list[ClockRow]
    # What class, priority and data ask, and how each of it stands.
    measures: MeasuresView
    sections: list[Section]
    entries: list[Entry]


def record_of(actor: Actor, reference: str, now: datetime) -> Record:
    """Return the record of one incident in this person's register, or NotFound."""
    keys = [f.name for f in Incident._meta.concrete_fields if isinstance(f, models.ForeignKey)]
    chosen = register(actor, Selection()).select_related(*keys)
    incident = sole(chosen.filter(reference=reference))
    if incident is None:
        raise NotFound()
    # The provider's own people read all of it; a customer's auditor no colleague's words.
    is_ours = actor.side is Side.PROVIDER
    reads_all = is_ours and actor.may(Action.SEE_REGISTER, incident.provider_id)
    found = gather(
        clocks=_clock_list(incident),
        silences=silence_list(incident),
        **grounds_lists(incident),
        **lists_of(incident, reads_all=reads_all),
    )
    return Record(
        incident=incident,
        priority_label=priority_label(incident.scheme.labels, incident.priority),
        groups=_groups(incident),
        clocks=_clocks(found["clocks"], now),
        measures=excused(measures_of(incident, grounds_from(incident, found)), found["waivers"]),
        sections=[*silence_sections(found["silences"]), *sections_from(found)],
        entries=_entries(incident, reads_all=reads_all),
    )


def _groups(incident: Incident) -> list[Group]:
    grouped = {name for names in GROUPS.values() for name in names}
    rest = [f.name for f in Incident._meta.concrete_fields if f.name not in grouped]
    named = [*GROUPS.items(), (OTHER, tuple(rest))]
    return [Group(title, [_item(incident, name) for name in names]) for title, names in named]


def _item(incident: Incident, name: str) -> Item:
    column: Any = Incident._meta.get_field(name)
    label, value = LABELS.get(name, column.verbose_name), getattr(incident, name)
    if value == NEVER:
        return Item(name, label)
    if isinstance(value, datetime):
        return Item(name, label, at=value)
    if isinstance(value, bool):
        return Item(name, label, _("Yes") if value else _("No"))
    if column.choices:
        value = getattr(incident, f"get_{name}_display")()
    if name == "criteria":
        value = _criteria(incident)
    return Item(name, label, "" if value is None else str(value))


def _criteria(incident: Incident) -> str:
    """Return the sentences that were ticked; a code that the profile does not know stays."""
    ticked = {axis: codes for axis, codes in incident.criteria.items() if codes}
    if not ticked:
        return ""
    profile = profile_by(incident.profile_id, incident.tenant.default_class)
    words: dict[str, Any] = {criterion.code: criterion.text for criterion in profile.criteria}
    lines = []
    for axis, said in sorted(ticked.items()):
        # What a customer answered in the portal is one code by its question.
        question, answers = ASKED.get(axis, (AXIS_LABELS.get(axis, axis), words))
        codes = said if isinstance(said, list) else [said]
        lines.append(f"{question}: {'; '.join(str(answers.get(code, code)) for code in codes)}")
    return "\n".join(lines)


def _clock_list(incident: Incident) -> Listed:
    rows = Clock.objects.filter(incident=incident).order_by("kind", "pk")
    listed: Listed = rows.values(*CLOCK_FIELDS, "priority", "superseded_at")
    return listed


def _clocks(rows: Iterable[Row], now: datetime) -> list[ClockRow]:
    return [
        ClockRow(view_of(row, now), row["priority"], row["breached_at"], row["superseded_at"])
        for row in rows
    ]


def _entries(incident: Incident, *, reads_all: bool) -> list[Entry]:
    """Return what was said in public and done; to the provider's own people all of it."""
    found = [*_messages(incident), *_calls(incident)]
    if reads_all:
        found += [*_notes(incident), *_events(incident)]
    else:
        found += _deeds(incident)
    return sorted(found, key=lambda entry: (entry.at, entry.id), reverse=True)


def _messages(incident: Incident) -> Iterable[Entry]:
    for row in Message.objects.filter(incident=incident).select_related("author", "contact"):
        is_ours = row.kind != MessageKind.FROM_CUSTOMER
        writer = row.author if is_ours else row.contact
        yield Entry(
            id=f"m{row.pk}",
            kind="message",
            at=row.sent_at,
            icon="megaphone" if is_ours else "message-square",
            author=writer.name if writer else _("Service desk"),
            org=incident.provider.name if is_ours else incident.tenant.name,
            body=row.text,
            visible="public" if is_ours else "",
            via=[Tag(MessageKind(row.kind).label, "mail")],
        )


def _calls(incident: Incident) -> Iterable[Entry]:
    for row in Call.objects.filter(incident=incident).select_related("author", "contact"):
        yield Entry(
            id=f"c{row.pk}",
            kind="call",
            at=row.called_at,
            icon="phone-call" if row.outcome == CallOutcome.ANSWERED else "phone-off",
            author=row.author.name,
            org=incident.provider.name,
            body=row.summary,
            via=[
                Tag(Direction(row.direction).label, "phone"),
                Tag(row.contact.name, "user"),
                Tag(CallOutcome(row.outcome).label, "phone-call"),
            ],
        )


def _notes(incident: Incident) -> Iterable[Entry]:
    for row in Note.objects.filter(incident=incident).select_related("author"):
        yield Entry(
            id=f"n{row.pk}",
            kind="note",
            at=row.written_at,
            icon="lock",
            author=row.author.name if row.author else "",
            body=row.text,
            visible="internal",
        )


def _story(incident: Incident) -> models.QuerySet[Event]:
    return Event.objects.filter(
        tenant=incident.tenant_id, subject_kind="incident", subject_id=incident.pk
    )


def _deeds(incident: Incident) -> Iterable[Entry]:
    """Return what was decided and done, without what a colleague wrote of it."""
    rows = _story(incident).filter(kind__in=codes(lambda kind: kind.auditors))
    for pk, kind, at, body in rows.values_list("id", "kind", "at", "body"):
        line = event_kind(kind)
        yield Entry(
            id=f"e{pk:012}",
            kind="system",
            at=at,
            icon=line.icon,
            title=line.title,
            detail=line.detail(json.loads(body)["facts"], {}) if line.auditors is OUTCOME else "",
        )


def _events(incident: Incident) -> Iterable[Entry]:
    """Return the events: what they came to, their code and their place in the chain."""
    rows = list(_story(incident).values("id", "kind", "at", "actor_id", "body", seq=F("link__seq")))
    facts = {row["id"]: json.loads(row["body"])["facts"] for row in rows}
    ids = {row["actor_id"] for row in rows}
    ids |= {said.get(name) for said in facts.values() for name in ("assignee", "manager")}
    people = User.objects.filter(pk__in=[pk for pk in ids if isinstance(pk, int)])
    names = dict(people.values_list("pk", "name"))
    corrected = corrections(incident, {r["id"]: facts[r["id"]] for r in rows if r["kind"] == CODE})
    for row in rows:
        line = event_kind(row["kind"])
        # The code itself; a code that has no words of its own stands as the title already.
        code = "" if line.title == row["kind"] else row["kind"]
        place = f"#{row['seq']}" if row["seq"] else ""
        came_to = line.detail(facts[row["id"]], names) if row["kind"] != CODE else ""
        parts = [came_to, code, place, names.get(row["actor_id"] or 0, "")]
        yield Entry(
            id=f"e{row['id']:012}",
            kind="system",
            at=row["at"],
            icon=line.icon,
            title=line.title,
            detail=" · ".join([*filter(None, parts), *corrected.get(row["id"], ())]),
        )
