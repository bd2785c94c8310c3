"""What was owed and promised, each with what came of it, and the sum on the first page."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.choices import ClockState
from incidents.duty.queries.measures import MeasuresView
from reporting.queries.parts import Item, Section
from reporting.queries.record import ClockRow, Record

# Of a duty with a term.
IN_TIME: Final = gettext_lazy("done in time")
LATE: Final = gettext_lazy("done, after the term")
NOT_OWED: Final = gettext_lazy("decided: nothing was owed")
OPEN: Final = gettext_lazy("still owed")
OPEN_LATE: Final = gettext_lazy("still owed, and the term has passed")
# Of a measure, and of what has no fixed term.
DONE: Final = gettext_lazy("done")
EXCUSED: Final = gettext_lazy("closed without it, by an exception")
MISSING: Final = gettext_lazy("not done")
# Of a clock.
KEPT: Final = gettext_lazy("kept in time")
MISSED: Final = gettext_lazy("missed")
RUNNING: Final = gettext_lazy("running")
REPLACED: Final = gettext_lazy("replaced by another priority")
OUTCOME: Final = gettext_lazy("what came of it")
# Which sheets have a term.
TERMS: Final = ("breach_terms", "obligations")
NAME: Final = "came_to"


def with_outcomes(sheet: Section, now: datetime) -> Section:
    """Say beside each duty with a term what came of it."""
    if sheet.code not in TERMS:
        return sheet
    rows = [[*row, Item(NAME, OUTCOME, str(_came_to(row, now)))] for row in sheet.rows]
    return replace(sheet, rows=rows)


def _came_to(row: Sequence[Item], now: datetime) -> Any:
    at = {item.name: item.at for item in row}
    due, filed = at.get("due_at"), at.get("filed_at")
    if filed and due:
        return IN_TIME if filed <= due else LATE
    if filed or at.get("stopped_at"):
        return DONE if filed else NOT_OWED
    return OPEN_LATE if due and due < now else OPEN


def measure_sheet(measures: MeasuresView) -> Section:
    rows = [
        [
            Item("code", _("code"), line.id),
            Item("measure", _("measure"), line.label.removeprefix(f"{line.id} ")),
            Item("asked_by", _("asked by"), line.why),
            Item(
                NAME, OUTCOME, str(DONE if line.done else EXCUSED if line.is_excused else MISSING)
            ),
        ]
        for line in measures.lines
    ]
    return Section(gettext_lazy("Obligatory measures"), rows, "measures")


def clock_sheet(clocks: Iterable[ClockRow]) -> Section:
    return Section(gettext_lazy("Clocks"), [_clock(one) for one in clocks], "clocks")


def _clock(row: ClockRow) -> list[Item]:
    view = row.view
    return [
        Item("kind", _("promise"), str(view.label)),
        Item("priority", _("priority"), f"P{row.priority}"),
        Item("started_at", _("began"), at=view.started_at),
        Item("due_at", _("due"), at=view.due_at),
        Item("stopped_at", _("stopped"), at=view.stopped_at),
        Item("missed_at", _("missed"), at=row.breached_at),
        Item("superseded_at", _("replaced"), at=row.superseded_at),
        Item(NAME, OUTCOME, str(_clock_came_to(row))),
    ]


def _clock_came_to(row: ClockRow) -> Any:
    if row.breached_at or row.view.state in (ClockState.MISSED, ClockState.LATE):
        return MISSED
    if row.superseded_at:
        return REPLACED
    return KEPT if row.view.state == ClockState.MET else RUNNING


def summary_of(record: Record, sheets: Mapping[str, Section]) -> list[Item]:
    """Return what the first page says: of each kind of duty how much came to what."""
    counted = [
        ("measures", _("Obligatory measures"), ("measures",)),
        ("law", _("What the law asked"), TERMS),
        ("clocks", _("Terms that were promised"), ("clocks",)),
    ]
    lines = [
        Item(name, label, _sum_of([sheets[code] for code in codes if code in sheets]))
        for name, label, codes in counted
    ]
    return [*_about(record), *(line for line in lines if line.text), *_not_done(sheets)]


def _about(record: Record) -> Iterator[Item]:
    incident = record.incident
    yield Item("reference", _("number"), incident.reference)
    yield Item("title", _("title"), incident.title)
    yield Item("customer", _("customer"), incident.tenant.name)
    yield Item("provider", _("service provider"), incident.provider.name)
    yield Item("priority", _("priority"), str(record.priority_label))
    yield Item("status", _("status"), str(incident.get_status_display()))
    yield Item("reported_at", _("reported"), at=incident.reported_at)
    yield Item("closed_at", _("closed"), at=incident.closed_at)


def _sum_of(sheets: Sequence[Section]) -> str:
    counts = Counter(
        item.text for sheet in sheets for row in sheet.rows for item in row if item.name == NAME
    )
    return "; ".join(f"{count} × {said}" for said, count in counts.most_common())


def _not_done(sheets: Mapping[str, Section]) -> Iterator[Item]:
    """Name what was missed, so that nobody has to look for it."""
    bad = {str(one) for one in (MISSING, LATE, OPEN_LATE, MISSED)}
    named = [
        f"{_named(row)}: {row[-1].text}"
        for code in ("measures", *TERMS, "clocks")
        if code in sheets
        for row in sheets[code].rows
        if row[-1].text in bad
    ]
    yield Item("missed", _("missed, late or not done"), "\n".join(named) or _("nothing"))


def _named(row: Sequence[Item]) -> str:
    words = [item.text for item in row[:2] if item.text]
    return " ".join(words) or _("Term of the personal data breach")
