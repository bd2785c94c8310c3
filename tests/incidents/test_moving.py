"""Moving in: files of other tools are mapped, checked, brought in once, and nobody is told."""

import io
import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db.models.functions import Now

from escalation.models import Notice
from incidents.choices import MoveKind, MoveState
from incidents.models import Incident, MoveIn, MoveInFault
from incidents.past.rules.move_fields import guessed, lacking
from incidents.past.services.moving import move_due
from tenants.clock import now as read_clock
from tenants.models import AccountMail, Asset, Contact, Tenant
from tenants.scoping import entered
from tests.incidents.desk.house import House
from tests.people import World


@pytest.fixture
def house(world: World) -> House:
    return House(world)


ROOM = "/moving-in/"
NAMES = (
    "number;briefDescription;request;processingStatus.name;priority.name;caller.dynamicName;"
    "caller.email;callDate;closedDate"
)
RIK, AT = "Rik Jacobs;rik@acme.example", "2024-01-08T09:12:00+01:00"
TOPDESK = "\n".join(
    [
        NAMES,
        f"I 2401 001;Printer staat stil;Geen papier;Afgesloten;P3;{RIK};{AT};2024-01-09 10:00",
        "I 2401 002;=cmd|'/c calc';Traag;In behandeling;Hoog;Onbekend iemand;;08-01-2024 10:00;",
        f"I 2401 003;Wifi;Weg;Vreemd;P1;{RIK};{AT};",
        f"I 2401 004;Mail;Weg;Afgesloten;P1;Rik Jacobs;geen adres;{AT};",
        f"I 2401 005;Mail;Weg;Afgesloten;P1;{RIK};morgen;",
    ]
)


def uploaded(house: House, kind: str, content: bytes | str, **said: Any) -> MoveIn:
    raw = content.encode() if isinstance(content, str) else content
    given = {"kind": kind, "file": SimpleUploadedFile("export.csv", raw), **said}
    answer = house.client("adam").post(ROOM, given)
    assert answer.status_code == 302, unescape(answer.content.decode())
    with house.world.entered():
        return MoveIn.objects.latest("pk")


def read(house: House, move: MoveIn) -> MoveIn:
    move_due(now=read_clock())
    with house.world.entered():
        move.refresh_from_db()
    return move


def checked(house: House, move: MoveIn, **mapping: str) -> MoveIn:
    said = {**move.mapping, **mapping}
    answer = house.client("adam").post(f"{ROOM}{move.public_id}/", said)
    assert answer.status_code == 302, unescape(answer.content.decode())
    return read(house, move)


def brought(house: House, move: MoveIn) -> MoveIn:
    answer = house.client("adam").post(f"{ROOM}{move.public_id}/bring/")
    assert answer.status_code == 302
    return read(house, move)


def test_incidents_of_another_tool_are_checked_and_brought_in_once_and_nobody_is_told(
    house: House,
):
    acme = house.world.acme
    move = uploaded(house, "incidents", TOPDESK, preset="topdesk", customer=acme.pk)
    assert move.mapping["number"] == "number"
    assert move.mapping["reporter_email"] == "caller.email"
    page = house.client("adam").get(f"{ROOM}{move.public_id}/").content.decode()
    assert "Printer staat stil" in page

    move = checked(house, move)

    assert (move.state, move.total) == (MoveState.CHECKED, 5)
    assert (move.new, move.known, move.wrong) == (2, 0, 3)
    with house.world.entered():
        assert not Incident.objects.exists(), "it was only checked"
        faults = MoveInFault.objects.filter(move_in=move).order_by("row")
        assert list(faults.values_list("row", "column")) == [
            (4, "processingStatus.name"), (5, "caller.email"), (6, "callDate"),
        ]  # fmt: skip
    told = house.client("adam").get(f"{ROOM}{move.public_id}/faults.csv").content.decode()
    assert told.splitlines()[0] == "row,column,why"
    assert len(told.splitlines()) == 4

    move = brought(house, move)

    assert (move.state, move.new, move.wrong) == (MoveState.DONE, 2, 3)
    with house.world.entered():
        first = Incident.objects.get(external_reference="I 2401 001")
        assert (first.status, first.priority, first.is_elsewhere) == ("closed", 3, True)
        assert first.reporter == house.world.contact("rik")
        assert first.closed_at is not None
        second = Incident.objects.get(external_reference="I 2401 002")
        assert (second.status, second.priority) == ("in_progress", 2)
        assert second.reporter.name == "Onbekend iemand"
        assert not Notice.objects.exists()
        assert not AccountMail.objects.exists()
    again = uploaded(house, "incidents", TOPDESK, preset="topdesk", customer=acme.pk)
    again = brought(house, checked(house, again))
    assert (again.new, again.known) == (0, 2)
    with house.world.entered():
        assert Incident.objects.count() == 2


def test_customers_people_and_assets_come_first_and_a_file_goes_on_after_a_kill(house: House):
    customers = uploaded(
        house, "customers", "Name,Time zone\nInitech,\nAcme,\n,\nHooli,Nowhere/X\n"
    )
    customers = brought(house, checked(house, customers))
    assert (customers.new, customers.known, customers.wrong) == (1, 1, 1)
    people = "Company,First Name,Last Name,Email\n" + "".join(
        f"Initech,Person,{number},p{number}@initech.example\n" for number in range(250)
    )
    move = checked(house, uploaded(house, "people", people, preset="freshservice"))
    assert (move.new, move.wrong) == (250, 0)
    # As a worker leaves it that was killed in the middle.
    with house.world.entered():
        MoveIn.objects.filter(pk=move.pk).update(
            state=MoveState.RUNNING, row=201, new=200, attempts=1,
            due_at=Now() - timedelta(seconds=1),
        )  # fmt: skip
    move = read(house, move)
    assert (move.state, move.new) == (MoveState.DONE, 250)
    provider = house.world.provider.pk
    with entered(house.world.whole):
        initech = Tenant.objects.get(name="Initech", provider=provider)
        found = Contact.objects.filter(tenant=initech).order_by("pk")
        assert [one.email for one in found] == [f"p{n}@initech.example" for n in range(200, 250)]
    assets = "Klant;Naam;Soort;Beschikbaarheid\nInitech;SRV-1;server;4\nInitech;SRV-2;server;9\n"
    move = brought(house, checked(house, uploaded(house, "assets", assets)))
    assert (move.new, move.wrong) == (1, 1)
    with entered(house.world.whole):
        row = Asset.objects.get(name="SRV-1")
        assert (row.tenant, row.kind, row.availability) == (initech, "server", 4)


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "first row"), (b"PK\x03\x04nonsense", "cannot be read"), (b"a,b\n", "no row")],
)
def test_what_is_no_table_is_refused(house: House, content: bytes, words: str):
    given = {"kind": "assets", "file": SimpleUploadedFile("x.csv", content or b"\n")}

    answer = house.client("adam").post(ROOM, given)

    assert answer.status_code == 422
    assert words in unescape(answer.content.decode())
    with house.world.entered():
        assert not MoveIn.objects.exists()


def test_nobody_else_moves_anybody_in(house: House):
    move = uploaded(house, "assets", "name\nx\n", customer=house.world.acme.pk)

    for name in ("agnes", "ines", "pat", "carla"):
        assert house.client(name).get(ROOM).status_code == 403
        assert house.client(name).post(f"{ROOM}{move.public_id}/bring/").status_code == 403


def test_the_command_does_the_same(house: House, tmp_path: Path):
    file = tmp_path / "assets.csv"
    file.write_text("name,kind\nSRV-7,server\n,server\n")
    out = io.StringIO()
    said = {"provider": str(house.world.provider.pk), "author": house.world.user("adam").email,
            "customer": str(house.world.acme.pk), "stdout": out}  # fmt: skip

    with pytest.raises(CommandError, match="1 rows have a fault"):
        call_command("move_in", str(file), kind="assets", write=True, **said)

    assert re.search(r"done: 2 rows, 1 new, 0 here already, 1 with a fault", out.getvalue())
    with house.world.entered():
        assert Asset.objects.get(name="SRV-7").tenant == house.world.acme


@pytest.mark.parametrize(
    ("kind", "preset", "columns", "lacks"),
    [
        (MoveKind.INCIDENTS, "zammad", ["number", "title", "state", "priority", "created_at"], []),
        (MoveKind.INCIDENTS, "freshservice",
         ["Ticket Id", "Subject", "Status", "Priority", "Created Time"], []),
        (MoveKind.INCIDENTS, "", ["Nummer", "Onderwerp", "Aanmelddatum"], []),
        (MoveKind.INCIDENTS, "", ["x", "y"], ["number", "title", "reported_at"]),
        (MoveKind.PEOPLE, "topdesk", ["firstName", "surName", "branch.name"], []),
    ],
)  # fmt: skip
def test_columns_are_guessed(kind: MoveKind, preset: str, columns: list[str], lacks: list[str]):
    found = guessed(kind, columns, preset=preset)

    assert [field.name for field in lacking(kind, found)] == lacks
    assert set(found.values()) <= set(columns)
    assert len(set(found.values())) == len(found)
