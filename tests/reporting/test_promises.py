"""What was promised beside the terms and not kept stands everywhere an auditor looks."""

import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command

from incidents.choices import BreachOutcome, Level, PersonalData
from incidents.duty.asks import AskWaiver, DecideBreach, RecordFiling
from incidents.duty.services.breach import decide_breach, record_filing
from incidents.duty.services.law_watch import watch_obligations
from incidents.duty.services.waive import ask_waiver
from incidents.handling.asks.triage import ClassifyIncident
from incidents.handling.asks.work import ReopenIncident
from incidents.handling.services.solve import reopen_incident
from incidents.handling.services.triage import classify_incident
from incidents.models import Incident, UpdateRound
from incidents.record.services.watch import watch_rounds
from tenants.clock import now as read_clock
from tests.factories import incidents as made
from tests.reporting.house import House, said

pytestmark = pytest.mark.usefixtures("context_kept")

LONG_AGO = timedelta(days=4)


@pytest.fixture
def silent(house: House) -> Incident:
    return left_alone(house)


def left_alone(house: House) -> Incident:
    """Return a P1 with personal data that nobody told, or decided on, for four days."""
    begun = read_clock() - LONG_AGO
    incident = house.register(now=begun, impact=Level.HIGH, urgency=Level.HIGH)
    with house.world.entered():
        classify_incident(
            incident_id=incident.pk,
            expected_version=incident.version,
            now=begun,
            actor=house.world.actor("agnes"),
            ask=ClassifyIncident(
                category_id=None,
                is_security=True,
                is_cyber=False,
                is_breach=True,
                personal_data=PersonalData.YES,
            ),
        )
        for minutes in (31, 62, 93):
            watch_rounds(now=begun + timedelta(minutes=minutes))
        watch_obligations(now=read_clock())
    return incident


def missed(house: House, incident: Incident) -> int:
    with house.world.entered():
        found = UpdateRound.objects.filter(incident=incident, missed_at__isnull=False).count()
    assert found > 1
    return found


def test_the_register_says_it_in_the_row(house: House, silent: Incident):
    calm = house.register()

    rows = {
        row.reference: row for row in house.client("pat").get("/register/").context["page"].rows
    }

    count = missed(house, silent)
    assert rows[silent.reference].broken == ("72 hours: too late", f"{count} updates missed")
    assert rows[calm.reference].broken == ()


@pytest.mark.parametrize("name", ["pat", "audra"])
def test_the_record_tells_each_silence_once(house: House, silent: Incident, name: str):
    page = house.client(name).get(f"/register/{silent.reference}/")

    found = {str(section.title): section.rows for section in page.context["record"].sections}
    silences = [row for row in found["Customer updates"] if row[0].name == "missed"]
    (silence,) = silences
    assert silence[0].text == str(missed(house, silent))
    assert silence[1].at < silence[2].at
    assert silence[3].at is None
    assert "missed" in page.text


def test_the_export_counts_them(committed_house: House):
    house = committed_house
    silent, calm = left_alone(house), house.register()

    rows = {row["reference"]: row for row in house.export("audra").rows}

    count = str(missed(house, silent))
    told = rows[silent.reference]
    assert (told["updates_missed"], told["updates_not_heard"]) == (count, count)
    assert rows[calm.reference]["updates_missed"] == "0"


def test_the_figures_have_updates_breaches_and_exceptions(house: House, silent: Incident):
    found = said(house.world)

    assert found["customer_updates"]["P1"]["not_heard"] == missed(house, silent)
    assert found["data_breaches_72h"] == {
        "settled_in_time": 0, "settled_late": 0, "open_in_time": 0, "open_late": 1,
    }  # fmt: skip
    assert found["exceptions"] == {"held": 0, "held_by_two": 0, "asked": 0}


def test_a_late_decision_is_late_for_ever(house: House, silent: Incident):
    moment = read_clock()
    with house.world.entered():
        decide_breach(
            incident_id=silent.pk, actor=house.world.actor("ines"), now=read_clock(),
            ask=DecideBreach(outcome=BreachOutcome.NOTIFY, grounds="Somebody opened it."),
        )  # fmt: skip
        record_filing(
            incident_id=silent.pk, actor=house.world.actor("ines"), now=moment,
            ask=RecordFiling(
                authority="GBA", reference="GBA-1", filed_at=moment, late_reason="Nobody saw."
            ),
        )  # fmt: skip

    assert said(house.world)["data_breaches_72h"]["settled_late"] == 1
    before = (read_clock() - LONG_AGO).date().isoformat()
    assert said(house.world, "--to", before)["data_breaches_72h"]["settled_late"] == 0


def test_the_figures_read_well_without_json(house: House, silent: Incident):
    out = io.StringIO()

    call_command("kpis", stdout=out)

    (line,) = [one for one in out.getvalue().splitlines() if one.startswith("data_breaches_72h")]
    assert json.loads(line.partition(": ")[2])["open_late"] == 1


def test_an_auditor_of_the_provider_reads_what_an_event_came_to(house: House):
    world = house.world
    with world.entered():
        incident = made.resolved(world, made.ByPhone.create(world=world))
        reopen_incident(
            incident_id=incident.pk, expected_version=None, actor=world.actor("agnes"),
            now=read_clock(), ask=ReopenIncident(reason="It came back at noon."),
        )  # fmt: skip

    page = house.client("pat").get(f"/register/{incident.reference}/")

    told = {str(entry.title): entry.detail for entry in page.context["record"].entries}
    assert told["Assigned"].startswith("Sam Peeters · incident.assigned")
    assert "It came back at noon." in page.text
    theirs = house.client("audra").get(f"/register/{incident.reference}/")
    assert "It came back at noon." not in theirs.text


def test_a_measure_that_is_excused_does_not_stand_as_forgotten(house: House):
    world = house.world
    with world.entered():
        incident = made.confirmed(world, made.resolved(world, made.Critical.create(world=world)))
        ask_waiver(
            incident_id=incident.pk,
            expected_version=incident.version,
            actor=world.actor("ines"),
            now=read_clock(),
            ask=AskWaiver(codes=["M07"], reason="The board is away."),
        )

    page = house.client("audra").get(f"/register/{incident.reference}/")

    lines = {line.id: line for line in page.context["record"].measures.lines}
    assert "by an exception" in lines["M07"].why
    assert not lines["M07"].done
    assert not any("exception" in line.why for code, line in lines.items() if code != "M07")
    assert "The board is away." not in page.text
