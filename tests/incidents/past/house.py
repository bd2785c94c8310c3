"""Rows of another desk for tests: one plain incident, of which a test changes what it is about."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from incidents.past.rules.replay_rows import COLUMNS, Row

DATA = Path(__file__).resolve().parents[2] / "data" / "events"
SAMPLE = DATA / "sample.csv"
WHOLE = DATA / "uci_incident_event_log_first_part.csv.gz"
EXPECTED = DATA / "uci_first_part_expected_kpis.json"

PLAIN = {
    # sorted: every worker of a run must see the same cases
    **dict.fromkeys(sorted(COLUMNS), "?"),
    "number": "INC0000001",
    "incident_state": "New",
    "active": "true",
    "reassignment_count": "0",
    "reopen_count": "0",
    "sys_mod_count": "0",
    "made_sla": "true",
    "caller_id": "Caller 7",
    "opened_by": "Opened by  8",
    "opened_at": "1/3/2016 09:00",
    "sys_created_by": "Created by 6",
    "sys_created_at": "1/3/2016 09:05",
    "sys_updated_by": "Updated by 21",
    "sys_updated_at": "1/3/2016 09:05",
    "contact_type": "Phone",
    "category": "Category 26",
    "subcategory": "Subcategory 174",
    "impact": "2 - Medium",
    "urgency": "2 - Medium",
    "priority": "3 - Moderate",
    "assignment_group": "Group 70",
    "resolved_at": "1/3/2016 10:00",
    "closed_at": "6/3/2016 10:00",
}
NAMES = tuple(PLAIN)


def row(line: int = 2, **said: str) -> Row:
    return Row(line, {**PLAIN, **said})


def story(*changes: dict[str, str]) -> list[Row]:
    """Return the rows of one incident: each says what the one before said, and its changes."""
    rows, said = [], dict(PLAIN)
    for number, change in enumerate(changes):
        said = {**said, "sys_mod_count": str(number), **change}
        rows.append(Row(number + 2, said))
    return rows


def text(rows: Iterable[Row]) -> str:
    """Return rows as a file."""
    lines = [",".join(NAMES), *(",".join(r.said[name] for name in NAMES) for r in rows)]
    return "\n".join(lines) + "\n"


def written(path: Path, rows: Iterable[Row]) -> Path:
    path.write_text(text(rows), encoding="utf-8")
    return path


def closed(number: str, **said: Any) -> list[Row]:
    """Return an incident that was opened, resolved and closed."""
    return story(
        {"number": number, **said},
        {"incident_state": "Resolved", "sys_updated_at": "1/3/2016 10:00"},
        {"incident_state": "Closed", "sys_updated_at": "6/3/2016 10:00"},
    )
