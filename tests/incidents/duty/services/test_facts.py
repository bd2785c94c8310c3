"""The fact sheet: said once, by whom and when, taken from the record where it says it already."""

from typing import Any

import pytest

from incidents.duty.rules.facts import Said
from incidents.duty.services.describe import describe_breach
from incidents.duty.services.facts import state_facts
from incidents.duty.services.gate import missing_now
from incidents.duty.services.sheet import read_sheet
from incidents.models import BreachDescription, Fact, Incident
from tenants import clock
from tenants.choices import Function
from tenants.errors import Invalid, NotAllowed, NotFound
from tenants.models import Event
from tenants.people.services.invite import set_function_holder
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import change_row
from tests.asking import do
from tests.factories import incidents as made
from tests.people import BEGIN, World

pytestmark = pytest.mark.usefixtures("scope")
WHOLE: dict[str, Any] = {
    "nature": ["confidentiality"],
    "kinds_of_data": "Names.",
    "has_special": "no",
    "consequences": "Unwanted mail.",
    "remedies": "Passwords were changed.",
}


@pytest.fixture
def incident(world: World) -> Incident:
    return made.ByPhone.create(world=world, personal_data="maybe")


def state(world: World, incident: Incident, who: str = "agnes", **said: Any) -> list[Fact]:
    unknown = said.pop("unknown", ())
    return do(
        state_facts, incident_id=incident.pk, actor=world.actor(who), now=clock.now(),
        stated=said, unknown=unknown,
    )  # fmt: skip


def said(incident: Incident, code: str) -> Said:
    return read_sheet(incident).said[code]


def test_each_fact_says_who_said_it_and_when_and_what_was_said_before_stays(
    world: World, incident: Incident
):
    state(world, incident, persons_min=10, persons_max=40)
    [row] = state(world, incident, "ines", persons_min=12, persons_max=40)

    assert (row.code, row.value) == ("persons_min", "12")
    now = said(incident, "persons_min")
    assert (now.value, now.by, now.taken) == ("12", world.user("ines").name, "")
    assert [one.value for one in read_sheet(incident).earlier["persons_min"]] == ["12", "10"]
    event = Event.objects.filter(kind="facts.stated").latest("pk")
    assert '"codes":["persons_min"]' in event.body
    # The words are committed to, and do not stand in the chain.
    state(world, incident, summary="The list of <b>Rik</b> was out.")
    assert "Rik" not in Event.objects.filter(kind="facts.stated").latest("pk").body


def test_not_known_yet_is_an_answer_and_what_is_emptied_is_not_known_any_more(
    world: World, incident: Incident
):
    state(world, incident, persons_min=10, unknown=["cause"])
    cause = said(incident, "cause")
    assert (cause.value, cause.is_unknown, cause.is_answer) == ("", True, True)
    assert cause.by == world.user("agnes").name

    state(world, incident, persons_min=None)

    assert (said(incident, "persons_min").value, said(incident, "persons_min").is_unknown) == (
        "", True,
    )  # fmt: skip


def test_what_the_record_says_is_not_asked_twice(world: World, incident: Incident):
    sheet = read_sheet(incident)

    assert sheet.said["summary"] == Said(incident.description, taken="record.description")
    assert sheet.said["organisation"].value == world.acme.name
    assert sheet.said["aware_at"].taken == "law.aware_at"
    # Sent back as it stands, nothing is said.
    as_it_stands = {
        code: one.value for code, one in sheet.said.items()
        if one.value and sheet.fields[code].kind in ("text", "line")
    }  # fmt: skip
    assert state(world, incident, **as_it_stands) == []
    assert not Fact.objects.exists()


def test_facts_that_make_a_description_keep_it_and_the_gate_asks_no_more(
    world: World, incident: Incident
):
    state(world, incident, **{**WHOLE, "remedies": None})
    assert not BreachDescription.objects.exists()

    state(world, incident, **WHOLE, persons_min=10, persons_max=40, protection="partly")

    row = BreachDescription.objects.get(incident=incident)
    assert (row.is_disclosed, row.is_lost, row.persons, row.protection) == (
        True, False, 40, "partly",
    )  # fmt: skip
    assert row.described_by == world.user("agnes")
    assert "breach_description" not in {one.code for one in missing_now(incident, now=clock.now())}
    # What is no part of it makes no new one.
    state(world, incident, severity="limited")
    assert BreachDescription.objects.count() == 1


def test_what_is_described_later_holds_in_place_of_what_was_typed(world: World, incident: Incident):
    state(world, incident, **WHOLE, persons_min=10, persons_max=40)
    described = made.DESCRIPTION

    describe_breach(
        incident_id=incident.pk, actor=world.actor("ines"), now=clock.now(), ask=described
    )

    assert said(incident, "kinds_of_data").value == described.kinds_of_data
    assert said(incident, "kinds_of_data").by == world.user("ines").name
    # A description that does not know how many says so of both numbers.
    assert said(incident, "persons_min").is_unknown
    assert said(incident, "persons_max").is_unknown


def test_what_was_described_before_there_was_a_sheet_answers_it(world: World, incident: Incident):
    made.described(world, incident)

    one = said(incident, "consequences")

    assert (one.value, one.taken, one.by) == (
        made.DESCRIPTION.consequences, "described.consequences", world.user("ines").name,
    )  # fmt: skip
    assert said(incident, "persons_max").is_unknown


def test_laws_that_the_customer_falls_under_ask_their_own_facts(world: World, incident: Incident):
    assert "indicators" not in read_sheet(incident).fields
    world.acme.laws = ["nis2"]
    change_row(row=world.acme, fields=("laws",), actor=world.actor("adam"), now=BEGIN)
    incident = Incident.objects.get(pk=incident.pk)

    fields = read_sheet(incident).fields

    assert {"indicators", "significance", "persons_min"} <= fields.keys()
    assert "weakness" not in fields
    plain = made.ByPhone.create(world=world, personal_data="no")
    assert not read_sheet(plain).fields
    with pytest.raises(Invalid):
        state(world, plain, summary="Nothing.")


def test_the_dpo_of_the_customer_says_what_they_know(world: World, incident: Incident):
    set_function_holder(
        tenant=world.acme, function=Function.DPO, name="Rob", user=world.user("rob"),
        email=world.user("rob").email, language="en", actor=SYSTEM, now=BEGIN,
    )  # fmt: skip

    state(world, incident, "rob", advice="Be careful with mail.")

    assert said(incident, "advice").by == world.user("rob").name


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"persons_min": 10, "persons_max": 9}, "persons_max"),
        ({"severity": "awful"}, "severity"),
        ({"nothing": "x"}, "nothing"),
        ({"weakness": "of another law"}, "weakness"),
        # That is decided, and not typed here.
        ({"aware_at": BEGIN}, "aware_at"),
        ({"unknown": ["aware_at"]}, "aware_at"),
    ],
)
def test_what_cannot_be_said_is_refused_by_its_name(
    world: World, incident: Incident, given: dict[str, Any], named: str
):
    with pytest.raises(Invalid) as refused:
        state(world, incident, **given)

    assert named in {*refused.value.errors, refused.value.field}
    assert not Fact.objects.exists()


def test_who_neither_triages_nor_decides_says_nothing(world: World, incident: Incident):
    with pytest.raises((NotAllowed, NotFound)):
        state(world, incident, "audra", summary="Mine.")
