"""Personal data of several customers in one outage: each is told alone, by its own clock."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from escalation.models import Notice
from incidents.choices import ObligationState, PersonalData
from incidents.duty.services.controllers import tell_controller
from incidents.duty.services.facts import state_facts
from incidents.duty.services.obligations import answer_obligation, begin_duties
from incidents.handling.asks.outage import HitData, TellControllers
from incidents.handling.services.outage_law import data_was_hit, tell_controllers
from incidents.models import (
    ControllerNotice,
    DutyStart,
    FiledForm,
    Incident,
    Obligation,
    ObligationAnswer,
    breach_terms,
)
from tenants import clock, scoping
from tenants.choices import Function, Side
from tenants.errors import Invalid, NotAllowed
from tenants.ledger.append import append, update
from tenants.models import Event
from tenants.people.services.invite import set_function_holder
from tenants.rules.roles import SYSTEM
from tenants.scoping import Scope
from tests.asking import do
from tests.escalation.house import follow
from tests.factories.incidents import ByPhone
from tests.incidents.desk.house import at
from tests.incidents.outages import act, start
from tests.people import BEGIN, World

pytestmark = [pytest.mark.usefixtures("scope"), pytest.mark.usefixtures("fresh_cache")]
CANARIES = {"acme": "Zwartewaal-Quorn", "globex": "Vlinderdas-Ypsilon"}
HOUR = timedelta(hours=1)
KNOWN = at(minutes=-5)
TOLD = KNOWN + timedelta(minutes=6)


def dpo(world: World, customer: str) -> None:
    """Let a customer have a DPO without an account."""
    set_function_holder(
        tenant=getattr(world, customer), function=Function.DPO, name=f"Dora {CANARIES[customer]}",
        email=f"dora@{customer}.else.example", language="en", user=None, actor=SYSTEM, now=BEGIN,
    )  # fmt: skip


def hit(world: World) -> tuple[Any, dict[str, Incident]]:
    rows = {
        "acme": ByPhone.create(world=world),
        "globex": ByPhone.create(world=world, reporter="gus"),
    }
    outage = start(world, *rows.values())
    act(
        world, data_was_hit, outage, HitData(at=KNOWN, grounds="A copy was made."),
        actor=world.actor("ines"),
    )  # fmt: skip
    return outage, rows


def owed(incident: Incident) -> Obligation:
    return Obligation.objects.get(incident=incident, duty="gdpr_33_2")


def test_each_hit_customer_is_owed_a_notice_by_itself_and_knows_of_no_other(world: World):
    for customer in CANARIES:
        dpo(world, customer)
    # One of them agreed on hours; for the other the law names no moment.
    agreement = ByPhone.create(world=world).agreement
    agreement.notice_hours = 12
    wrote = [update(agreement, "notice_hours")]
    append(agreement, "agreement.changed", actor=SYSTEM, at=clock.now(), wrote=wrote)
    outage, rows = hit(world)

    assert owed(rows["acme"]).due_at == KNOWN + 12 * HOUR
    assert owed(rows["acme"]).terms[0]["confidence"] == "agreed"
    assert owed(rows["globex"]).due_at is None
    # Nobody at a customer is aware yet.
    assert not breach_terms().exists()

    own = {rows[one].pk: f"Data of {CANARIES[one]} was copied." for one in CANARIES}
    results = act(
        world, tell_controllers, outage, TellControllers(text="Data was copied.", own=own),
        actor=world.actor("ines"), now=TOLD,
    )  # fmt: skip
    follow()

    assert [one.code for one in results] == ["", ""]
    for one, other in (("acme", "globex"), ("globex", "acme")):
        incident = Incident.objects.get(pk=rows[one].pk)
        notice = ControllerNotice.objects.get(incident=incident)
        assert owed(incident).state == ObligationState.FILED
        # The customer is aware from the notice on, and its own 72 hours run from there.
        assert incident.personal_data == PersonalData.MAYBE
        assert (notice.start.event, notice.start.at) == ("aware", TOLD)
        assert breach_terms().get(incident=incident).due_at == TOLD + 72 * HOUR
        (mail,) = Notice.objects.filter(incident=incident, template="controller_notice")
        assert (mail.address, mail.is_internal) == (f"dora@{one}.else.example", False)
        assert CANARIES[one] in mail.text
        with scoping.entered(
            Scope.of(incident.tenant_id, incident.provider_id, side=Side.CUSTOMER)
        ):
            told = [
                f"{row.text} {row.html} {row.subject} {row.name}"
                for row in Notice._base_manager.filter(tenant=incident.tenant_id)
            ]
            told += list(Event._base_manager.values_list("body", flat=True))
            told += [row.text for row in ControllerNotice._base_manager.all()]
            told += [row.grounds for row in DutyStart._base_manager.all()]
        assert told
        assert not [words for words in told if CANARIES[other] in words]


def test_the_customer_confirms_by_the_link_and_looking_confirms_nothing(world: World):
    dpo(world, "acme")
    outage, rows = hit(world)
    said = TellControllers(text="Data <b>was</b> copied.")
    act(world, tell_controllers, outage, said, actor=world.actor("ines"))
    follow()
    mail = Notice.objects.get(incident=rows["acme"], template="controller_notice")
    # Globex has no DPO: whoever reported it is told.
    other = Notice.objects.get(incident=rows["globex"], template="controller_notice")
    assert other.contact_id == rows["globex"].reporter_id
    url = re.search(r"/received/[^\s]+", mail.text)
    assert url is not None

    seen = Client().get(url[0])
    assert "Data &lt;b&gt;was&lt;/b&gt; copied." in seen.content.decode()
    assert ControllerNotice.objects.get(incident=rows["acme"]).acknowledged_at is None
    assert Client().get(f"{url[0][:-2]}/").status_code == 404

    for _twice in range(2):
        assert Client().post(url[0]).status_code == 200
    notice = ControllerNotice.objects.get(incident=rows["acme"])
    assert notice.acknowledged_by == f"Dora {CANARIES['acme']}"
    assert Event.objects.filter(subject_id=rows["acme"].pk, kind="controller.answered").count() == 1
    assert ControllerNotice.objects.get(incident=rows["globex"]).acknowledged_at is None


def test_it_is_the_provider_who_begins_and_answers_it(world: World):
    incident = ByPhone.create(world=world)
    dpo(world, "acme")
    user = world.user("carla")
    set_function_holder(
        tenant=world.acme, function=Function.CISO, name=user.name, email=user.email,
        language="en", user=user, actor=SYSTEM, now=BEGIN,
    )  # fmt: skip
    about = {"incident_id": incident.pk, "now": at()}
    begin = {"event": "processor_aware", "at": at(minutes=-1), "grounds": "A copy was made."}
    with pytest.raises(Invalid):
        do(tell_controller, **about, actor=world.actor("ines"), text="Data was copied.")
    with pytest.raises(Invalid):
        do(begin_duties, **about, actor=world.actor("carla"), **begin)
    with pytest.raises(NotAllowed):
        do(begin_duties, **about, actor=world.actor("agnes"), **begin)
    do(begin_duties, **about, actor=world.actor("ines"), **begin)
    row = owed(incident)
    with pytest.raises(NotAllowed):
        do(tell_controller, **about, actor=world.actor("carla"), text="We know.")
    with pytest.raises(NotAllowed):
        do(answer_obligation, **about, actor=world.actor("carla"), obligation=row.pk,
           outcome="not_owed", grounds="No.")  # fmt: skip
    with pytest.raises(Invalid):
        do(answer_obligation, **about, actor=world.actor("ines"), obligation=row.pk,
           outcome="filed", filed_at=at(), reference="Phone")  # fmt: skip

    first = do(tell_controller, **about, actor=world.actor("ines"), text="Data was copied.")
    second = do(
        tell_controller, **{**about, "now": at(minutes=5)}, actor=world.actor("ines"),
        text="It was the list of staff.",
    )  # fmt: skip

    # A later notice adds to the first, and begins nothing anew.
    assert second.start_id == first.start_id
    assert ObligationAnswer.objects.filter(obligation=row).count() == 1
    assert DutyStart.objects.filter(incident=incident, event="aware").count() == 1


def test_each_notice_is_kept_as_it_stood_with_what_was_known_then(world: World):
    incident = ByPhone.create(world=world)
    dpo(world, "acme")
    about: dict[str, Any] = {"incident_id": incident.pk, "actor": world.actor("ines")}
    soon, later = at(minutes=1), at(minutes=5)
    do(
        begin_duties, **about, now=at(), event="processor_aware", at=at(minutes=-1),
        grounds="A copy was made.",
    )  # fmt: skip
    do(tell_controller, **about, now=soon, text="Data was copied.")
    do(
        state_facts, **about, now=at(minutes=2), unknown=(),
        stated={"consequences": "Unwanted mail."},
    )  # fmt: skip

    do(tell_controller, **about, now=later, text="It was the list of staff.")

    first, second = FiledForm.objects.filter(incident=incident).order_by("pk")
    assert {first.form, second.form} == {"controller_notice"}
    assert (first.filed_at, second.filed_at) == (soon, later)
    assert first.answer_id == second.answer_id
    assert "Unwanted mail." not in first.content
    assert "Unwanted mail." in second.content
