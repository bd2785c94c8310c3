"""Cases of suppliers by their pages: opened from an incident, followed, escalated, closed."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from incidents.causes.asks import DescribeCase, ReferTo, SayWhy, TellWord
from incidents.causes.rules.promises import was_broken
from incidents.causes.services.supplier_cases import close_case, open_case, tell_word
from incidents.choices import SupplierCaseState
from incidents.duty.services.gate import missing_now
from incidents.handling.services.move_cases import move_cases
from incidents.models import Incident, Referral, SupplierCase
from incidents.record.services.common import lock_incident
from tenants.clock import now as read_clock
from tenants.ledger.order import along_chain
from tenants.models import Event, Supplier
from tenants.settings.services.configure import add_row
from tests.incidents.desk.house import House, at
from tests.incidents.desk.pages import Sent, form_at

SECRET = "The board of Netco is known to fail"


def moment(**after: int) -> str:
    return (at() + timedelta(**after)).strftime("%Y-%m-%dT%H:%M")


def fill(client: Client, url: str, **filled: str) -> Sent:
    fields = {**form_at(client, url, url), **{name: [value] for name, value in filled.items()}}
    answer = client.post(url, fields)
    return Sent(answer.status_code, answer.content.decode(), answer.headers.get("Location", ""))


@pytest.fixture
def netco(house: House) -> Supplier:
    world = house.world
    with world.entered():
        row = Supplier(
            tenant=world.provider, provider=world.provider, name="Netco", phone="+31 20 555 0100",
            role="Maintains the switches", contract_number="N-77", response_hours=4,
            higher_name="Head of service",
        )  # fmt: skip
        add_row(row=row, actor=world.actor("adam"), now=read_clock())
    return row


def opened(house: House, netco: Supplier, *incidents: Incident, **about: Any) -> SupplierCase:
    given: dict[str, Any] = {"title": SECRET, "supplier_id": netco.pk, **about}
    return open_case(
        provider_id=house.world.provider.pk, about=DescribeCase(**given),
        refers=ReferTo(incident_ids=[one.pk for one in incidents]),
        actor=house.world.actor("agnes"), now=read_clock(),
    )  # fmt: skip


def test_a_case_is_opened_from_an_incident_and_followed_to_its_end(house: House, netco: Supplier):
    incident, client = house.register(title="No network"), house.client()
    url = f"/desk/supplier-cases/new/?incident={incident.reference}"
    assert url in client.get(f"/desk/{incident.reference}/").content.decode()
    sent = fill(
        client, url, title=SECRET, supplier=str(netco.pk), outside_number="CS-9",
        outside_url="https://netco.example/cs/9", promised_at=moment(hours=4),
    )  # fmt: skip
    assert sent.status == 302, sent.errors
    with house.world.entered():
        case = SupplierCase.objects.get()
    page = f"/desk/supplier-cases/{case.reference}/"
    assert (sent.url, case.reference[:4]) == (page, "SUP-")
    shown = client.get(page).content.decode()
    for said in ("Netco", "N-77", "CS-9", "an answer within 4 hours", incident.reference):
        assert said in shown
    beside = client.get(f"/desk/{incident.reference}/").content.decode()
    assert (page in beside, "https://netco.example/cs/9" in beside) == (True, True)
    assert SECRET in client.get("/desk/supplier-cases/").content.decode()

    spoke = fill(
        client, f"{page}word/", word="An engineer comes.", state="waiting_us",
        promised_at=moment(hours=9),
    )  # fmt: skip
    assert spoke.status == 302, spoke.errors
    assert fill(client, f"{page}word/", word="x", said_at=moment(hours=30)).status == 422
    raised = fill(client, f"{page}escalate/", promised_at="")
    assert raised.status == 302, raised.errors
    with house.world.entered():
        case.refresh_from_db()
        assert (case.state, case.escalated_to) == ("waiting_them", "Head of service")
        assert case.promised_at is not None
        told = along_chain(
            Event.objects.filter(subject_kind="suppliercase", subject_id=case.pk),
            newest_first=False,
        )
        assert [event.kind for event in told] == [
            "suppliercase.opened", "suppliercase.linked", "suppliercase.spoke",
            "suppliercase.escalated",
        ]  # fmt: skip
    assert fill(client, f"{page}close/", reason="A new board.").status == 302
    assert fill(client, f"{page}word/", word="Late").status == 422
    assert fill(client, f"{page}reopen/", reason="It failed again.").status == 302


def test_a_broken_promise_stays_red_and_the_oldest_stands_first(house: House, netco: Supplier):
    now = read_clock()
    with house.world.entered():
        agnes = house.world.actor("agnes")
        late = opened(house, netco, title="Late", promised_at=now + timedelta(hours=1))
        opened(house, netco, title="Nothing promised")
        opened(house, netco, title="Later", promised_at=now + timedelta(hours=5))
        assert not late.is_broken(now)
        assert late.is_broken(now + timedelta(hours=2))
        word = TellWord(word="Sorry.", promised_at=now + timedelta(days=9))
        late = tell_word(
            suppliercase_id=late.pk, ask=word, actor=agnes, now=now + timedelta(hours=2)
        )
        assert (late.broken_promises, late.is_broken(now + timedelta(hours=3))) == (1, True)
    page = house.client().get("/desk/supplier-cases/").content.decode()
    places = [page.index(f">{name}<") for name in ("Later", "Late", "Nothing promised")]
    assert places == sorted(places)
    assert page.count("promise broken") == 1


@pytest.mark.parametrize(
    ("promised", "spoke", "broken"), [(None, 5, False), (5, 5, False), (5, 6, True), (5, 4, False)]
)
def test_a_promise_is_broken_by_a_word_after_it(promised: int | None, spoke: int, broken: bool):
    begin = read_clock()
    by = None if promised is None else begin + timedelta(hours=promised)
    assert was_broken(by, begin + timedelta(hours=spoke)) is broken


def test_closing_warns_of_an_open_case_and_a_merge_moves_it(house: House, netco: Supplier):
    first, second = house.register(title="No network"), house.register(title="The same")
    with house.world.entered():
        case, agnes = opened(house, netco, first), house.world.actor("agnes")
        now = read_clock()
        codes = [one.code for one in missing_now(first, now=now)]
        assert f"suppliercase:{case.reference}" in codes
        move_cases(
            lock_incident(first.pk, actor=agnes), lock_incident(second.pk, actor=agnes),
            actor=agnes, now=now,
        )  # fmt: skip
        held = Referral.objects.filter(reference=case.reference, ended_at=None)
        assert list(held.values_list("incident", flat=True)) == [second.pk]
        assert f"suppliercase:{case.reference}" not in [
            one.code for one in missing_now(first, now=now)
        ]
        why = SayWhy(reason="A new board.")
        case = close_case(suppliercase_id=case.pk, ask=why, actor=agnes, now=now)
        assert case.state == SupplierCaseState.CLOSED
        assert not [
            one for one in missing_now(second, now=now) if one.code.startswith("suppliercase")
        ]


def test_no_customer_reads_a_word_of_it(house: House, netco: Supplier):
    incident = house.register(title="No network")
    with house.world.entered():
        case = opened(house, netco, incident)
    carla = house.client("carla")
    assert carla.get(f"/desk/supplier-cases/{case.reference}/").status_code in (403, 404)
    shown = carla.get(f"/portal/{incident.reference}/").content.decode()
    assert SECRET not in shown
    assert "Netco" not in shown
