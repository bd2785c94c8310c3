"""The dossier of one incident: everything that its record holds, by chapter, for who reads it.

It takes its facts from the record of the register (`record_of`), so that the two cannot differ: an
auditor of the customer gets no word of the desk here either.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from incidents.choices import Status
from incidents.models import Incident
from reporting.queries.dossier_decisions import decisions_from
from reporting.queries.dossier_kept import (
    clock_sheet,
    measure_sheet,
    summary_of,
    with_outcomes,
)
from reporting.queries.dossier_told import call_sheet, chain_sheet, notice_sheet, standing_sheet
from reporting.queries.packs import reads_all
from reporting.queries.parts import Item, Section
from reporting.queries.record import Record, record_of
from reporting.queries.said import Entry
from tenants.rules.roles import Actor

# Which parts of the record stand in which chapter, in reading order; what is in none of them
# stands in the one on how it was handled.
CHAPTERS: Final[Sequence[tuple[str, Any, tuple[str, ...]]]] = (
    ("duties", _("What was owed, and whether it was done"), (
        "measures", "proofs", "waivers", "breach_terms", "obligations", "obligation_answers",
        "breach_filings", "controller_notices", "filed_forms", "duty_starts",
        "duty_denials",
        "breach_descriptions", "facts",
    )),
    ("decisions", _("Decisions"), ("decisions",)),
    ("promises", _("What was promised, and whether it was kept"), (
        "clocks", "updates", "escalations", "complaints", "ratings",
    )),
    ("told", _("Proof of what was told"), (
        "notices", "calls", "plan_lines", "plan_messages", "lesson_shares",
    )),
    ("handling", _("How it was handled"), ()),
    ("lessons", _("What was learned"), ("review", "improvements", "lesson_verdicts")),
    ("evidence", _("Evidence"), (
        "evidence_standing", "evidence", "custody", "custody_answers", "evidence_checks",
        "evidence_corrections", "evidence_seen_on", "holds", "log_retentions", "sides",
        "police_decisions", "police_complaints",
    )),
    ("files", _("Files"), ("files", "internal_files")),
    ("timeline", _("Timeline"), ("timeline",)),
    ("chain", _("Its events in the chain"), ("chain",)),
)  # fmt: skip
HANDLING: Final = "handling"


@dataclass(frozen=True)
class Chapter:
    code: str
    title: Any
    sheets: list[Section]


@dataclass(frozen=True)
class Dossier:
    """All of it. `is_draft`: the incident goes on, and it says how things stand so far."""

    incident: Incident
    is_draft: bool
    is_whole: bool
    made_at: datetime
    summary: list[Item]
    chapters: list[Chapter]

    @property
    def sheets(self) -> list[Section]:
        return [sheet for chapter in self.chapters for sheet in chapter.sheets]


def dossier_of(actor: Actor, reference: str, now: datetime) -> Dossier:
    """Return the dossier of one incident in this person's register, or NotFound."""
    record = record_of(actor, reference, now)
    incident = record.incident
    is_whole = reads_all(actor, incident)
    sheets = {sheet.code: with_outcomes(sheet, now) for sheet in record.sections}
    made = [
        measure_sheet(record.measures),
        decisions_from(record.sections),
        clock_sheet(record.clocks),
        notice_sheet(incident, is_whole=is_whole),
        call_sheet(incident, is_whole=is_whole),
        *([standing_sheet(incident)] if is_whole else []),
        timeline_sheet(record.entries),
        chain_sheet(incident, is_whole=is_whole),
    ]
    sheets |= {sheet.code: sheet for sheet in made}
    return Dossier(
        incident=incident,
        is_draft=incident.status != Status.CLOSED,
        is_whole=is_whole,
        made_at=now,
        summary=summary_of(record, sheets),
        chapters=[Chapter("what", _("What it was"), _groups(record)), *_chapters(sheets)],
    )


def _groups(record: Record) -> list[Section]:
    return [
        Section(group.title, [group.items], f"incident_{place}")
        for place, group in enumerate(record.groups, start=1)
    ]


def _chapters(sheets: Mapping[str, Section]) -> Iterable[Chapter]:
    placed = {code for _code, _title, codes in CHAPTERS for code in codes}
    rest = tuple(code for code in sheets if code not in placed)
    for name, title, codes in CHAPTERS:
        asked = rest if name == HANDLING else codes
        found = [sheets[code] for code in asked if code in sheets and sheets[code].rows]
        if found:
            yield Chapter(name, title, found)


def timeline_sheet(entries: Sequence[Entry]) -> Section:
    """Return what was said and done, in the order of the chain, the first one first."""
    return Section(_("What was said and done"), [_said(one) for one in entries[::-1]], "timeline")


def _said(entry: Entry) -> list[Item]:
    via = ", ".join(str(tag.text) for tag in entry.via)
    return [
        Item("at", _("moment"), at=entry.at),
        Item("what", _("what"), str(entry.title) or via),
        Item("who", _("who"), ", ".join(filter(None, [entry.author, entry.org]))),
        Item("text", _("text"), "\n".join(filter(None, [entry.detail, entry.body]))),
        Item("visible", _("for whom"), str(VISIBLE.get(entry.visible, ""))),
    ]


VISIBLE: Final[Mapping[str, Any]] = {
    "internal": _("internal"),
    "public": _("the customer reads it"),
}
