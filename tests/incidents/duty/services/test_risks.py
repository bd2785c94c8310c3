"""Risks: recorded, fed by what happens, reviewed; the owner hears when it happens too often."""

from datetime import timedelta

import pytest
from django.test import Client

from escalation.models import Notice
from incidents.duty.services.risk_watch import due_risks, look_at_risks
from incidents.duty.services.risks import change_risk, end_risk, record_risk
from incidents.models import Incident, Risk
from tenants import clock
from tenants.errors import DomainError, Invalid, NotAllowed
from tenants.models import Event
from tests.escalation.house import follow
from tests.incidents.desk.house import House
from tests.incidents.desk.pages import form_at, post
from tests.people import World
from tests.risks import about, risk_of


@pytest.fixture
def house(world: World) -> House:
    return House(world)


def _happens(house: House, risk: Risk, *, days: int = 1, **changed: object) -> Incident:
    now = clock.now() - timedelta(days=days)
    return house.register(category_id=risk.category_id, now=now, **changed)


def _look(house: House, *, days: int = 0) -> None:
    """What the tick does, some days from now, and the worker after it."""
    now = clock.now() + timedelta(days=days)
    with house.world.entered():
        look_at_risks(due_risks(now=now), now=now)
        follow()


def _told(house: House) -> list[Notice]:
    with house.world.entered():
        return list(Notice.objects.filter(template="risk_passed").order_by("pk"))


def test_what_happened_is_counted_with_its_trend_and_its_list(house: House):
    with house.world.entered():
        risk = risk_of(house.world, house.world.acme, clock.now())
    ours = [_happens(house, risk), _happens(house, risk, days=40)]
    before = _happens(house, risk, days=400)
    drill = _happens(house, risk, is_drill=True)
    other = house.register()

    page = house.client().get(f"/desk/risks/{risk.pk}/").text
    listed = house.client().get("/desk/risks/").text

    assert "2 incidents in 12 months, 1 before" in page
    assert "2 incidents in 12 months, 1 before" in listed
    for one in ours:
        assert one.reference in page
    for one in (before, drill, other):
        assert one.reference not in page


def test_its_owner_hears_once_that_it_passed_the_threshold(house: House):
    with house.world.entered():
        risk = risk_of(house.world, house.world.acme, clock.now(), threshold=1)
    _happens(house, risk)
    _look(house)
    assert _told(house) == []

    _happens(house, risk)
    for day in (2, 4):
        _look(house, days=day)

    [notice] = _told(house)
    assert notice.user_id == house.world.user("ines").pk
    assert "2 incidenten" in notice.subject or "2 incidents" in notice.subject
    with house.world.entered():
        kinds = Event.objects.filter(subject_kind="risk", subject_id=risk.pk)
        assert list(kinds.order_by("pk").values_list("kind", flat=True))[:2] == [
            "risk.recorded", "risk.counted",
        ]  # fmt: skip
        assert kinds.filter(kind="risk.passed").count() == 1


def test_a_risk_of_the_provider_counts_what_happens_at_all_customers(house: House):
    world = house.world
    with world.entered():
        risk = risk_of(world, world.provider, clock.now(), threshold=1)
        gus = world.contact("gus")
    _happens(house, risk)
    _happens(house, risk, tenant_id=gus.tenant_id, reporter_id=gus.pk)

    _look(house)

    assert len(_told(house)) == 1
    assert "2 incidents in 12 months" in house.client().get(f"/desk/risks/{risk.pk}/").text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"owner_id": None}, "owner"),
        ({"likelihood": 6}, "likelihood"),
        ({"impact": 0}, "impact"),
        ({"category_id": None}, "asset"),
        ({"asset_id": 999_999}, "asset"),
        ({"months": 61}, "months"),
        ({"outside_url": "javascript:alert(1)"}, "outside_url"),
    ],
)
def test_what_is_wrong_is_refused_beside_its_field(
    house: House, change: dict[str, object], field: str
):
    world, now = house.world, clock.now()
    with world.entered():
        with pytest.raises(Invalid) as refused:
            record_risk(
                tenant_id=world.acme.pk, ask=about(world, now, **change),
                actor=world.actor("ines"), now=now,
            )  # fmt: skip
        assert set(refused.value.errors) == {field}
        assert not Risk.objects.exists()


def test_only_who_leads_records_and_what_ended_stays_so(house: House):
    world, now = house.world, clock.now()
    with world.entered():
        with pytest.raises(NotAllowed):
            record_risk(tenant_id=world.acme.pk, ask=about(world, now), now=now,
                        actor=world.actor("agnes"))  # fmt: skip
        risk = risk_of(world, world.acme, now)
        end_risk(risk_id=risk.pk, actor=world.actor("ines"), now=now)
        with pytest.raises(DomainError):
            change_risk(risk_id=risk.pk, ask=about(world, now), actor=world.actor("ines"), now=now)
    assert due_of(house) == []
    assert "Mail falls out" not in house.client().get("/desk/risks/").text


def due_of(house: House) -> list[tuple[int, int]]:
    with house.world.entered():
        return due_risks(now=clock.now() + timedelta(days=2))


def test_it_is_recorded_and_reviewed_on_its_pages(house: House):
    world, client = house.world, house.client("ines")
    with world.entered():
        ask = about(world, clock.now())
    new = f"/desk/risks/new/{world.acme.pk}/"
    sent = post(client, new, {
        **form_at(client, new, new), "title": ask.title, "owner": ask.owner_id, "likelihood": 1,
        "impact": 4, "category": ask.category_id, "threshold": "", "outside_number": "R-12",
    })  # fmt: skip
    assert sent.status == 302, sent.errors
    with world.entered():
        risk = Risk.objects.get()
    assert (risk.outside_number, risk.look_at, risk.months) == ("R-12", None, 12)

    _happens(house, risk)
    assert "More likely than said" in client.get(sent.url).text
    again = post(client, sent.url, {
        "act": "review", "likelihood": 3, "impact": 4, "review_on": _in_a_year(), "key": "k",
    })  # fmt: skip

    assert again.status == 302, again.errors
    assert "More likely than said" not in client.get(sent.url).text
    with world.entered():
        risk.refresh_from_db()
    assert (risk.likelihood, risk.reviewed_at is not None) == (3, True)


def _in_a_year() -> str:
    return str(clock.now().date() + timedelta(days=365))


@pytest.mark.parametrize("name", ["carla", "rik", "audra"])
def test_a_customer_has_no_page_of_it(house: House, name: str):
    with house.world.entered():
        risk = risk_of(house.world, house.world.acme, clock.now())

    client: Client = house.client(name)

    assert client.get("/desk/risks/").status_code in (403, 404)
    assert client.get(f"/desk/risks/{risk.pk}/").status_code in (403, 404)
