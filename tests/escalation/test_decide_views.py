"""The DPO of a customer: told of what was hit, of what is decided, and decides without the desk."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from escalation.models import Notice
from incidents.duty.asks import RecordFiling
from incidents.duty.services.breach import decide_breach, record_filing
from incidents.models import (
    BreachDecision,
    BreachDescription,
    BreachFiling,
    Fact,
    FiledForm,
    Incident,
    breach_terms,
)
from tenants import clock
from tenants.choices import Function
from tenants.models import FunctionHolder
from tenants.people.services.invite import set_function_holder
from tenants.rules.roles import SYSTEM
from tests.asking import do
from tests.escalation.house import escalate, follow
from tests.factories import incidents as made
from tests.incidents.desk.pages import form_at, send
from tests.people import BEGIN, World

pytestmark = [pytest.mark.usefixtures("scope"), pytest.mark.usefixtures("fresh_cache")]
GROUNDS = "One e-mail to <b>a</b> colleague."


def holds(world: World, function: Function, who: str = "") -> FunctionHolder:
    user = world.user(who) if who else None
    return set_function_holder(
        tenant=world.acme, function=function, name=user.name if user else "Dora", user=user,
        email=user.email if user else "dora@else.example", language="en", actor=SYSTEM, now=BEGIN,
    )  # fmt: skip


@pytest.fixture
def incident(world: World) -> Incident:
    """Report it by somebody else than the DPO, who therefore does not see it in the portal."""
    holds(world, Function.DPO, "rob")
    row = made.ByPhone.create(world=world, personal_data="maybe")
    follow()
    return row


def english(client_of: Any, world: World, who: str) -> Client:
    browser: Client = client_of(world.user(who))
    browser.cookies["django_language"] = "en"
    return browser


def decide(world: World, incident: Incident, **said: Any) -> None:
    do(decide_breach,
        incident_id=incident.pk, actor=world.actor("ines"), now=clock.now(),
        **{"outcome": "notify", "grounds": GROUNDS, **said},
    )  # fmt: skip
    follow()


def mails(incident: Incident, template: str) -> dict[str, Notice]:
    found = Notice.objects.filter(incident=incident, template=template)
    return {row.address: row for row in found}


def test_the_first_mail_says_that_personal_data_was_hit_and_until_when(
    world: World, incident: Incident
):
    escalate(world, incident, kind="hierarchical", function="ciso")
    follow()
    (first,) = mails(incident, "breach_due").values()
    (asked,) = mails(incident, "escalation").values()

    assert first.address == world.user("rob").email
    assert f"/told/{incident.reference}/" in first.text
    for said in (first.text, first.html, asked.text, asked.html):
        assert "72" in said


def test_where_the_law_asks_nothing_there_is_no_link_to_a_decision(
    world: World, incident: Incident, client_of: Any
):
    """The one who decides is told of an incident without personal data as well."""
    other = made.ByPhone.create(world=world)
    escalate(world, other, kind="hierarchical", function="dpo")
    browser = english(client_of, world, "rob")

    asked = browser.get(f"/told/{incident.reference}/").content.decode()
    nothing = browser.get(f"/told/{other.reference}/").content.decode()

    assert "counts-from/" in asked
    assert "counts-from/" not in nothing


def test_the_dpo_decides_and_notifies_on_a_page_of_their_own(
    world: World, incident: Incident, client_of: Any
):
    browser = english(client_of, world, "rob")
    here = f"/told/{incident.reference}/"
    assert "Decision needed by" in browser.get(here).content.decode()
    assert browser.get(f"{here}decide/").status_code == 200

    empty = browser.post(f"{here}decide/", {"key": "a", "grounds": GROUNDS})
    done = browser.post(f"{here}decide/", {"key": "b", "outcome": "notify", "grounds": GROUNDS})
    again = browser.post(f"{here}decide/", {"key": "b", "outcome": "notify", "grounds": GROUNDS})

    assert (empty.status_code, done.status_code, again.status_code) == (422, 302, 302)
    assert "One e-mail to" in empty.content.decode()
    row = BreachDecision.objects.get(incident=incident)
    assert (row.decided_by, row.capacity) == (world.user("rob"), "dpo")
    page = browser.get(here).content.decode()
    assert "Notify the authority by" in page
    assert "One e-mail to &lt;b&gt;a&lt;/b&gt; colleague." in page

    filed = send(browser, f"{here}notified/", authority="AP", reference="AP-7")

    assert filed.status == 302, filed.errors
    assert BreachFiling.objects.get(incident=incident).recorded_by == world.user("rob")
    assert breach_terms().get(incident=incident).stopped_at is not None


def test_the_dpo_describes_it_on_a_page_of_their_own(
    world: World, incident: Incident, client_of: Any
):
    browser, here = english(client_of, world, "rob"), f"/told/{incident.reference}/"
    assert "What happened to them" in browser.get(f"{here}describe/").text
    told = {
        "key": "a", "is_lost": "on", "kinds_of_data": "Names of <b>staff</b>.",
        "protection": "unknown", "consequences": "Not known yet.", "remedies": "It is sought.",
    }  # fmt: skip

    empty = browser.post(f"{here}describe/", {"key": "b", "protection": "unknown"})
    done = browser.post(f"{here}describe/", told)
    again = browser.post(f"{here}describe/", told)

    assert (empty.status_code, done.status_code, again.status_code) == (422, 302, 302)
    row = BreachDescription.objects.get(incident=incident)
    assert (row.described_by, row.persons) == (world.user("rob"), None)
    assert "Names of &lt;b&gt;staff&lt;/b&gt;." in browser.get(here).text


def test_the_dpo_says_the_facts_on_a_page_of_their_own(
    world: World, incident: Incident, client_of: Any
):
    browser, here = english(client_of, world, "rob"), f"/told/{incident.reference}/"
    assert f'href="{here}facts/"' in browser.get(here).text

    wrong = send(browser, f"{here}facts/", persons_min="9", persons_max="1")
    done = send(browser, f"{here}facts/", advice="Be <b>careful</b>.", unknown=["cause"])

    assert (wrong.status, done.status) == (422, 302), done.errors
    assert "Be &lt;b&gt;careful&lt;/b&gt;." in browser.get(f"{here}facts/").text
    said = {row.code: row for row in Fact.objects.filter(incident=incident)}
    assert said.keys() == {"advice", "cause"}
    assert said["advice"].stated_by == world.user("rob")


def test_the_dpo_copies_from_a_form_and_files_it_with_its_receipt(
    world: World, incident: Incident, client_of: Any
):
    browser, here = english(client_of, world, "rob"), f"/told/{incident.reference}/"
    decide(world, incident)
    assert f'href="{here}forms/gba_1/"' in browser.get(f"{here}forms/").text
    page = browser.get(f"{here}forms/gba_1/").text
    assert "Still to be said" in page
    assert browser.get(f"{here}forms/gba_1/pdf/")["Content-Type"] == "application/pdf"
    assert browser.get(f"{here}forms/ap/").status_code == 404
    sent: dict[str, Any] = form_at(browser, f"{here}forms/gba_1/", f"{here}notified/")
    receipt = SimpleUploadedFile("receipt.pdf", b"%PDF-1.4\n%%EOF")

    done = browser.post(f"{here}notified/", {**sent, "reference": "DBN-3", "attached": receipt})

    assert done.status_code == 302, done.text
    filing = BreachFiling.objects.get(incident=incident)
    assert (filing.recorded_by, filing.receipt and filing.receipt.name) == (
        world.user("rob"),
        "receipt.pdf",
    )
    assert FiledForm.objects.get(incident=incident).form == "gba_1"
    # Whoever does not decide on it finds no form there.
    assert english(client_of, world, "rik").get(f"{here}forms/gba_1/").status_code == 404


def test_who_decided_has_seen_it(world: World, incident: Incident, client_of: Any):
    row = escalate(world, incident, kind="hierarchical", function="dpo")
    asked = {"key": "a", "outcome": "no_breach", "grounds": GROUNDS}

    english(client_of, world, "rob").post(f"/told/{incident.reference}/decide/", asked)

    row.refresh_from_db()
    assert (row.acknowledged_by, row.due_at) == (world.user("rob"), None)


def test_who_decides_may_open_it_without_having_been_asked(
    world: World, incident: Incident, client_of: Any
):
    holds(world, Function.CISO, "audra")

    page = english(client_of, world, "audra").get(f"/told/{incident.reference}/")

    assert page.status_code == 200
    assert "Decision needed by" in page.content.decode()


@pytest.mark.parametrize("who", ["carla", "rik", "gus", "agnes", "pat"])
def test_nobody_else_finds_the_pages(world: World, incident: Incident, client_of: Any, who: str):
    browser = client_of(world.user(who))
    asked = {"key": "a", "outcome": "no_breach", "grounds": "I say so."}

    for way in ("", "decide/", "describe/", "notified/"):
        here = f"/told/{incident.reference}/{way}"
        assert browser.get(here).status_code == 404
        assert browser.post(here, asked).status_code == 404

    assert browser.get(f"/told/{incident.reference}/other/").status_code == 404
    assert not BreachDecision.objects.filter(incident=incident).exists()


def test_a_decision_and_a_notification_are_told_to_who_could_have_taken_them(
    world: World, incident: Incident, client_of: Any
):
    holds(world, Function.CISO)
    decide(world, incident)
    moment = clock.now()
    record_filing(
        incident_id=incident.pk,
        actor=world.actor("ines"),
        now=moment,
        ask=RecordFiling(authority="AP", reference="AP-2026-7", filed_at=moment),
    )
    follow()

    dpo, ciso = world.user("rob").email, "dora@else.example"
    decided, notified = mails(incident, "breach_decided"), mails(incident, "breach_notified")
    assert decided.keys() == notified.keys() == {dpo, ciso}
    assert world.user("ines").name in decided[dpo].text
    assert GROUNDS in decided[dpo].text
    assert "AP-2026-7" in notified[ciso].text
    assert f"/told/{incident.reference}/" in decided[dpo].text
    assert "/desk/" not in decided[dpo].text + decided[ciso].text


def test_a_signed_link_shows_the_term_and_not_the_grounds(world: World, client_of: Any):
    holds(world, Function.DPO)
    incident = made.ByPhone.create(world=world, personal_data="yes")
    escalate(world, incident, kind="hierarchical", function="dpo")
    follow()
    (mail,) = mails(incident, "escalation").values()
    link = "/seen/" + mail.text.split("/seen/")[1].split()[0]
    browser = Client()
    browser.cookies["django_language"] = "en"
    before = browser.get(link).content.decode()
    decide(world, incident)

    after = browser.get(link).content.decode()

    assert "Decision needed by" in before
    assert "Who decides:" in before
    assert "Notify the authority by" in after
    assert "colleague" not in after
    assert f"/told/{incident.reference}/decide/" not in before + after


def test_what_waits_for_the_dpo_stands_on_their_first_page(
    world: World, incident: Incident, client_of: Any
):
    here = f"/told/{incident.reference}/"
    assert here in english(client_of, world, "rob").get("/portal/").content.decode()
    assert here not in english(client_of, world, "carla").get("/portal/").content.decode()

    asked = {"key": "b", "outcome": "no_breach", "grounds": GROUNDS}
    page = english(client_of, world, "rob").get(f"{here}decide/").content.decode()
    assert "takes a second person" in page
    english(client_of, world, "rob").post(f"{here}decide/", asked)
    # Whoever said it first waits for another one, and is told so.
    assert here in english(client_of, world, "rob").get("/portal/").content.decode()
    assert "waits for a second person" in english(client_of, world, "rob").get(here).text
    decide(world, incident, outcome="no_breach")

    assert here not in english(client_of, world, "rob").get("/portal/").content.decode()


def test_who_was_asked_to_look_finds_it_there_until_they_did(
    world: World, incident: Incident, client_of: Any
):
    holds(world, Function.MANAGEMENT, "carla")
    row = escalate(world, incident, kind="hierarchical", function="management")
    browser, here = english(client_of, world, "carla"), f"/told/{incident.reference}/"
    assert here in browser.get("/portal/").content.decode()

    browser.post(here, {"step": row.pk})

    assert here not in browser.get("/portal/").content.decode()
