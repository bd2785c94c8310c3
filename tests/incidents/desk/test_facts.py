"""The fact sheet on its page: each fact with where it comes from, and what was said before."""

from datetime import timedelta
from typing import Any

from incidents.models import BreachDescription, Fact
from tests.incidents.desk.house import House, at
from tests.incidents.desk.pages import form_at, send

WHOLE: dict[str, Any] = {
    "nature": ["confidentiality", "availability"],
    "kinds_of_data": "Names of <b>pupils</b>.",
    "has_special": "no",
    "consequences": "Unwanted mail.",
    "remedies": "Passwords were changed.",
}


def test_facts_are_said_on_their_page_and_stay_what_they_are_when_it_is_sent_again(house: House):
    incident = house.register(
        personal_data="maybe", occurred_at=at(hours=-9) + timedelta(seconds=31)
    )
    agnes, url = house.client(), f"/desk/{incident.reference}/facts/"
    assert f'href="{url}"' in agnes.get(f"/desk/{incident.reference}/").text
    page = agnes.get(url).text
    assert "from the incident" in page
    assert incident.description in page

    wrong = send(agnes, url, persons_min="12", persons_max="3", severity="limited")
    done = send(agnes, url, **WHOLE, persons_min="12", persons_max="40", unknown=["cause"])

    assert (wrong.status, done.status) == (422, 302), (wrong.errors, done.errors)
    assert "less than the lowest" in wrong.html
    assert 'value="3"' in wrong.html
    with house.world.entered():
        said = {row.code: row for row in Fact.objects.filter(incident=incident)}
        assert BreachDescription.objects.get(incident=incident).persons == 40
    assert said.keys() == {*WHOLE, "persons_min", "persons_max", "cause"}
    assert said["cause"].is_unknown
    page = agnes.get(url).text
    assert "Names of &lt;b&gt;pupils&lt;/b&gt;." in page

    again = send(agnes, url)
    fewer = send(agnes, url, nature=[""], persons_min="15")

    assert (again.status, fewer.status) == (302, 302)
    with house.world.entered():
        last = Fact.objects.filter(incident=incident).order_by("-pk")[:2]
        assert {row.code: (row.value, row.is_unknown) for row in last} == {
            "nature": ("", True), "persons_min": ("15", False),
        }  # fmt: skip
        assert Fact.objects.filter(incident=incident).count() == len(said) + 2
    assert "Said before" in agnes.get(url).text
    # In the register too, in words.
    record = house.client("pat").get(f"/register/{incident.reference}/").text
    assert "Persons concerned, at least" in record
    assert "Availability: lost or out of reach" in record


def test_an_incident_that_no_law_asks_of_has_no_sheet(house: House):
    incident = house.register()
    url = f"/desk/{incident.reference}/facts/"

    page = house.client().get(url).text

    assert "No law asks for facts" in page
    assert 'name="summary"' not in page


def test_in_dutch_each_fact_has_its_dutch(house: House):
    incident = house.register(personal_data="yes")

    page = house.client(language="nl").get(f"/desk/{incident.reference}/facts/").text

    assert "Waarschijnlijke gevolgen voor personen" in page
    assert "Nog niet bekend" in page


def test_a_form_has_only_what_is_asked_of_this_incident(house: House):
    incident = house.register(personal_data="yes")

    asked = form_at(house.client(), f"/desk/{incident.reference}/facts/")

    assert {"summary", "persons_min", "unknown"} - {"unknown"} <= asked.keys()
    assert "weakness" not in asked
    assert "aware_at" not in asked
