"""Other measures for a customer: tried first, loaded by who has seen them, told where weaker."""

import pytest

from incidents.duty.services.duties import duties_of
from incidents.models import Incident
from tenants.data import ICR_FILE
from tenants.models import ClassificationProfile
from tests.factories import incidents as made
from tests.incidents.desk.house import House
from tests.incidents.desk.pages import send
from tests.tenants.contract.strict import STRICT, WEAK

PAGE = "/desk/measures/"


def asked(house: House, incident: Incident, key: str) -> bool:
    with house.world.entered():
        found = Incident.objects.get(pk=incident.pk)
        return any(duty.key == key and duty.required for duty in duties_of(found))


@pytest.fixture
def before(house: House) -> Incident:
    with house.world.entered():
        return made.ByPhone.create(world=house.world)


def test_a_pack_is_tried_first_and_then_asked_of_what_comes_after(house: House, before: Incident):
    adam, url = house.client("adam"), f"{PAGE}{house.world.acme.pk}/"
    said = {"text": STRICT.replace("3+", "1+"), "version": "2026-1"}

    tried = send(adam, url, **said)

    assert tried.status == 422
    assert "Look at what would change" in tried.html
    assert "Availability 1–5" in tried.html
    assert "Hierarchical escalation to management" in tried.html
    assert "Less than the framework asks" not in tried.html
    with house.world.entered():
        assert ClassificationProfile.objects.count() == 1
    loaded = send(adam, url, **said, sure="on")
    assert (loaded.status, loaded.url) == (302, PAGE), loaded.errors
    page = adam.get(PAGE).text
    assert "icr-incident-v1+hospital 2026-1" in page
    assert "Asks less than the framework" not in page
    with house.world.entered():
        after = made.ByPhone.create(world=house.world)
    # The gate reads it for what comes after; what was open keeps that of its day.
    assert asked(house, after, "escalate_management")
    assert not asked(house, before, "escalate_management")


def test_what_asks_less_is_told_before_and_stays_told(house: House, before: Incident):
    adam, url = house.client("adam"), f"{PAGE}{house.world.acme.pk}/"
    text = ICR_FILE.read_text(encoding="utf-8")
    text = text.replace(
        "  source: source 002", "  read_on: 2026-11-30\n  confidence: public\n  source: 002", 1
    )
    assert text.count("    - measure: contain\n") > 1
    weaker = text.replace("    - measure: contain\n", "").replace("id: icr-incident-v1", "id: own")
    said = {"text": weaker, "version": "1"}

    tried = send(adam, url, **said)

    assert tried.status == 422
    assert "Less than the framework asks" in tried.html
    assert "no longer asked" in tried.html
    assert send(adam, url, **said, sure="on").status == 302
    assert "Asks less than the framework" in adam.get(PAGE).text
    customer = house.client("agnes").get(f"/desk/customers/{house.world.acme.pk}/").text
    assert "Asks less than the framework" in customer
    # Back to the framework: an empty text.
    assert send(adam, url, text="", version="1", sure="on").status == 302
    assert "Asks less than the framework" not in adam.get(PAGE).text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("pack: x", "without"),
        ("meta: {id: x}", "meta does not say source, read_on, confidence"),
        ("a: [", "not YAML"),
        (WEAK, "asks less"),
    ],
)
def test_what_cannot_be_used_stays_typed(house: House, text: str, why: str):
    url = f"{PAGE}{house.world.acme.pk}/"

    answer = send(house.client("adam"), url, text=text, version="1", sure="on")

    assert answer.status == 422
    assert why in answer.html
    assert text.strip().partition("\n")[0] in answer.html


def test_only_who_sets_up_may(house: House):
    for name in ("agnes", "ines", "pat"):
        assert house.client(name).get(PAGE).status_code == 403, name
    assert house.client("adam").get(f"{PAGE}999999/").status_code == 404
