"""One incident as the register holds it: each field, its clocks, and what was said and done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.duty.queries.measures import MeasuresView, measures_of
from incidents.duty.services.duties import grounds_from, grounds_lists
from incidents.models import NEVER, Clock, Incident
from incidents.portal.queries.portal import priority_label
from incidents.record.queries.assessing import AXIS_LABELS
from incidents.record.queries.clocks import FIELDS as CLOCK_FIELDS
from incidents.record.queries.clocks import ClockView, view_of
from incidents.record.queries.gather import Listed, Row, gather
from incidents.record.services.terms import profile_by, terms_of
from reporting.queries.handling import excused, lists_of, sections_from
from reporting.queries.naming import ASKED, LABELS
from reporting.queries.parts import Item, Section
from reporting.queries.register import Selection, register
from reporting.queries.said import Entry, entries_of
from reporting.queries.silences import silence_list, silence_sections
from tenants.choices import Side
from tenants.errors import NotFound
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
        "team", "assignee", "supplier", "manager", "contained_at", "cause_removed_at",
        "partly_restored_at", "works_again", "works_not_yet", "restored_at", "resolved_at",
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
        sections=[
            *silence_sections(found["silences"]),
            *sections_from(found, terms_of(incident).profile),
        ],
        entries=entries_of(incident, reads_all=reads_all),
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
