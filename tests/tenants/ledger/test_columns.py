"""The list of recorded columns: none goes, or comes to mean another thing, untold."""

from io import StringIO
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.core.management import CommandError, call_command
from django.db import migrations

from tenants.ledger import columns
from tenants.ledger.columns import Column, faults, faults_of_migrations, kept_columns, to_keep
from tenants.ledger.migrating import SchemaMigrated
from tenants.ledger.names import recorded
from tenants.ledger.successions import made
from tenants.models import Contact, Team

KEPT = [
    "tenants.team.name text words",
    "tenants.team.line number",
    "tenants.team.state text codes=closed,open",
]
LINE, STATE = "tenants.team.line", "tenants.team.state"


def said(changed: dict[str, str | None], *entries: dict[str, Any]) -> list[str]:
    """Return the faults when these lines became others, or went, with these successions."""
    current = [changed.get(line.split(" ", 1)[0], line) for line in KEPT]
    listed = [made({"name": f"s{n}", "since": "a.b", **entry}) for n, entry in enumerate(entries)]
    return list(
        faults(
            [Column.of(line) for line in KEPT], [Column.of(one) for one in current if one], listed
        )
    )


def test_the_list_is_what_the_code_records():
    told = StringIO()
    call_command("check_recorded", stdout=told)

    assert f"{len(kept_columns())} recorded columns can be read" in told.getvalue()
    assert len(kept_columns()) > 400


@pytest.mark.parametrize(
    ("_case", "changed", "fault"),
    [
        ("gone", {LINE: None}, "tenants.team.line: is recorded no more"),
        ("renamed", {LINE: "tenants.team.tier number"}, "tenants.team.line: is recorded no more"),
        ("of another type", {LINE: f"{LINE} text"}, "is told otherwise than it was"),
        ("a code less", {STATE: f"{STATE} text codes=open"}, "is told otherwise than it was"),
        ("a code renamed", {STATE: f"{STATE} text codes=ended,open"}, "is told otherwise"),
        (
            "a key to another table",
            {LINE: f"{LINE} key:tenants.team"},
            "tenants.team.line: is told otherwise than it was (tenants.team.line number)",
        ),
    ],
)
def test_what_changes_without_a_succession_is_a_fault(
    _case: str, changed: dict[str, str | None], fault: str
):
    (line,) = said(changed)

    assert line.startswith(fault) or fault in line


@pytest.mark.parametrize(
    ("_case", "changed", "entry"),
    [
        ("gone", {LINE: None}, {"dropped": LINE}),
        ("renamed", {LINE: "tenants.team.tier number"},
         {"renamed": {"from": LINE, "to": "tenants.team.tier"}}),
        ("moved", {LINE: "tenants.tier.line number"},
         {"moved": {"from": LINE, "to": "tenants.tier.line"}}),
        ("another type", {LINE: f"{LINE} text"}, {"recoded": {"from": LINE, "becomes": "text"}}),
        ("another code", {STATE: f"{STATE} text codes=ended,open"},
         {"recoded": {"from": STATE, "codes": [["closed", "ended"]]}}),
        ("a code more", {STATE: f"{STATE} text codes=closed,new,open"}, None),
    ],
)  # fmt: skip
def test_with_its_succession_it_is_none(
    _case: str, changed: dict[str, str | None], entry: dict[str, Any] | None
):
    assert said(changed, *([entry] if entry else [])) == []


@pytest.mark.parametrize(
    ("_case", "changed", "entry", "fault"),
    [
        ("a name is used again", {}, {"dropped": LINE}, "its name is used again"),
        ("of nothing", {}, {"dropped": "tenants.team.nothing"}, "was never recorded"),
        ("to nothing", {LINE: None}, {"renamed": {"from": LINE, "to": "tenants.team.tier"}},
         "is not recorded"),
        ("of words", {"tenants.team.name": "tenants.team.called text words"},
         {"renamed": {"from": "tenants.team.name", "to": "tenants.team.called"}},
         "words keep their name"),
    ],
)  # fmt: skip
def test_a_succession_that_cannot_be_is_a_fault(
    _case: str, changed: dict[str, str | None], entry: dict[str, Any], fault: str
):
    (line,) = said(changed, entry)

    assert fault in line


def test_a_line_stays_in_the_list_when_its_column_is_succeeded():
    kept = [Column.of(line) for line in KEPT]
    current = [
        Column.of("tenants.team.line text"),
        Column.of(f"{STATE} text codes=closed,new,open"),
    ]

    assert [str(one) for one in to_keep(kept, current)] == [
        "tenants.team.line number",
        "tenants.team.line text",
        "tenants.team.name text words",
        "tenants.team.state text codes=closed,new,open",
    ]


def test_the_command_refuses_a_column_that_was_renamed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Contact, "recorded_columns", {"language": "tongue"})
    told = StringIO()

    with pytest.raises(CommandError, match="1 faults"):
        call_command("check_recorded", "--write", stdout=told)

    assert told.getvalue().startswith("tenants.contact.language: is recorded no more")


def test_the_command_adds_what_is_new_when_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    lines = columns.RECORDED_FILE.read_text().splitlines(keepends=True)
    file = tmp_path / "recorded.txt"
    file.write_text("".join(line for line in lines if not line.startswith("tenants.team.line")))
    monkeypatch.setattr(columns, "RECORDED_FILE", file)

    with pytest.raises(CommandError, match=r"tenants\.team\.line number"):
        call_command("check_recorded")
    call_command("check_recorded", "--write", stdout=StringIO())

    assert file.read_text() == "".join(lines)


def test_a_succession_is_told_by_the_migration_that_it_names(monkeypatch: pytest.MonkeyPatch):
    class Telling(migrations.Migration):
        operations: ClassVar = [SchemaMigrated("told", "elsewhere")]

    class Loader:
        def __init__(self, _connection: None) -> None:
            self.disk_migrations = {("tenants", "0002_names"): Telling("0002_names", "tenants")}

    monkeypatch.setattr(columns, "MigrationLoader", Loader)
    listed = [
        made({"name": name, "since": since, "dropped": LINE})
        for name, since in (
            ("told", "tenants.0002_names"), ("elsewhere", "tenants.0003"), ("untold", "tenants.9"),
        )
    ]  # fmt: skip

    assert list(faults_of_migrations(listed)) == [
        "succession elsewhere: listed since tenants.0003, told by tenants.0002_names",
        "succession untold: listed since tenants.9, told by no migration",
    ]


def test_a_model_that_is_recorded_no_more_is_found(monkeypatch: pytest.MonkeyPatch):
    less = {label: model for label, model in recorded().items() if model is not Team}
    monkeypatch.setattr(columns, "recorded", lambda: less)

    with pytest.raises(CommandError):
        call_command("check_recorded", stdout=StringIO())
