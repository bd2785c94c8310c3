"""The register on screen: who sees which rows, which filters there are, and how it turns pages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from escalation.facts import Raised
from incidents.choices import Kind, Level
from incidents.facts import Assigned
from incidents.handling.asks.talk import AddNote, ReplyAsCustomer, SendMessage
from incidents.handling.services.communicate import add_note, reply_as_customer, send_message
from incidents.models import NEVER, Incident
from incidents.record.queries import options
from incidents.record.services.common import record
from reporting.queries.register import SIZE
from tenants import scoping
from tenants.clock import now as read_clock
from tenants.contract.rules.profile import Criterion
from tenants.data import icr
from tenants.menus import pages
from tenants.models import Category
from tenants.queries import scope_of
from tenants.rules.roles import SYSTEM
from tests.databases import statements
from tests.people import BEGIN
from tests.reporting.house import House

pytestmark = pytest.mark.usefixtures("context_kept")


def _rows(client: Client, query: str = "", *, status: int = 200) -> list[str]:
    page = client.get(f"/register/{query}")
    assert page.status_code == status, page.content.decode()
    return [row.reference for row in page.context["page"].rows]


@pytest.mark.parametrize(
    ("name", "sees_globex"),
    [("audra", False), ("pat", True), ("agnes", True), ("sam", False), ("adam", True)],
)
def test_each_role_sees_its_own_register(house: House, name: str, sees_globex: bool):
    acme, globex = house.register("acme"), house.register("globex")

    shown = _rows(house.client(name))

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

    assert _rows(house.client("audra")) == [late.reference, early.reference]


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

    shown = set(_rows(house.client("audra"), query))

    assert shown == {made[name].reference for name in wanted}


def test_a_category_holds_those_below_it(house: House):
    with house.world.entered():
        child = Category.objects.filter(tenant=house.world.provider, parent__isnull=False)[0]
    incident = house.register(category_id=child.pk)
    house.register()
    client = house.client("audra")

    assert _rows(client, f"?category={child.pk}") == [incident.reference]
    assert _rows(client, f"?category={child.parent_id}") == [incident.reference]


def test_a_customer_can_be_chosen_by_who_has_several(house: House):
    house.register("acme")
    incident = house.register("globex")
    client = house.client("pat")

    assert _rows(client, f"?customer={house.world.globex.pk}") == [incident.reference]


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
    assert _rows(client, globex) == [incident.reference]
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


def test_a_total_is_counted_up_to_a_hundred(house: House):
    for _ in range(101):
        house.register()

    page = house.client("audra").get("/register/")

    assert "99+ incidents" in page.content.decode()


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


# --- one record ----------------------------------------------------------------------------------


def _spoken(house: House) -> Incident:
    """Return an incident with a message, an answer and a note."""
    incident = house.register()
    agnes, rik = house.world.actor("agnes"), house.world.actor("rik")
    with house.world.entered():
        now = read_clock()
        send_message(
            incident_id=incident.pk, actor=agnes, now=now, ask=SendMessage(text="We look into it.")
        )
        add_note(
            incident_id=incident.pk, actor=agnes, now=now, ask=AddNote(text="Canary in a note.")
        )
    with scoping.entered(scope_of(rik)):
        reply_as_customer(
            incident_id=incident.pk, actor=rik, now=now, ask=ReplyAsCustomer(text="It still hums.")
        )
    return incident


def _record(house: House, name: str, incident: Incident) -> str:
    page = house.client(name).get(f"/register/{incident.reference}/")
    assert page.status_code == 200
    return page.content.decode()


def test_an_auditor_of_the_customer_reads_what_was_said_in_public(house: House):
    page = _record(house, "audra", _spoken(house))

    assert "We look into it." in page
    assert "It still hums." in page
    assert "Canary" not in page
    assert "incident.registered" not in page
    assert "note.added" not in page


def test_an_auditor_of_the_provider_reads_notes_and_event_codes_too(house: House):
    page = _record(house, "pat", _spoken(house))

    assert "Canary in a note." in page
    assert "incident.registered" in page
    assert "message.received" in page


def test_a_record_has_every_field(house: House):
    incident = house.register()

    page = house.client("audra").get(f"/register/{incident.reference}/")

    shown = [item.name for group in page.context["record"].groups for item in group.items]
    assert sorted(shown) == sorted(field.name for field in Incident._meta.concrete_fields)


def _criterion() -> Criterion:
    return icr().criteria_of("impact")[0]


def test_a_record_speaks_in_words(house: House):
    incident = house.register(
        criteria={"impact": [_criterion().code], "can_work": "no"},
        impact=Level.HIGH,
        urgency=Level.HIGH,
    )
    with house.world.entered():
        incident.next_due_at = NEVER
        record(incident, "clock.set", actor=SYSTEM, now=BEGIN)

    page = house.client("audra").get(f"/register/{incident.reference}/")

    items = {i.name: i for group in page.context["record"].groups for i in group.items}
    assert (items["next_due_at"].at, items["next_due_at"].text) == (None, "")
    said = f"Can you keep working?: No\nImpact: {_criterion().text.en}"
    assert items["criteria"].text == said
    assert "9999" not in page.content.decode()
    with translation.override("nl"):
        labels = {str(item.label) for item in items.values()}
    assert not labels & {"public id", "version", "scheme", "profile", "parent", "ID", "provider"}


def test_an_auditor_of_the_customer_reads_what_was_done(house: House):
    incident = house.register()
    with house.world.entered():
        agnes, now = house.world.actor("agnes"), read_clock()
        assigned = Assigned(
            before=None, assignee=None, team=None, supplier=None, reason="Canary of a colleague."
        )
        record(incident, "incident.assigned", actor=agnes, now=now, facts=assigned)
        raised = Raised(
            escalation=0, function="ciso", escalation_kind="hierarchical", demanded_by="", rank=0
        )
        record(incident, "escalation.raised", actor=agnes, now=now, facts=raised)

    page = house.client("audra").get(f"/register/{incident.reference}/")

    told = [(str(entry.title), entry.detail) for entry in page.context["record"].entries]
    assert told == [("Escalated", "CISO"), ("Assigned", ""), ("Registered", "")]
    assert "Canary" not in page.content.decode()


def test_a_record_of_somebody_else_does_not_exist(house: House):
    incident = house.register("globex")

    answer = house.client("audra").get(f"/register/{incident.reference}/")

    assert answer.status_code == 404
    assert incident.title not in answer.content.decode()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_register_is_for_reading(house: House, method: str):
    incident = house.register()
    client = house.client("audra")

    for path in ("/register/", f"/register/{incident.reference}/"):
        assert getattr(client, method)(path).status_code == 405


def test_a_record_stays_within_its_budget(house: House):
    incident = _spoken(house)
    client = house.client("pat")
    client.get("/register/")

    with CaptureQueriesContext(connection) as few:
        client.get(f"/register/{incident.reference}/")

    asked = statements(few)
    assert len(asked) <= pages()["reporting:record"].statements, "\n".join(asked)
