"""Norms by figure and customer: set in the settings, held on the page and in the API."""

import re
from datetime import date
from typing import Any

import pytest

from tenants.models import Event, Norm
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import add_row
from tests.factories import incidents as made
from tests.people import BEGIN
from tests.reporting.figures.house import MARCH, PAGE, on, reader, register
from tests.reporting.house import House

MONTH = "2026-03"


def norm_of(house: House, figure: str, amount: int | None, since: date, **of: Any) -> Norm:
    owner = of.get("tenant", house.world.acme)
    row = Norm(
        tenant=owner, provider=house.world.provider, figure=figure, norm=amount, valid_from=since
    )
    with house.world.entered():
        add_row(row=row, actor=SYSTEM, now=BEGIN)
    return row


def norms(house: House, address: str, name: str = "ines") -> dict[str, str]:
    """Return by its name what the page says of the norm of each figure."""
    html = reader(house, name).get(address).content.decode()
    rows = re.findall(r'<td role="cell" class="reg-what">(.*?)</td>.*?data-l="Norm".*?>(.*?)</td>',
                      html, re.DOTALL)  # fmt: skip
    said = [[re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", one)).strip() for one in r] for r in rows]
    assert len(said) == 24
    return dict(said)


def of(found: dict[str, str], name: str) -> str:
    return next(said for figure, said in found.items() if figure.startswith(name))


@pytest.fixture
def asked(house: House) -> str:
    with house.world.entered():
        made.closed(house.world, register(house.world, on(10)))
        register(house.world, on(11))
    return f"{MARCH}&customer={house.world.acme.pk}"


def test_a_figure_stands_beside_its_norm(house: House, asked: str):
    norm_of(house, "open", 1, date(2026, 1, 1))
    norm_of(house, "handled", 60, date(2026, 1, 1))

    found = norms(house, asked)

    assert of(found, "Open at the end") == "met at most 1"
    assert of(found, "Closed against reported") == "not met at least 60.0%"
    assert of(found, "Resolved") == "no norm set"
    assert of(found, "Incidents") == "–"


def test_the_norm_of_the_provider_holds_where_there_is_no_other(house: House, asked: str):
    norm_of(house, "open", 0, date(2026, 1, 1), tenant=house.world.provider)
    norm_of(house, "handled", 99, date(2026, 1, 1), tenant=house.world.provider)
    norm_of(house, "handled", 40, date(2026, 1, 1))

    found = norms(house, asked)

    assert of(found, "Open at the end") == "not met at most 0 as for every customer"
    assert of(found, "Closed against reported") == "met at least 40.0%"
    # Of all customers together it is the provider's own.
    assert of(norms(house, MARCH), "Open at the end") == "not met at most 0"


def test_a_later_norm_holds_from_its_day(house: House, asked: str):
    norm_of(house, "open", 0, date(2026, 1, 1))
    norm_of(house, "open", 5, date(2026, 3, 31))
    norm_of(house, "open", None, date(2026, 4, 2))

    assert of(norms(house, asked), "Open at the end") == "met at most 5"
    february = f"{PAGE}?month=2026-02&customer={house.world.acme.pk}"
    assert of(norms(house, february), "Open at the end") == "met at most 0"
    april = f"{PAGE}?month=2026-04&customer={house.world.acme.pk}"
    assert of(norms(house, april), "Open at the end") == "no norm set"


def test_of_a_part_of_the_work_no_norm_is_said(house: House, asked: str):
    norm_of(house, "open", 0, date(2026, 1, 1))

    assert of(norms(house, f"{asked}&priority=1"), "Open at the end") == "no norm set"


def test_the_api_says_the_same(house: House, asked: str):
    norm_of(house, "handled", 60, date(2026, 1, 1))
    path = f"/api/v1/figures/?month={MONTH}&customer={house.world.acme.pk}"

    answer = reader(house).get(path).json()

    found = {one["key"]: one for one in answer["figures"]}
    assert (answer["first"], answer["end"], answer["is_running"]) == (
        "2026-03-01", "2026-04-01", False,
    )  # fmt: skip
    assert found["handled"]["now"] == {"kind": "share", "part": 1, "whole": 2}
    assert found["handled"]["norm"] == {
        "norm": 60.0, "target": None, "verdict": "not_met", "is_own": True,
    }  # fmt: skip
    assert found["open"]["norm"]["verdict"] == "none"
    assert found["opening"]["now"]["kind"] == "unknown"
    assert house.client("ines").get("/api/v1/figures/?month=2026-13").status_code == 400
    assert house.client("carla").get("/api/v1/figures/").status_code == 403


def test_a_norm_is_set_by_an_administrator_and_told(house: House):
    client, acme = house.client("adam"), house.world.acme.pk
    filled = {"tenant": acme, "figure": "told", "norm": "95", "valid_from": "2026-01-01"}

    too_much = client.post("/admin/tenants/norm/add/", {**filled, "norm": "101"})
    done = client.post("/admin/tenants/norm/add/", filled)
    again = client.post("/admin/tenants/norm/add/", filled)

    assert "at most 100 per cent" in too_much.content.decode()
    assert done.status_code == 302
    assert "There is one already" in again.content.decode()
    assert "Told as promised (per cent)" in client.get("/admin/tenants/norm/add/").content.decode()
    with house.world.entered():
        row = Norm.objects.get(tenant=acme)
        assert (row.figure, str(row.norm), row.target) == ("told", "95.0", None)
        kinds = Event.objects.filter(subject_kind="norm", subject_id=row.pk)
        assert list(kinds.values_list("kind", flat=True)) == ["norm.added"]
