"""Moving in: files of other tools are mapped, checked, brought in once, and nobody is told."""

import io
import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db.models.functions import Now

from escalation.models import Notice
from incidents.choices import MoveKind, MoveState
from incidents.models import Incident, MoveIn, MoveInFault
from incidents.past.rules.move_fields import guessed, lacking
from tenants.clock import now as read_clock
from tenants.models import AccountMail, Asset, Contact, Tenant
from tenants.scoping import entered
from tests.incidents.desk.house import House
from tests.moving import ROOM, brought, checked, read, uploaded
from tests.people import World


@pytest.fixture
def house(world: World) -> House:
    return House(world)


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
        (MoveKind.INCIDENTS, "", ["Nummer", "Titel", "Gemeld", "Gesloten"], []),
        (MoveKind.INCIDENTS, "", ["x", "y"], ["number", "title", "reported_at"]),
        (MoveKind.PEOPLE, "topdesk", ["firstName", "surName", "branch.name"], []),
    ],
)  # fmt: skip
def test_columns_are_guessed(kind: MoveKind, preset: str, columns: list[str], lacks: list[str]):
    found = guessed(kind, columns, preset=preset)

    assert [field.name for field in lacking(kind, found)] == lacks
    assert set(found.values()) <= set(columns)
    assert len(set(found.values())) == len(found)


def test_a_file_is_deleted_when_its_days_are_over_and_what_was_brought_in_stays(house: House):
    done = brought(house, checked(house, uploaded(house, "customers", "name\nInitech\n")))
    draft = uploaded(house, "customers", "name\nUmbrella\n")
    with house.world.entered():
        soon = read_clock() + timedelta(days=29)
        assert not MoveIn.objects.exclude(due_at__gt=soon).exists()
        MoveIn.objects.update(due_at=read_clock() - timedelta(minutes=1))

    read(house, done)
    read(house, draft)

    assert (done.state, done.key, done.due_at) == (MoveState.DONE, "", None)
    assert (draft.state, draft.key, draft.due_at) == (MoveState.EXPIRED, "", None)
    client = house.client("adam")
    page = client.get(f"{ROOM}{draft.public_id}/").content.decode()
    assert "when its days were over" in unescape(page)
    assert "File deleted" in page
    assert client.post(f"{ROOM}{draft.public_id}/", draft.mapping).status_code == 422
    assert (done.new, done.wrong) == (1, 0)
    # To read it again wants the file again; whoever it named is here already.
    again = checked(house, uploaded(house, "customers", "name\nInitech\n"))
    assert (again.state, again.new, again.known) == (MoveState.CHECKED, 0, 1)


def test_what_is_checked_comes_to_what_is_brought_in_and_nothing_is_cut(house: House):
    long = "S" * 405
    assets = f"Naam;Soort\nSRV-1;server\nsrv-1;server\n{long};server\nSRV-2;server\n"
    move = uploaded(house, "assets", assets, customer=house.world.acme.pk)
    page = house.client("adam").get(f"{ROOM}{move.public_id}/").text
    assert "4 rows, not checked yet" in page
    assert "0 new" not in page

    move = checked(house, move)
    counted = (move.new, move.known, move.wrong)
    move = brought(house, move)

    assert counted == (2, 1, 1) == (move.new, move.known, move.wrong)
    with house.world.entered():
        assert not Asset.objects.filter(name__startswith="SSS").exists()
        fault = MoveInFault.objects.get(move_in=move)
    assert (fault.row, fault.column) == (4, "Naam")
    assert "285" in fault.why


def test_a_number_is_not_cut_and_a_reporter_of_another_customer_is_a_fault(house: House):
    world = house.world
    with world.entered():
        email = world.contact("gus").email
    rows = [
        "Nummer;Titel;Gemeld;Status;Mail van de melder",
        f"{'9' * 61};Printer;2024-01-08;Open;",
        f"I-2;Printer;2024-01-08;Open;{email}",
        "I-3;Printer;2024-01-08;Open;",
        "I-3;Printer;2024-01-08;Open;",
    ]
    move = uploaded(house, "incidents", "\n".join(rows), customer=world.acme.pk)

    move = checked(house, move, reporter_email="Mail van de melder")
    counted = (move.new, move.known, move.wrong)
    move = brought(house, move)

    assert counted == (1, 1, 2) == (move.new, move.known, move.wrong)
    with world.entered():
        faults = MoveInFault.objects.filter(move_in=move).order_by("row")
        assert list(faults.values_list("row", "column")) == [
            (2, "Nummer"), (3, "Mail van de melder"),
        ]  # fmt: skip
        assert [one.external_reference for one in Incident.objects.all()] == ["I-3"]


def test_what_no_column_fills_is_named_as_people_call_it(house: House):
    people = f"First Name,Last Name\n{'A' * 90},{'B' * 90}\n"
    move = checked(house, uploaded(house, "people", people, customer=house.world.acme.pk))

    with house.world.entered():
        fault = MoveInFault.objects.get(move_in=move)
    assert (fault.row, fault.column) == (2, "Name")


def test_an_open_one_that_was_moved_in_says_who_hears_and_that_no_term_runs(house: House):
    """A message goes to its reporter, so its page says so before anybody writes."""
    rows = f"{NAMES}\nI 2401 009;Wifi traag;Traag;In behandeling;P3;{RIK};{AT};"
    acme = house.world.acme.pk
    move = uploaded(house, MoveKind.INCIDENTS, rows, preset="topdesk", customer=acme)
    brought(house, checked(house, move))
    with house.world.entered():
        incident = Incident.objects.get(external_reference="I 2401 009")

    page = house.client().get(f"/desk/{incident.reference}/?mode=public").content.decode()

    told = page.partition('<div class="to">')[2].partition("</div>")[0]
    named = page.partition("Who gets messages")[2].partition("</dd>")[0]
    assert "rik@acme.example" in told
    assert "Rik Jacobs" in named
    assert page.count("moved in: no term was begun here") == 2
