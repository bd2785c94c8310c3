"""Exports with all that hangs on an incident, read back by programs that are none of ours."""

import csv
import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from incidents.handling.asks.talk import AddNote, SendMessage
from incidents.handling.services.communicate import add_note, send_message
from reporting.choices import JobState
from reporting.models import ExportJob
from reporting.queries.hanging import HANGING
from reporting.services import forms_of_export
from reporting.services.jobs import run_due
from tenants.clock import now as read_clock
from tests.reporting.house import ROOM, House, asked, content, now_is, verified

FORMULA = '=HYPERLINK("https://evil.example")\nsecond line, "quoted" \\ and é'
NOTE = "Only colleagues read this."


def spoken(house: House) -> str:
    """Register an incident of Acme with a message like a formula, and a note; return its number."""
    incident = house.register(title="Planning is down")
    house.register("globex", title="Nobody of Acme reads this")
    with house.world.entered():
        given: dict[str, Any] = {"incident_id": incident.pk, "actor": house.world.actor("agnes")}
        send_message(**given, now=read_clock(), ask=SendMessage(text=FORMULA))
        add_note(**given, now=read_clock(), ask=AddNote(text=NOTE))
    return incident.reference


def written(house: House, name: str, form: str) -> zipfile.ZipFile:
    job = asked(house, name, form=form)
    run_due(now=read_clock())
    assert now_is(house, job).state == JobState.DONE, job.why
    return zipfile.ZipFile(io.BytesIO(content(house, name, job)))


def checked(archive: zipfile.ZipFile) -> dict[str, Any]:
    """Return what the manifest says of each file besides the register, by its name; all true."""
    manifest = json.loads(archive.read("manifest.json"))
    found = {one["name"]: one for one in manifest["beside"]}
    assert {*archive.namelist()} == {"register.csv", "manifest.json", "manifest.sig", *found}
    for name, said in found.items():
        raw = archive.read(name)
        assert (said["bytes"], said["sha256"]) == (len(raw), hashlib.sha256(raw).hexdigest())
    return found


def test_everything_as_csv_files(committed_house: House, tmp_path: Path):
    house = committed_house
    reference = spoken(house)

    with written(house, "pat", "set") as archive:
        said = checked(archive)
        tables = {
            name.removesuffix(".csv"): list(
                csv.DictReader(io.StringIO(archive.read(name).decode(), newline=""))
            )
            for name in said
        }
    assert set(tables) == set(HANGING)
    assert {name: len(rows) for name, rows in tables.items()} == {
        one["name"].removesuffix(".csv"): one["rows"] for one in said.values()
    }
    [message] = tables["messages"]
    assert (message["incident"], message["text"]) == (reference, f"'{FORMULA}")
    assert [row["text"] for row in tables["notes"]] == [NOTE]
    assert len(tables["clocks"]) >= 4
    assert {row["kind"] for row in tables["clocks"]} >= {"response", "resolution"}
    assert tables["rounds"]


@pytest.mark.parametrize("form", ["set", "lines"])
def test_an_auditor_of_a_customer_gets_their_rows_and_no_words_of_the_desk(
    committed_house: House, form: str
):
    house = committed_house
    reference = spoken(house)

    with written(house, "audra", form) as archive:
        checked(archive)
        every = b"".join(archive.read(name) for name in archive.namelist()).decode(errors="replace")
    assert reference in every
    assert NOTE not in every
    assert "Nobody of Acme reads this" not in every


def test_everything_as_json_lines(committed_house: House):
    house = committed_house
    reference = spoken(house)

    with written(house, "pat", "lines") as archive:
        checked(archive)

        def rows(name: str) -> list[dict[str, Any]]:
            return [json.loads(line) for line in archive.read(f"{name}.jsonl").splitlines()]

        [incident] = [row for row in rows("register") if row["reference"] == reference]
        [message] = rows("messages")
    assert message["text"] == FORMULA
    assert (incident["title"], incident["priority"]) == ("Planning is down", 3)
    assert incident["criteria"] == {} or isinstance(incident["criteria"], dict)
    assert incident["is_security"] is False
    assert incident["reported_at"].endswith("+00:00")


def test_everything_as_a_workbook(committed_house: House):
    house = committed_house
    reference = spoken(house)

    with written(house, "pat", "book") as archive:
        checked(archive)
        book = CalamineWorkbook.from_filelike(io.BytesIO(archive.read("register.xlsx")))
    assert book.sheet_names[:2] == ["about", "register"]
    assert set(book.sheet_names[2:]) == set(HANGING)
    names, *rows = book.get_sheet_by_name("register").to_python()
    row = next(dict(zip(names, row, strict=True)) for row in rows if reference in row)
    assert (row["title"], row["priority"]) == ("Planning is down", 3.0)
    assert str(row["reported_at"]).startswith("2026-")
    names, message = book.get_sheet_by_name("messages").to_python()
    assert dict(zip(names, message, strict=True))["text"] == FORMULA
    assert reference not in str(book.get_sheet_by_name("about").to_python())


def test_a_list_on_paper(committed_house: House):
    house = committed_house
    reference = spoken(house)

    with written(house, "audra", "paper") as archive:
        checked(archive)
        raw = archive.read("register.pdf")
    pdf = PdfReader(io.BytesIO(raw))
    text = "\n".join(page.extract_text() for page in pdf.pages)
    assert reference in text
    assert "Planning is down" in text
    assert "Nobody of Acme" not in text
    assert b"pdfaid" in raw


def test_more_than_goes_on_paper_is_refused_at_once(
    committed_house: House, monkeypatch: pytest.MonkeyPatch
):
    house = committed_house
    spoken(house)
    house.register()
    monkeypatch.setattr("reporting.services.asking.MOST_ON_PAPER", 1)

    answer = house.client("audra").post(f"{ROOM}prepare/", {"form": "paper"})

    assert answer.status_code == 422
    assert "do not go on paper" in answer.content.decode()
    with house.world.entered():
        assert not ExportJob.objects.exists()
    # They grew between asking and writing: it is said, and nothing is given.
    monkeypatch.setattr("reporting.services.asking.MOST_ON_PAPER", 10)
    monkeypatch.setattr(forms_of_export, "MOST_ON_PAPER", 1)
    job = asked(house, "audra", form="paper")
    run_due(now=read_clock())
    assert (now_is(house, job).state, job.why) == (JobState.FAILED, "too_many")
    assert "do not go on paper" in house.client("audra").get(ROOM).text


def test_each_file_is_verified_and_what_was_changed_is_found(
    committed_house: House, tmp_path: Path
):
    house = committed_house
    spoken(house)
    job = asked(house, "pat", form="set")
    run_due(now=read_clock())
    path = tmp_path / "export.zip"
    path.write_bytes(content(house, "pat", job))
    assert verified(path) == []

    for change, told in (
        (lambda name, raw: raw + b"x" if name == "notes.csv" else raw, "notes.csv"),
        (lambda name, raw: None if name == "notes.csv" else raw, "notes.csv"),
    ):
        other = tmp_path / "other.zip"
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
            for name in old.namelist():
                raw = change(name, old.read(name))
                if raw is not None:
                    new.writestr(name, raw)
        assert any(told in line for line in verified(other))
