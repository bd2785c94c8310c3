"""Registers that laws ask for: breaches and security incidents, in the order of the questions."""

import csv
import hashlib
import io
from typing import Any

import pytest

from incidents.duty.asks import DecideBreach, RecordFiling
from incidents.duty.services.breach import decide_breach, record_filing
from incidents.duty.services.facts import state_facts
from incidents.models import Incident
from reporting.models import Export
from tenants import clock
from tenants.choices import Function
from tenants.models import Event
from tenants.people.services.invite import set_function_holder
from tenants.rules.roles import SYSTEM
from tests.asking import do
from tests.factories import incidents as made
from tests.people import World
from tests.reporting.house import House

BREACHES, SECURITY = "/register/law/breaches/", "/register/law/security/"


@pytest.fixture
def house(world: World) -> House:
    return House(world)


def by(world: World, incident: Incident, who: str = "ines") -> dict[str, Any]:
    return {"incident_id": incident.pk, "actor": world.actor(who), "now": clock.now()}


def second_decider(world: World) -> str:
    """Let Ed be the data protection officer: that nothing is notified takes two."""
    user = world.user("ed")
    set_function_holder(
        tenant=world.provider, function=Function.DPO, name=user.name, email=user.email, user=user,
        actor=SYSTEM, now=clock.now(),
    )  # fmt: skip
    return "ed"


@pytest.fixture
def two(world: World) -> list[Incident]:
    """One that is notified, and one of which a risk is unlikely."""
    with world.entered():
        told = made.ByPhone.create(world=world, personal_data="yes", title="A list was out")
        kept = made.ByPhone.create(world=world, personal_data="maybe", title="A laptop was lost")
        plain = made.ByPhone.create(world=world, title="A printer is jammed")
        do(state_facts, **by(world, told), unknown=(), stated={
            "persons_min": 12, "persons_max": 40, "consequences": "=Unwanted mail.",
        })  # fmt: skip
        decide_breach(**by(world, told), ask=DecideBreach(outcome="notify", grounds="Names."))
        at = by(world, told)
        filed = RecordFiling(authority="GBA", reference="DBN-1", filed_at=at["now"])
        record_filing(**at, ask=filed)
        unlikely = DecideBreach(outcome="risk_unlikely", grounds="Its disk <b>is</b> encrypted.")
        for who in ("ines", second_decider(world)):
            decide_breach(**by(world, kept, who), ask=unlikely)
    return [told, kept, plain]


def test_each_breach_stands_with_its_decision_also_where_it_is_not_notified(
    house: House, two: list[Incident]
):
    told, kept, plain = two

    page = house.client("pat").get(BREACHES).text

    for said in (
        told.reference, kept.reference, "GBA, DBN-1", "Not notified: a risk is unlikely",
        "Its disk &lt;b&gt;is&lt;/b&gt; encrypted.", "Persons concerned, at least: 12",
    ):  # fmt: skip
        assert said in page
    assert plain.reference not in page
    asks = ["What happened?", "Which data, and how many?", "Effects for persons", "Measures taken"]
    places = [page.index(ask) for ask in [*asks, "Decision: notified or not, and why"]]
    assert places == sorted(places)


def test_it_is_filtered_by_decision_and_day_and_anything_else_is_refused(
    house: House, two: list[Incident]
):
    told, kept, _plain = two
    pat = house.client("pat")

    page = pat.get(BREACHES, {"outcome": "risk_unlikely"}).text

    assert kept.reference in page
    assert told.reference not in page
    assert "Nothing stands in this register" in pat.get(BREACHES, {"until": "2001-01-01"}).text
    assert pat.get(BREACHES, {"outcome": "nothing"}).status_code == 400
    assert pat.get(SECURITY, {"outcome": "notify"}).status_code == 400
    assert pat.get("/register/law/nothing/").status_code == 404


def test_a_customer_reads_its_own_alone_and_security_incidents_stand_apart(
    house: House, two: list[Incident], world: World
):
    with world.entered():
        mine = made.ByPhone.create(world=world, is_security=True, title="A door stood open")
        do(state_facts, **by(world, mine), unknown=["cause"], stated={"severity": "limited"})

    page = house.client("audra").get(SECURITY).text

    assert mine.reference in page
    assert two[0].reference not in page
    assert "not known yet" in page
    assert house.client("gus").get(BREACHES).status_code in (403, 404)


def test_it_is_taken_out_as_a_file_that_the_ledger_knows(house: House, two: list[Incident]):
    pat = house.client("pat")

    answer = pat.post(f"{BREACHES}export/", {"outcome": ""})

    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [row["reference"] for row in rows] == [two[0].reference, two[1].reference]
    assert "GBA, DBN-1" in rows[0]["Notified to, with number and moment"]
    assert "Its disk <b>is</b> encrypted." in rows[1]["Decision: notified or not, and why"]
    # What a spreadsheet would take for a formula is text.
    assert all(not value.startswith("=") for row in rows for value in row.values())
    digest = hashlib.sha256(answer.content).hexdigest()
    with house.world.entered():
        kept = Export.objects.get(tenant=house.world.acme)
        assert (kept.digest, kept.count, kept.selection["register"]) == (
            digest, 2, "register_breaches",
        )  # fmt: skip
        assert digest in Event.objects.filter(kind="register.exported").latest("pk").body
    assert house.client("agnes").post(f"{BREACHES}export/").status_code == 403


def test_what_one_of_two_people_said_is_no_decision_yet(house: House, two: list[Incident]):
    with house.world.entered():
        waits = made.ByPhone.create(
            world=house.world, personal_data="yes", title="A tablet was lost"
        )
        unlikely = DecideBreach(outcome="risk_unlikely", grounds="It was wiped at once.")
        decide_breach(**by(house.world, waits), ask=unlikely)
    pat = house.client("pat")

    assert "It was wiped at once." not in pat.get(BREACHES).text
    assert waits.reference in pat.get(BREACHES).text
    assert waits.reference not in pat.get(f"{BREACHES}?outcome=risk_unlikely").text
