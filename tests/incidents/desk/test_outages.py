"""An outage of two customers by its pages: begun from what looks alike, told, restored (R15)."""

import re

import pytest

from incidents.choices import OutageState, Status
from incidents.models import Incident, Message, Outage, OutagePart
from tenants.models import Tenant
from tests.factories.incidents import in_progress
from tests.incidents.desk.house import House
from tests.incidents.desk.pages import form_at

CANARY = "Core switch of row seven burnt out"
CAUSE = "Dust from the works next door"


@pytest.fixture
def hit(house: House) -> tuple[Incident, Incident]:
    """Return an incident at work of Acme and one of Globex."""
    with house.world.entered():
        gus = house.world.contact("gus")
    given = {"category_id": house.category_id()}
    acme = house.register(title="Mail does not come in", **given)
    globex = house.register(
        title="No mail since ten", tenant_id=gus.tenant_id, reporter_id=gus.pk, **given
    )
    acme, globex = house.triaged(acme), house.triaged(globex)
    with house.world.entered():
        return (
            in_progress(house.world, acme, by="ines"),
            in_progress(house.world, globex, by="ines"),
        )


def start(house: House, *incidents: Incident) -> Outage:
    client = house.client()
    data = form_at(client, "/desk/outages/new/")
    data |= {
        "title": [CANARY],
        "cause": [CAUSE],
        "public_text": ["Mail is down; we are on it."],
        "references": [" ".join(one.reference for one in incidents)],
    }
    answer = client.post("/desk/outages/new/", data)
    assert answer.status_code == 302, answer.content.decode()
    with house.world.entered():
        outage = Outage.objects.get()
    assert answer["Location"] == f"/desk/outages/{outage.reference}/"
    return outage


def page_of(outage: Outage, verb: str = "") -> str:
    return f"/desk/outages/{outage.reference}/{verb}{'/' if verb else ''}"


def test_like_reports_offer_an_outage_that_takes_them_and_raises_them(
    house: House, hit: tuple[Incident, Incident]
):
    client = house.client()
    assert "Is this one outage?" not in client.get("/desk/").text
    with house.world.entered():
        Tenant.objects.filter(pk=house.world.provider.pk).update(alike_reports=2)
    queue = client.get("/desk/").text
    assert "2 like reports" in queue
    url = re.search(r'href="(/desk/outages/new/\?category=\d+)"', queue)
    assert url is not None
    assert url[1] in client.get(f"/desk/{hit[0].reference}/").text

    data = form_at(client, url[1], url[1])
    assert sorted(data["incidents"]) == sorted(str(one.pk) for one in hit)
    answer = client.post(
        url[1], data | {"title": [CANARY], "impact": ["3"], "urgency": ["3"], "reason": ["All"]}
    )
    assert answer.status_code == 302

    for one in hit:
        assert house.fresh(one).priority == 1
        assert "Part of outage STO-" in client.get(f"/desk/{one.reference}/").text
    assert "Is this one outage?" not in client.get("/desk/").text
    with house.world.entered():
        # Undone: this test changed it around the services.
        Tenant.objects.filter(pk=house.world.provider.pk).update(alike_reports=3)


def test_one_message_reaches_each_customer_once_and_says_where_it_went(
    house: House, hit: tuple[Incident, Incident]
):
    acme, globex = hit
    outage, client = start(house, *hit), house.client()
    url = page_of(outage, "tell")
    data = form_at(client, url, url) | {
        "text": ["We replace the part."],
        f"own_{globex.pk}": ["Gus, we replace the part."],
    }

    for _twice in range(2):
        assert client.post(url, data)["Location"] == page_of(outage)

    with house.world.entered():
        sent = Message.objects.filter(kind="update").values_list("incident", "text")
        assert sorted(sent) == sorted(
            [(acme.pk, "We replace the part."), (globex.pk, "Gus, we replace the part.")]
        )
    assert "Sent to 2 of 2 customers." in client.get(page_of(outage)).text


def test_a_restoration_names_who_stays_and_the_page_shows_what_each_is_owed(
    house: House, hit: tuple[Incident, Incident]
):
    acme, _globex = hit
    late = house.register(title="Webmail too", personal_data="maybe")
    outage, client = start(house, *hit, late), house.client()
    shown = client.get(page_of(outage)).text
    assert "2 affected customers" in shown
    assert "Breach notification" in shown

    url = page_of(outage, "restore")
    data = form_at(client, url, url) | {"text": ["It works again."]}
    answer = client.post(url, data, follow=True)

    assert "Restored at 2 of 3 customers." in answer.text
    assert f"Acme · {late.reference}: " in answer.text
    assert house.fresh(acme).status == Status.RESTORED
    assert house.fresh(late).status == Status.NEW
    with house.world.entered():
        assert Outage.objects.get().state == OutageState.OPEN
    named = form_at(client, url, url) | {
        "text": ["x"], "left": [str(late.pk)], "left_reason": ["Their own line"],
    }  # fmt: skip
    client.post(url, named)
    with house.world.entered():
        assert Outage.objects.get().state == OutageState.RESTORED
    assert "Their own line" in client.get(page_of(outage)).text


def test_it_grows_at_a_customer_who_did_not_report_and_shrinks_again(
    house: House, hit: tuple[Incident, Incident]
):
    outage, client = start(house, hit[0]), house.client()
    with house.world.entered():
        gus = house.world.contact("gus")
    url = f"{page_of(outage, 'open')}?customer={house.world.globex.pk}"
    data = form_at(client, url, url) | {"reporter": [str(gus.pk)], "title": ["Mail is down"]}
    assert "Mail is down; we are on it." in client.get(url).text

    client.post(url, data)

    with house.world.entered():
        opened = Incident.objects.get(title="Mail is down")
        assert OutagePart.objects.filter(incident=opened, left_at=None).exists()
    away = f"{page_of(outage, 'remove')}?incident={opened.reference}"
    client.post(away, form_at(client, away, away) | {"reason": ["Their own server"]})
    with house.world.entered():
        assert not OutagePart.objects.filter(incident=opened, left_at=None).exists()
    assert opened.reference not in client.get(page_of(outage)).text


@pytest.mark.parametrize(("who", "own", "other"), [("rik", 0, 1), ("carla", 0, 1), ("gus", 1, 0)])
def test_a_customer_learns_the_number_and_the_public_text_and_of_nobody_else(
    house: House, hit: tuple[Incident, Incident], who: str, own: int, other: int
):
    outage = start(house, *hit)
    client = house.client(who)

    ticket = client.get(f"/portal/{hit[own].reference}/")
    assert ticket.status_code == 200
    assert f"Part of disruption {outage.reference}" in ticket.text
    assert "Mail is down; we are on it." in ticket.text
    names = {0: "Acme", 1: "Globex"}
    for url in ("/portal/", "/portal/new/", f"/portal/{hit[own].reference}/"):
        page = client.get(url).text
        for secret in (CANARY, CAUSE, hit[other].reference, hit[other].title, names[other]):
            assert secret not in page, (url, secret)
    assert client.get(f"/portal/{hit[other].reference}/").status_code == 404
    for verb in ("", "tell", "restore", "add"):
        assert client.get(page_of(outage, verb)).status_code in (403, 404)
    assert client.get("/desk/outages/").status_code in (403, 404)


def test_who_sees_one_of_the_customers_reads_nothing_of_the_other(
    house: House, hit: tuple[Incident, Incident]
):
    acme, globex = hit
    outage = start(house, acme, globex)
    sam = house.client("sam")

    for verb in ("", "tell", "restore", "add", "change", "remove"):
        page = sam.get(page_of(outage, verb)).content.decode()
        for word in (globex.reference, globex.title, house.world.globex.name, "Gus"):
            assert word not in page, verb
    assert acme.reference in sam.get(page_of(outage)).content.decode()
    assert outage.reference in sam.get("/desk/outages/").content.decode()
