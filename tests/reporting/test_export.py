"""Taking the register out: the rows of the screen, whole or recognisably not, and always logged."""

import hashlib
import io
import json
import secrets
import threading
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, models
from django.test import Client

from incidents.choices import Priority
from incidents.handling.asks.talk import AddNote
from incidents.handling.services.communicate import add_note
from incidents.models import NEVER, Incident
from incidents.record.services.common import record
from reporting.models import Export
from reporting.queries import columns
from reporting.services import archive, export
from reporting.services.export import Incomplete
from tenants.clock import now as read_clock
from tenants.models import ChainLink, Contact, Event, Team, Tenant
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import change_row
from tests.people import BEGIN
from tests.reporting.house import House, taken

pytestmark = pytest.mark.usefixtures("context_kept")

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def _texts() -> list[str]:
    """Return every text column of an incident that no rule of the database binds to other words."""
    bound = {"status", "waits_as", "waiting_reason", "external_reference"}
    return [
        field.name
        for field in Incident._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField) and field.name not in bound
    ]


def _exported(house: House, tenant: Tenant) -> list[Event]:
    with house.world.entered():
        found = Event.objects.filter(tenant=tenant, kind__startswith="register.export")
        return list(found.order_by("pk"))


@pytest.mark.parametrize("start", STARTS, ids=[f"U+{ord(start):04X}" for start in STARTS])
def test_no_text_can_be_a_formula(committed_house: House, start: str):
    """EXP-1: every text column of the record, and every name that a key leads to."""
    house, word = committed_house, f"{start}cmd"
    incident = house.register()
    with house.world.entered():
        for name in _texts():
            width = getattr(Incident._meta.get_field(name), "max_length", None)
            setattr(incident, name, f"{word}{incident.pk}" if name == "reference" else word[:width])
        record(incident, "incident.classified", actor=_agnes(house), now=BEGIN)
        for named in (
            Contact.objects.get(pk=incident.reporter_id),
            Team.objects.get(pk=incident.team_id),
        ):
            named.name = word
            change_row(row=named, fields=("name",), actor=SYSTEM, now=BEGIN)

    [row] = house.export("audra").rows

    for name in (*_texts(), "reporter_name", "team_name"):
        assert row[name].startswith(f"'{start}"), name
    assert [name for name, text in row.items() if text.startswith(start)] == []


def _agnes(house: House) -> Any:
    return house.world.actor("agnes")


def test_it_is_csv_as_the_standard_says(committed_house: House):
    committed_house.register(description='He said: "no",\nand left.', symptoms="größer\r\nals")

    found = committed_house.export("audra")

    lines = found.raw.split(b"\r\n")
    assert lines[-1] == b""
    assert lines[0].decode().split(",") == [column.name for column in columns.COLUMNS]
    assert found.rows[0]["description"] == 'He said: "no",\nand left.'
    assert found.rows[0]["symptoms"] == "größer\nals"


def test_a_moment_is_written_with_its_zone(committed_house: House):
    committed_house.register()

    [row] = committed_house.export("audra").rows

    assert row["reported_at"] == "2026-01-05T08:00:00.000000Z"
    assert row["response_due_at"].endswith("Z")
    assert row["resolution_stopped_at"] == ""


def _shown(client: Client) -> set[str]:
    """Return every reference in somebody's register on screen, page after page."""
    found: set[str] = set()
    path = "/register/"
    while path:
        page = client.get(path)
        assert page.status_code == 200
        rows = page.context["page"].rows
        found |= {row.reference for row in rows}
        path = page.context["older"]
    return found


@pytest.mark.parametrize("name", ["audra", "pat", "ines", "ed", "adam"])
def test_an_export_holds_what_the_screen_shows(committed_house: House, name: str):
    """EXP-2."""
    house = committed_house
    acme = {house.register("acme").reference for _ in range(3)}
    globex = {house.register("globex").reference for _ in range(2)}
    with house.world.entered():
        incident = Incident.objects.get(reference=min(acme))
        add_note(
            incident_id=incident.pk,
            actor=_agnes(house),
            now=read_clock(),
            ask=AddNote(text="Canary in a note"),
        )

    found = house.export(name)

    assert found.references == _shown(house.client(name))
    assert found.references == (acme if name == "audra" else acme | globex)
    assert b"Canary" not in found.raw


@pytest.mark.parametrize("name", ["agnes", "sam", "rik", "carla", "gus"])
def test_who_may_not_export_gets_nothing(committed_house: House, name: str):
    committed_house.register()

    answer = committed_house.client(name).post("/register/export/")

    assert answer.status_code == 403
    assert _exported(committed_house, committed_house.world.acme) == []


def test_filters_hold_for_an_export_too(committed_house: House):
    house = committed_house
    house.register()
    large = house.register(impact=3, urgency=3)

    found = house.export("pat", priority="1", customer=str(house.world.acme.pk))

    assert found.references == {large.reference}
    assert found.manifest["filter"] == {"priority": Priority.P1, "tenant": house.world.acme.pk}
    assert [tenant["name"] for tenant in found.manifest["tenants"]] == [house.world.acme.name]


@pytest.mark.parametrize("asked", [{"customer": "0"}, {"order": "title"}, {"since": "yesterday"}])
def test_an_unknown_filter_exports_nothing(committed_house: House, asked: dict[str, str]):
    answer = committed_house.client("pat").post("/register/export/", asked)

    assert answer.status_code == 400
    assert _exported(committed_house, committed_house.world.acme) == []


def test_the_manifest_says_what_the_file_is(committed_house: House):
    house = committed_house
    house.register()

    found = house.export("audra")

    told = found.manifest
    assert told["count"] == len(found.rows) == 1
    assert told["file"]["sha256"] == hashlib.sha256(found.raw).hexdigest()
    assert told["file"]["bytes"] == len(found.raw)
    assert told["author"] == {"id": house.world.user("audra").pk, "name": "Audra Claes"}
    [tenant] = told["tenants"]
    with house.world.entered():
        link = ChainLink.objects.get(tenant=house.world.acme, seq=tenant["head"]["seq"])
    assert tenant["head"]["hash"] == bytes(link.hash).hex()


def test_it_is_logged_before_and_after_in_every_chain(committed_house: House):
    house = committed_house
    house.register()

    found = house.export("pat")

    for tenant, count in ((house.world.acme, 1), (house.world.globex, 0)):
        started, finished = _exported(house, tenant)
        assert (started.kind, finished.kind) == ("register.export_started", "register.exported")
        facts = json.loads(finished.body)["facts"]
        assert facts["sha256"] == found.manifest["file"]["sha256"]
        assert facts["count"] == count
        assert facts["filter"] == {}
        assert finished.actor_id == house.world.user("pat").pk


def _broken_off(house: House) -> bytes:
    """Read the first pieces of an export and go away."""
    response = house.ask("audra")
    pieces = iter(response)
    got = next(pieces) + next(pieces)
    response.close()
    return got


def test_one_that_broke_off_is_recognised_and_known(
    committed_house: House, monkeypatch: pytest.MonkeyPatch
):
    """EXP-4."""
    house = committed_house
    monkeypatch.setattr(archive, "CHUNK", 1)
    monkeypatch.setattr(export, "ROWS_AT_ONCE", 1)
    for _ in range(5):
        house.register(description=secrets.token_hex(9000))

    got = _broken_off(house)

    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(got))
    assert [event.kind for event in _exported(house, house.world.acme)] == [
        "register.export_started"
    ]
    with house.world.entered():
        [row] = Export.objects.all()
    assert (row.finished_at, row.count, row.digest) == (None, None, "")


def test_the_next_request_is_not_disturbed_by_one_that_broke_off(
    committed_house: House, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(archive, "CHUNK", 1)
    house = committed_house
    reference = house.register(description=secrets.token_hex(9000)).reference

    _broken_off(house)

    assert house.export("audra").references == {reference}


def test_what_comes_in_meanwhile_is_not_in_it(
    committed_house: House, monkeypatch: pytest.MonkeyPatch
):
    """EXP-4: count, heads and rows are of one moment."""
    house = committed_house
    monkeypatch.setattr(archive, "CHUNK", 1)
    before = {house.register().reference for _ in range(3)}
    pieces = iter(house.ask("audra"))
    content = next(pieces)

    def meanwhile() -> None:
        house.register()
        connection.close()

    other = threading.Thread(target=meanwhile)
    other.start()
    other.join()
    found = taken(content + b"".join(pieces))

    assert found.references == before
    assert found.manifest["count"] == 3
    assert len(house.export("audra").rows) == 4


def test_a_count_that_differs_gives_no_complete_file(
    committed_house: House, monkeypatch: pytest.MonkeyPatch
):
    house = committed_house
    house.register()
    monkeypatch.setattr(export, "_counts", lambda _started: Counter({house.world.acme.pk: 2}))
    response = house.ask("audra")

    with pytest.raises(Incomplete, match="1 rows were written of 2"):
        list(response)

    assert [event.kind for event in _exported(house, house.world.acme)] == [
        "register.export_started"
    ]


def test_an_empty_register_is_a_whole_file(committed_house: House):
    found = committed_house.export("audra")

    assert found.rows == []
    assert found.manifest["count"] == 0


def test_the_version_is_that_of_the_project(committed_house: House):
    project = (Path(__file__).parents[2] / "pyproject.toml").read_text()
    told = committed_house.export("audra").manifest["product"]

    assert f'version = "{told.removeprefix("servicedesk ")}"' in project


def test_no_deadline_is_an_empty_cell(committed_house: House):
    without, running = committed_house.register(), committed_house.register()
    with committed_house.world.entered():
        without.next_due_at = NEVER
        record(without, "clock.set", actor=SYSTEM, now=BEGIN)

    rows = {row["reference"]: row for row in committed_house.export("pat").rows}

    assert rows[without.reference]["next_due_at"] == ""
    assert rows[running.reference]["next_due_at"]
