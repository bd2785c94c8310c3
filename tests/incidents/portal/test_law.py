"""What the law asks, for the DPO and CISO of the customer: read, confirmed and decided there."""

import re
from datetime import UTC, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from incidents.duty.services.controllers import tell_controller
from incidents.duty.services.obligations import answer_obligation, begin_duties
from incidents.models import ControllerNotice, DutyStart, Incident, Obligation, breach_terms
from tenants import clock
from tenants.choices import Function
from tenants.ledger.append import append, update
from tenants.people.services.invite import set_function_holder
from tenants.rules.roles import SYSTEM
from tests.asking import do
from tests.escalation.house import follow
from tests.factories import incidents as made
from tests.incidents.desk.pages import send
from tests.people import BEGIN, World

pytestmark = [pytest.mark.usefixtures("scope"), pytest.mark.usefixtures("fresh_cache")]


@pytest.fixture
def incident(world: World) -> Incident:
    """Report it by somebody else than Rob, the DPO; its NIS2 warning runs."""
    user = world.user("rob")
    set_function_holder(
        tenant=world.acme, function=Function.DPO, name=user.name, email=user.email, user=user,
        language="en", actor=SYSTEM, now=BEGIN,
    )  # fmt: skip
    world.acme.laws = ["nis2"]
    wrote = [update(world.acme, "laws")]
    append(world.acme, "tenant.changed", actor=SYSTEM, at=clock.now(), wrote=wrote)
    row = made.ByPhone.create(world=world, personal_data="maybe", title="Mailbox was read")
    do(
        begin_duties, incident_id=row.pk, actor=world.actor("ines"), now=clock.now(),
        event="significant", at=row.reported_at, grounds="All sites were out.",
    )  # fmt: skip
    follow()
    return row


def english(client_of: Any, world: World, who: str) -> Client:
    browser: Client = client_of(world.user(who))
    browser.cookies["django_language"] = "en"
    return browser


def test_the_dpo_reads_what_is_owed_and_answers_it_there(
    world: World, incident: Incident, client_of: Any
):
    browser = english(client_of, world, "rob")
    page = browser.get("/portal/law/").text
    places = [page.index(name) for name in ("NIS2 23(4)(a)", "GDPR 33(1)", "NIS2 23(1)")]
    assert places == sorted(places)
    assert "ccb.belgium.be" in page
    assert f'href="/told/{incident.reference}/law/?obligation=' in page
    assert f'href="/told/{incident.reference}/decide/"' in page
    assert "/desk/" not in page
    here = f"/told/{incident.reference}/"
    assert "NIS2 23(4)(a), Early warning" in browser.get(here).text
    assert "/portal/law/" in browser.get("/portal/").text

    warning = Obligation.objects.get(incident=incident, duty="nis2_23_4_a_be")
    empty = send(browser, f"{here}law/", obligation=warning.pk, outcome="filed")
    said: dict[str, Any] = {
        "obligation": warning.pk,
        "outcome": "not_owed",
        "grounds": "It was <b>over</b>.",
    }
    first = send(browser, f"{here}law/", **said)

    assert (empty.status, first.status) == (422, 302), first.errors
    assert "It was &lt;b&gt;over&lt;/b&gt;." in browser.get(here).text
    assert "a second person" in browser.get("/portal/law/").text
    # Awareness is decided there too, and ends the hours earlier.
    earlier = incident.reported_at - timedelta(hours=3)
    begun = send(
        browser, f"{here}counts-from/", event="aware", grounds="The guest was seen.",
        at=f"{earlier.astimezone():%Y-%m-%dT%H:%M}",
    )  # fmt: skip
    assert begun.status == 302, begun.errors
    assert DutyStart.objects.filter(incident=incident, event="aware", capacity="dpo").exists()
    assert breach_terms().get(incident=incident).started_at < incident.reported_at


@pytest.mark.parametrize("who", ["rik", "carla", "gus", "audra"])
def test_nobody_else_reads_any_of_it(world: World, incident: Incident, client_of: Any, who: str):
    browser = english(client_of, world, who)

    page = browser.get("/portal/law/").text

    assert "The law asks nothing now" in page
    assert incident.reference not in page
    for way in ("law", "counts-from"):
        assert browser.get(f"/told/{incident.reference}/{way}/").status_code == 404


def test_the_notice_of_the_provider_is_confirmed_on_the_page(
    world: World, incident: Incident, client_of: Any
):
    about = {"incident_id": incident.pk, "actor": world.actor("ines"), "now": clock.now()}
    do(
        begin_duties, **about, event="processor_aware", at=incident.reported_at,
        grounds="A copy was made.",
    )  # fmt: skip
    notice = do(tell_controller, **about, text="Mail of <b>yours</b> was copied.")
    browser, other = english(client_of, world, "rob"), english(client_of, world, "carla")
    assert "Mail of &lt;b&gt;yours&lt;/b&gt; was copied." in browser.get("/portal/law/").text
    # What the provider owes is not theirs to answer.
    refused = other.post("/portal/law/", {"notice": notice.pk})

    for _twice in range(2):
        assert browser.post("/portal/law/", {"notice": notice.pk}).status_code == 302

    assert refused.status_code == 404
    row = ControllerNotice.objects.get(pk=notice.pk)
    assert row.acknowledged_by == world.user("rob").name
    assert "Confirmed by" in browser.get("/portal/law/").text


def test_the_dpo_decides_whether_a_law_counts_before_anything_is_owed(
    world: World, incident: Incident, client_of: Any
):
    silent = made.ByPhone.create(world=world, is_security=True, title="Sign-ins from abroad")
    plain = made.ByPhone.create(world=world, title="A printer is jammed")
    follow()
    browser, other = english(client_of, world, "rob"), english(client_of, world, "carla")

    page = browser.get("/portal/law/").text

    way = f"/told/{silent.reference}/counts-from/"
    assert f'href="{way}"' in page
    assert "Sign-ins from abroad" not in other.get("/portal/law/").text
    assert plain.reference not in page
    assert browser.get(f"/told/{plain.reference}/counts-from/").status_code == 404
    told = browser.get(f"/told/{silent.reference}/").text
    assert f'href="{way}"' in told
    assert 'href="/portal/law/"' in told
    begun = send(
        browser, way, event="significant", grounds="It was an attack.",
        at=f"{silent.reported_at.astimezone():%Y-%m-%dT%H:%M}",
    )  # fmt: skip
    assert begun.status == 302, begun.errors
    assert way not in browser.get("/portal/law/").text
    # Its forms too, though no personal data was hit.
    assert "nis2_early_be" in browser.get(f"/told/{silent.reference}/forms/").text


def test_the_second_person_reads_there_what_the_first_one_said(
    world: World, incident: Incident, client_of: Any
):
    warning = Obligation.objects.get(incident=incident, duty="nis2_23_4_a_be")
    do(
        answer_obligation, incident_id=incident.pk, actor=world.actor("ines"), now=clock.now(),
        obligation=warning.pk, outcome="not_owed", grounds="It was <b>over</b>.",
    )  # fmt: skip

    page = english(client_of, world, "rob").get("/portal/law/").text

    assert "It was &lt;b&gt;over&lt;/b&gt;." in page
    assert "Ines Brand" in page


def test_a_term_is_told_by_the_clock_of_the_customer(
    world: World, incident: Incident, client_of: Any
):
    due_at = breach_terms(incident=incident).get().due_at
    assert due_at is not None
    term = due_at.astimezone(ZoneInfo(world.acme.zone))

    page = english(client_of, world, "rob").get("/portal/law/").text

    assert world.acme.zone != "UTC"
    assert f"{term:%H:%M}" in page
    assert f"{term.astimezone(UTC):%H:%M}" not in re.sub(r'datetime="[^"]*"', "", page)
