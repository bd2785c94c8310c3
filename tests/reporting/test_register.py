"""The register on screen: who sees which rows, which filters there are, and how it turns pages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.choices import Kind, Level
from incidents.record.queries import options
from reporting.queries.register import SIZE
from tenants.menus import pages
from tenants.models import Category
from tests.databases import statements
from tests.people import BEGIN
from tests.reporting.house import House, rows_of

pytestmark = pytest.mark.usefixtures("context_kept")


@pytest.mark.parametrize(
    ("name", "sees_globex"),
    [("audra", False), ("pat", True), ("agnes", True), ("sam", False), ("adam", True)],
)
def test_each_role_sees_its_own_register(house: House, name: str, sees_globex: bool):
    acme, globex = house.register("acme"), house.register("globex")

    shown = rows_of(house.client(name))

    assert (acme.reference in shown, globex.reference in shown) == (True, sees_globex)


@pytest.mark.parametrize("name", ["rik", "carla", "gus"])
def test_who_is_no_auditor_gets_no_register(house: House, name: str):
    incident = house.register()
    client = house.client(name)

    for path in ("/register/", f"/register/{incident.reference}/"):
        answer = client.get(path)
        assert answer.status_code == 403
        assert incident.title not in answer.content.decode()


def test_the_latest_report_stands_first(house: House):
    early = house.register(now=BEGIN)
    late = house.register(now=BEGIN + timedelta(hours=1))

    assert rows_of(house.client("audra")) == [late.reference, early.reference]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("?since=2026-01-06", {"b", "c"}),
        ("?until=2026-01-05", {"a"}),
        ("?since=2026-01-06&until=2026-01-06", {"b"}),
        ("?priority=1", {"b"}),
        ("?kind=service_request", {"c"}),
        ("?label=data_breach", {"a"}),
        ("?label=security_incident", {"a"}),
        ("?label=cyber_incident", set()),
        ("?status=closed", set()),
        ("?status=new&priority=3", {"a", "c"}),
        ("?since=&priority=", {"a", "b", "c"}),
    ],
)
def test_filters_choose_rows(house: House, query: str, wanted: set[str]):
    day = timedelta(days=1)
    made = {
        "a": house.register(now=BEGIN, is_breach=True, personal_data="yes"),
        # Just after midnight in Brussels, still the day before in UTC.
        "b": house.register(
            now=BEGIN + timedelta(hours=15, minutes=30), impact=Level.HIGH, urgency=Level.HIGH
        ),
        "c": house.register(now=BEGIN + 2 * day, kind=Kind.SERVICE_REQUEST),
    }

    shown = set(rows_of(house.client("audra"), query))

    assert shown == {made[name].reference for name in wanted}


def test_a_category_holds_those_below_it(house: House):
    with house.world.entered():
        child = Category.objects.filter(tenant=house.world.provider, parent__isnull=False)[0]
    incident = house.register(category_id=child.pk)
    house.register()
    client = house.client("audra")

    assert rows_of(client, f"?category={child.pk}") == [incident.reference]
    assert rows_of(client, f"?category={child.parent_id}") == [incident.reference]


def test_a_customer_can_be_chosen_by_who_has_several(house: House):
    house.register("acme")
    incident = house.register("globex")
    client = house.client("pat")

    assert rows_of(client, f"?customer={house.world.globex.pk}") == [incident.reference]


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two customers be more than a list offers."""
    monkeypatch.setattr(options, "MANY", 1)


def test_of_many_customers_none_is_listed_and_one_is_found_by_a_part_of_the_name(
    house: House, many: None
):
    house.register("acme")
    incident = house.register("globex")
    client = house.client("pat")

    page = client.get("/register/").content.decode()
    found = client.get("/register/?find=LOB&priority=2")

    assert 'name="find"' in page
    assert 'name="customer"' not in page
    assert found.status_code == 302
    assert found["Location"] == f"/register/?priority=2&customer={house.world.globex.pk}"
    globex = f"?customer={house.world.globex.pk}"
    assert rows_of(client, globex) == [incident.reference]
    assert "Acme</option>" not in client.get(f"/register/{globex}").content.decode()


def test_of_several_customers_that_fit_one_is_chosen(house: House, many: None):
    acme, globex = house.register("acme"), house.register("globex")
    client = house.client("pat")

    asked = client.get("/register/?find=e")
    chosen = client.get(f"/register/?find=e&customer={house.world.globex.pk}")

    page = asked.content.decode()
    assert asked.status_code == 200
    assert "Several customers have this in their name: choose one." in page
    assert f'<option value="{house.world.acme.pk}">Acme</option>' in page
    assert acme.reference not in page
    assert globex.reference not in page
    assert chosen["Location"] == f"/register/?customer={house.world.globex.pk}"


def test_a_name_that_no_customer_has_is_told_and_a_strangers_is_none(house: House, many: None):
    for client, name in ((house.client("pat"), "zzz"), (house.client("audra"), "Globex")):
        answer = client.get(f"/register/?find={name}")

        assert answer.status_code == 400
        assert "No customer has this in its name." in answer.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "?order=title",
        "?tenant_id=1",
        "?reported_at__gte=2020-01-01",
        "?priority=5",
        "?priority=1&priority=2",
        "?kind=%27%3B--",
        "?status=%00",
        "?since=yesterday",
        "?since=0001-01-01",
        "?until=9999-12-31",
        "?since=2026-02-01&until=2026-01-01",
        "?category=99999999999999999999",
        "?customer=0",
        "?after=x",
        "?after=2026-01-05T08:00:00~1",
        "?after=2026-01-05T08:00:00%2B00:00~99999999999999999999",
    ],
)
def test_what_is_not_a_filter_is_refused(house: House, query: str):
    incident = house.register()

    answer = house.client("audra").get(f"/register/{query}")

    assert answer.status_code == 400
    assert incident.title not in answer.content.decode()


def test_the_place_of_the_clock_is_named_as_people_do(house: House):
    house.register()

    page = house.client("audra").get("/register/").content.decode()

    assert "All times are those of Brussels." in page
    assert "Europe/Brussels" not in page


def test_what_is_not_a_filter_is_named(house: House):
    answer = house.client("audra").get("/register/?order=title&priority=1")

    assert "There is no such filter: order." in answer.content.decode()


def test_a_customer_of_somebody_else_is_no_filter(house: House):
    unknown = house.client("audra").get("/register/?customer=999999")
    foreign = house.client("audra").get(f"/register/?customer={house.world.globex.pk}")

    assert unknown.status_code == foreign.status_code == 400
    assert "Globex" not in foreign.content.decode()


def test_pages_are_turned_by_key_and_none_is_lost(house: House):
    made = [house.register(now=BEGIN + timedelta(minutes=n // 2)) for n in range(SIZE + 5)]
    client = house.client("audra")

    first = client.get("/register/").context
    second = client.get(first["older"]).context
    back = client.get(second["newer"]).context

    shown = [row.reference for row in (*first["page"].rows, *second["page"].rows)]
    assert shown == [incident.reference for incident in reversed(made)]
    assert [row.reference for row in back["page"].rows] == shown[:SIZE]
    assert (first["newer"], second["older"], back["newer"]) == ("", "", "")


def test_a_total_is_counted_and_beyond_a_thousand_it_says_so(
    house: House, monkeypatch: pytest.MonkeyPatch
):
    for _ in range(101):
        house.register()

    page = house.client("audra").get("/register/")

    assert "101 incidents" in page.content.decode()
    monkeypatch.setattr("reporting.views.CEILING", 101)
    assert "over 100 incidents" in house.client("audra").get("/register/").content.decode()


def test_a_page_stays_within_its_budget(house: House):
    for _ in range(SIZE):
        house.register()
    client = house.client("pat")
    client.get("/register/")

    with CaptureQueriesContext(connection) as few:
        page = client.get("/register/")

    assert len(page.context["page"].rows) == SIZE
    asked = statements(few)
    assert len(asked) <= pages()["reporting:register"].statements, "\n".join(asked)
    assert not any('"description"' in query["sql"] for query in few)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_register_is_for_reading(house: House, method: str):
    incident = house.register()
    client = house.client("audra")

    for path in ("/register/", f"/register/{incident.reference}/"):
        assert getattr(client, method)(path).status_code == 405
