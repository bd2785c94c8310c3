"""Files as three tools give them, and a workbook: read by the preset, checked, and brought in."""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from incidents.choices import MoveState
from incidents.models import Incident, MoveInFault
from tenants.models import Contact
from tests.incidents.desk.house import House
from tests.moving import brought, checked, uploaded
from tests.people import World

FILES = Path(__file__).parents[1] / "data" / "moving"


@pytest.fixture
def house(world: World) -> House:
    return House(world)


def row(number: str, status: str, priority: int, reporter: str) -> tuple[str, str, int, str]:
    return number, status, priority, reporter


@pytest.mark.parametrize(
    ("preset", "name", "came", "fault"),
    [
        ("zammad", "zammad-tickets.csv",
         [row("67001", "closed", 3, "rik"), row("67002", "in_progress", 2, "rik"),
          row("67003", "waiting", 4, "carla")], (5, "state")),
        ("topdesk", "topdesk-incidents.csv",
         [row("I 2401 001", "closed", 3, "rik"), row("I 2401 002", "waiting", 2, "rik"),
          row("I 2401 003", "resolved", 4, "carla")], (5, "callerBranch.name")),
        ("freshservice", "freshservice-tickets.csv",
         [row("INC-101", "closed", 1, "rik"), row("INC-102", "waiting", 3, "rik"),
          row("INC-103", "in_progress", 4, "carla")], (5, "Created Time")),
    ],
)  # fmt: skip
def test_incidents_of_a_tool_land_by_its_preset_alone(
    house: House, preset: str, name: str, came: list[object], fault: tuple[int, str]
):
    move = uploaded(house, "incidents", (FILES / name).read_bytes(), preset=preset)

    move = checked(house, move)
    assert (move.new, move.known, move.wrong) == (3, 0, 1)
    move = brought(house, move)

    assert (move.state, move.new, move.wrong) == (MoveState.DONE, 3, 1)
    with house.world.entered():
        found = Incident.objects.order_by("external_reference").select_related("reporter")
        people = {house.world.contact(one).pk: one for one in ("rik", "carla")}
        assert [
            (one.external_reference, one.status, one.priority, people.get(one.reporter_id))
            for one in found
        ] == came
        wrong = MoveInFault.objects.get(move_in=move)
        assert (wrong.row, wrong.column) == fault


@pytest.mark.parametrize(
    ("preset", "name", "came"),
    [
        ("zammad", "zammad-users.csv",
         {("Zoë Zammad", "zoe@acme.example"), ("Zonder Adres", "")}),
        ("topdesk", "topdesk-persons.csv", {("Topdesk, Tom", "tom@acme.example")}),
        ("freshservice", "freshservice-requesters.csv", {("Fleur Fresh", "fleur@acme.example")}),
    ],
)  # fmt: skip
def test_people_of_a_tool_land_by_its_preset_alone(
    house: House, preset: str, name: str, came: set[tuple[str, str]]
):
    with house.world.entered():
        before = set(Contact.objects.values_list("pk", flat=True))
    move = uploaded(house, "people", (FILES / name).read_bytes(), preset=preset)

    brought(house, checked(house, move))

    with house.world.entered():
        rows = Contact.objects.exclude(pk__in=before).filter(tenant=house.world.acme)
        assert set(rows.values_list("name", "email")) == came


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    """Return a workbook as office programs write one: texts are shared, a moment is a number."""
    texts = sorted({one for row in rows for one in row if isinstance(one, str)})
    cells = ""
    for number, row in enumerate(rows, start=1):
        filled = "".join(_cell(one, place, number, texts) for place, one in enumerate(row))
        cells += f'<row r="{number}">{filled}</row>'
    main, links = (
        f"http://schemas.openxmlformats.org/{one}/2006" for one in ("spreadsheetml", "package")
    )
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{links}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{links}/relationships"><Relationship Id="a"'
        f' Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}/main" xmlns:r="{office}"><sheets>'
        '<sheet name="Blad1" sheetId="1" r:id="b"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{links}/relationships">'
        f'<Relationship Id="b" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="c" Type="{office}/sharedStrings" Target="sharedStrings.xml"/>'
        f'<Relationship Id="d" Type="{office}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}/main"><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="22"/></cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}/main">'
        + "".join(f"<si><t>{escape(one)}</t></si>" for one in texts) + "</sst>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}/main"><sheetData>{cells}</sheetData>'
        "</worksheet>",
    }  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, text in parts.items():
            packed.writestr(name, f'<?xml version="1.0"?>{text}')
    return out.getvalue()


def _cell(value: object, place: int, number: int, texts: list[str]) -> str:
    at = f"{chr(ord('A') + place)}{number}"
    if isinstance(value, str):
        return f'<c r="{at}" t="s"><v>{texts.index(value)}</v></c>'
    if isinstance(value, datetime):
        days = (value - datetime(1899, 12, 30)) / timedelta(days=1)  # noqa: DTZ001 - as it writes
        return f'<c r="{at}" s="1"><v>{days}</v></c>'
    return f'<c r="{at}"><v>{value}</v></c>'


def test_a_workbook_is_brought_in_as_a_table_is(house: House):
    reported = datetime(2024, 1, 8, 9, 12)  # noqa: DTZ001 - a workbook knows no zones
    book = workbook(
        [
            ["Nummer", "Onderwerp", "Gemeld", "Status", "Prioriteit"],
            [4711, "Printer staat stil", reported, "Gesloten", "P3"],
            ["W-2", "=cmd|'/c calc'", reported, "Nieuw", "Hoog"],
        ]
    )
    move = uploaded(house, "incidents", book, customer=house.world.acme.pk)

    move = brought(house, checked(house, move))

    assert (move.new, move.wrong) == (2, 0)
    with house.world.entered():
        found = Incident.objects.order_by("external_reference")
        assert [(one.external_reference, one.title, one.status, one.priority) for one in found] == [
            ("4711", "Printer staat stil", "closed", 3), ("W-2", "=cmd|'/c calc'", "new", 2),
        ]  # fmt: skip
        # Without a zone it is the time of the customer: nine twelve in Brussels.
        assert found[0].reported_at == datetime(2024, 1, 8, 8, 12, tzinfo=UTC)
