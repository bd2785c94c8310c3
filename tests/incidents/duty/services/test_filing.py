"""What is kept with a filing: the receipt with its digest, and the form as it stood."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from incidents.duty.asks import AnswerObligation, BeginDuties, DecideBreach, RecordFiling
from incidents.duty.queries.filing import form_view
from incidents.duty.services.breach import decide_breach, record_filing
from incidents.duty.services.facts import state_facts
from incidents.duty.services.obligations import answer_obligation, begin_duties
from incidents.models import Attachment, BreachFiling, FiledForm, Incident, Obligation
from tenants import clock
from tenants.errors import Invalid
from tenants.models import Event
from tenants.settings.services.configure import change_row
from tests.asking import do
from tests.factories import incidents as made
from tests.people import BEGIN, World

pytestmark = pytest.mark.usefixtures("scope")
RECEIPT = b"%PDF-1.4\n%%EOF"


@pytest.fixture
def incident(world: World) -> Incident:
    return made.ByPhone.create(world=world, personal_data="yes")


def by(world: World, incident: Incident, who: str = "ines") -> dict[str, Any]:
    return {"incident_id": incident.pk, "actor": world.actor(who), "now": clock.now()}


def state(world: World, incident: Incident, **said: Any) -> None:
    do(state_facts, **by(world, incident), stated=said, unknown=())


def notify(world: World, incident: Incident, **said: Any) -> BreachFiling:
    at = by(world, incident)
    asked = {"authority": "GBA", "reference": "DBN-1", "filed_at": at["now"], **said}
    return record_filing(**at, ask=RecordFiling(**asked))


def test_the_form_is_kept_as_it_stood_with_its_digest_in_the_event(
    world: World, incident: Incident
):
    state(world, incident, persons_min=10, persons_max=40, summary="A list was <b>out</b>.")
    decide_breach(**by(world, incident), ask=DecideBreach(outcome="notify", grounds="A list."))

    filing = notify(
        world, incident, attached=[SimpleUploadedFile("receipt.pdf", RECEIPT)], more_follows=True
    )

    [row] = FiledForm.objects.filter(incident=incident)
    assert (row.form, row.filing, row.answer, row.filed_at) == (
        "gba_1", filing, None, filing.filed_at,
    )  # fmt: skip
    assert hashlib.sha256(row.content.encode()).hexdigest() == row.sha256
    kept = json.loads(row.content)
    assert kept["facts"]["persons_max"] == "40"
    assert any("<b>out</b>" in text for _s, _q, text, _state in kept["answers"])
    event = Event.objects.filter(kind="breach.notified").latest("pk")
    assert row.sha256 in event.body
    assert "<b>out</b>" not in event.body
    assert filing.receipt_id
    receipt = Attachment.objects.get(pk=filing.receipt_id)
    assert (receipt.name, receipt.sha256) == ("receipt.pdf", hashlib.sha256(RECEIPT).hexdigest())
    assert receipt.sha256 in event.body


def test_what_changed_since_the_last_phase_is_marked_in_the_next(world: World, incident: Incident):
    state(world, incident, persons_min=10, persons_max=40, consequences="Mail.", remedies="None.")
    decide_breach(**by(world, incident), ask=DecideBreach(outcome="notify", grounds="A list."))
    notify(world, incident, more_follows=True)
    state(world, incident, persons_max=55)

    view = form_view(incident, "gba_2", now=clock.now())

    found = {one.question.facts: one for one in view.answers}
    assert found["persons_min", "persons_max"].is_changed
    assert not found["is_cross_border", "countries", "other_authorities"].is_changed
    # The number of the first part is answered by its filing.
    assert found["earlier_number",].text == "DBN-1"
    part_2 = Obligation.objects.get(incident=incident, duty="gdpr_33_4_gba")
    assert [key for key, _name in view.owed] == [part_2.pk]
    at = by(world, incident)
    answer_obligation(
        **at,
        ask=AnswerObligation(
            obligation=part_2.pk, outcome="filed", filed_at=at["now"], reference="DBN-2"
        ),
    )
    assert not form_view(incident, "gba_2", now=clock.now()).changed
    assert [row.form for row in FiledForm.objects.order_by("pk")] == ["gba_1", "gba_2"]


def test_another_form_than_the_usual_is_chosen_by_its_code(world: World, incident: Incident):
    world.acme.authorities = ["gba", "vtc"]
    change_row(row=world.acme, fields=("authorities",), actor=world.actor("adam"), now=BEGIN)
    decide_breach(**by(world, incident), ask=DecideBreach(outcome="notify", grounds="A list."))

    with pytest.raises(Invalid) as refused:
        notify(world, incident, form="ap")
    notify(world, incident, form="vtc", authority="VTC")

    assert refused.value.field == "form"
    assert FiledForm.objects.get().form == "vtc"


def test_a_phase_of_nis2_is_kept_with_its_answer(world: World, incident: Incident):
    world.acme.laws = ["nis2"]
    change_row(row=world.acme, fields=("laws",), actor=world.actor("adam"), now=BEGIN)
    at = by(world, incident)
    since = at["now"] - timedelta(hours=1)
    begin_duties(**at, ask=BeginDuties(event="significant", at=since, grounds="All out."))
    state(world, incident, is_malicious="yes", is_cross_border="no")
    warned = Obligation.objects.get(incident=incident, duty="nis2_23_4_a_be")
    at = by(world, incident)

    answer = answer_obligation(
        **at,
        ask=AnswerObligation(
            obligation=warned.pk, outcome="filed", filed_at=at["now"], reference="CCB-1"
        ),
    )

    row = FiledForm.objects.get()
    assert (row.form, row.matter, row.answer) == ("nis2_early_be", "nis2", answer)
    incident = Incident.objects.get(pk=incident.pk)
    view = form_view(incident, "nis2_notification_be", now=clock.now())
    asked = {one.question.facts: one for one in view.answers}
    assert asked["earlier_number",].text == "CCB-1"
    assert not asked["is_malicious", "is_cross_border", "countries"].is_changed
    state(world, incident, is_malicious="no")
    view = form_view(incident, "nis2_notification_be", now=clock.now())
    assert {one.question.facts for one in view.changed} >= {
        ("is_malicious", "is_cross_border", "countries")
    }


def test_a_receipt_is_a_file_of_this_record(world: World, incident: Incident):
    decide_breach(**by(world, incident), ask=DecideBreach(outcome="notify", grounds="A list."))

    with pytest.raises(Invalid) as refused:
        notify(world, incident, receipt=2_000_000_000)

    assert refused.value.field == "receipt"
    assert not BreachFiling.objects.exists()
