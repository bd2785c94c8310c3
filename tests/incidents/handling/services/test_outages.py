"""An outage of several customers: it begins, grows, tells, restores and ends (R15)."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from escalation.models import Notice
from incidents.choices import Level, MessageKind, OutageState, Priority, Status
from incidents.handling.asks.outage import (
    ChangeOutage,
    JoinOutage,
    LeaveOutage,
    OpenInOutage,
    RestoreOutage,
    TellOutage,
    WithdrawOutage,
)
from incidents.handling.asks.report import RegisterIncident
from incidents.handling.asks.work import ReopenIncident
from incidents.handling.services import outage as outages
from incidents.handling.services import solve
from incidents.handling.services.outage_acts import restore_outage, tell_outage
from incidents.handling.services.outage_parts import join_outage, leave_outage, open_in_outage
from incidents.models import Incident, Message, Outage, OutagePart, UpdateRound
from tenants import scoping
from tenants.choices import Side
from tenants.clock import now as read_clock
from tenants.errors import Invalid, NotAllowed, NotFound, Stale
from tenants.ledger.outbox import drain
from tenants.models import Event
from tenants.rules.roles import Actor
from tenants.scoping import Scope
from tests.factories.incidents import ByPhone, Critical, closed, in_progress, resolved
from tests.incidents.desk.house import at
from tests.incidents.outages import CANARY, act, start
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")


def of_both(world: World, factory: Any = ByPhone) -> tuple[Incident, Incident]:
    return factory.create(world=world), factory.create(world=world, reporter="gus")


def told(world: World, outage: Outage) -> list[str]:
    found = Event.objects.filter(subject_kind="outage", subject_id=outage.pk)
    return list(found.order_by("id").values_list("kind", flat=True))


def fresh(row: Any) -> Any:
    row.refresh_from_db()
    return row


def _follow() -> None:
    while drain(now=read_clock()):
        pass


def test_it_begins_with_incidents_of_several_customers_and_each_chain_tells(world: World):
    acme, globex = of_both(world)

    outage = start(world, acme, globex)

    assert outage.reference.startswith("STO-")
    assert told(world, outage) == ["outage.started", "outage.grew"]
    for incident in (acme, globex):
        event = Event.objects.get(subject_id=incident.pk, kind="incident.outage_joined")
        assert event.tenant_id == incident.tenant_id
        assert outage.reference in event.body
        assert CANARY not in event.body


def test_a_customers_transaction_reads_its_own_part_and_never_the_outage(world: World):
    acme, globex = of_both(world)
    outage = start(world, acme, globex)
    customer = Side.CUSTOMER

    for own, other in ((acme, globex), (globex, acme)):
        with scoping.entered(Scope.of(own.tenant_id, own.provider_id, side=customer)):
            assert list(Outage.objects.all()) == []
            assert list(Outage._base_manager.all()) == []
            [part] = OutagePart._base_manager.all()
            assert (part.incident_id, part.reference) == (own.pk, outage.reference)
            assert part.public_text == "Mail is down."
            assert not OutagePart._base_manager.filter(incident=other.pk).exists()


def test_an_incident_is_part_of_one_at_most_and_a_closed_one_of_none(world: World):
    acme, globex = of_both(world)
    first, second = start(world, globex), start(world)
    acme = closed(world, acme)

    results = act(world, join_outage, second, JoinOutage(incident_ids=[acme.pk, globex.pk]))

    assert [result.code for result in results] == ["invalid", "invalid"]
    assert first.reference in str(results[1].refusal)
    with pytest.raises(Invalid):
        start(world, globex)
    assert OutagePart.objects.count() == 1


def test_joining_raises_the_priority_with_the_reason_kept_and_never_lowers(world: World):
    acme = ByPhone.create(world=world)
    urgent = Critical.create(world=world, reporter="gus")

    outage = start(
        world, acme, urgent, impact=Level.HIGH, urgency=Level.MEDIUM, reason="All of the mail"
    )

    assert fresh(acme).priority == Priority.P2
    assert outage.reference in acme.priority_reason
    assert acme.priority_reason.endswith(" All of the mail")
    assert CANARY not in acme.priority_reason
    assert fresh(urgent).priority == Priority.P1
    assert not Event.objects.filter(subject_id=urgent.pk, kind="incident.priority_changed").exists()


def test_where_it_works_already_nothing_is_raised_and_no_word_promised(world: World):
    acme = in_progress(world, ByPhone.create(world=world))
    outage = start(world, acme)
    act(world, restore_outage, outage, RestoreOutage(text="It works again."))
    late = resolved(world, ByPhone.create(world=world))

    high = JoinOutage(incident_ids=[late.pk], impact=Level.HIGH, urgency=Level.HIGH)
    act(world, join_outage, outage, high)
    act(world, tell_outage, outage, TellOutage(text="Why it was.", next_update_at=at(minutes=20)))

    assert fresh(late).priority == Priority.P3
    said = Message.objects.filter(kind=MessageKind.UPDATE)
    assert set(said.values_list("next_update_at", flat=True)) == {None}
    assert fresh(outage).state == OutageState.RESTORED


def test_one_that_did_not_report_is_opened_by_the_service_that_registers(world: World):
    outage = start(world)
    report = RegisterIncident(
        title="Mail is slow", description="Mail arrives late.", channel="monitoring",
        reporter_id=world.contact("gus").pk, impact=Level.LOW, urgency=Level.LOW,
    )  # fmt: skip

    incident = act(
        world, open_in_outage, outage, OpenInOutage(tenant_id=world.globex.pk, report=report)
    )

    assert incident.tenant_id == world.globex.pk
    assert incident.clocks.count() == 2
    assert OutagePart.objects.get(incident=incident).outage_id == outage.pk
    with pytest.raises(Invalid):
        # Of another customer: the gate of registering holds here too.
        act(world, open_in_outage, outage, OpenInOutage(tenant_id=world.acme.pk, report=report))


def test_each_customer_gets_a_message_of_his_own_that_meets_the_round(world: World):
    acme, globex = of_both(world, Critical)
    outage = start(world, acme, globex)
    owed = UpdateRound.objects.filter(incident=acme, met_at=None).count()

    results = act(
        world, tell_outage, outage,
        TellOutage(
            text="We are on it.", next_update_at=at(minutes=20), own={globex.pk: "Dear Gus."}
        ),
    )  # fmt: skip

    assert [result.refusal for result in results] == ["", ""]
    texts = dict(Message.objects.filter(kind=MessageKind.UPDATE).values_list("incident", "text"))
    assert texts == {acme.pk: "We are on it.", globex.pk: "Dear Gus."}
    _follow()
    assert {n.incident_id for n in Notice.objects.filter(message__kind=MessageKind.UPDATE)} == {
        acme.pk, globex.pk,
    }  # fmt: skip
    assert owed


def test_one_that_refuses_holds_up_nobody_and_leaves_nothing(world: World):
    urgent = Critical.create(world=world)
    other = ByPhone.create(world=world, reporter="gus")
    outage = start(world, urgent, other)

    # The contract of a P1 promises word every half hour.
    ask = TellOutage(text="We are on it.", next_update_at=at(minutes=50))
    results = act(world, tell_outage, outage, ask)

    by_incident = {result.incident_id: result.code for result in results}
    assert by_incident == {urgent.pk: "invalid", other.pk: ""}
    assert not Message.objects.filter(incident=urgent).exists()
    event = Event.objects.get(subject_kind="outage", kind="outage.told")
    assert json.loads(event.body)["facts"] == {
        "done": [other.pk], "refused": {str(urgent.pk): "invalid"},
    }  # fmt: skip


def test_where_all_refuse_nothing_is_done_and_the_first_refusal_is_told(world: World):
    outage = start(world, Critical.create(world=world))

    with pytest.raises(Invalid) as refused:
        act(world, tell_outage, outage, TellOutage(text="x", next_update_at=at(minutes=50)))

    assert "text" in refused.value.errors
    assert "outage.told" not in told(world, outage)


def test_it_is_restored_only_when_all_are_or_those_left_are_named(world: World):
    acme, globex = of_both(world)
    acme = in_progress(world, acme)
    outage = start(world, acme, globex)

    results = act(world, restore_outage, outage, RestoreOutage(text="It works again."))

    assert [result.code for result in results] == ["", "illegal_move"]
    assert fresh(acme).status == Status.RESTORED
    assert fresh(globex).status == Status.NEW
    assert fresh(outage).state == OutageState.OPEN

    with pytest.raises(Invalid):
        act(world, restore_outage, outage, RestoreOutage(text="x", left=[globex.pk]))
    named = RestoreOutage(text="x", left=[globex.pk], left_reason="Their own line is broken too")
    act(world, restore_outage, outage, named)

    assert fresh(outage).state == OutageState.RESTORED
    assert outage.left_reason == "Their own line is broken too"
    event = Event.objects.get(subject_id=outage.pk, kind="outage.restored")
    assert str(globex.pk) in event.body


def test_where_no_incident_can_be_restored_nothing_is_told_and_each_is_named(world: World):
    _acme, globex = of_both(world)
    outage = start(world, globex)

    with pytest.raises(Invalid) as refused:
        act(world, restore_outage, outage, RestoreOutage(text="It works again."))

    assert list(refused.value.errors) == [globex.reference]
    assert globex.reference in str(refused.value.errors[globex.reference])
    assert "outage.worked_again" not in told(world, outage)


def test_it_closes_with_its_last_incident_and_opens_when_one_did_not_hold(world: World):
    acme = in_progress(world, ByPhone.create(world=world))
    outage = start(world, acme)
    act(world, restore_outage, outage, RestoreOutage(text="It works again."))
    assert fresh(outage).state == OutageState.RESTORED

    closed(world, fresh(acme))
    for _twice in range(2):
        _follow()
    assert fresh(outage).state == OutageState.CLOSED
    assert outage.closed_at is not None
    assert told(world, outage).count("outage.closed") == 1
    with pytest.raises(Invalid):
        act(world, join_outage, outage, JoinOutage(incident_ids=[ByPhone.create(world=world).pk]))

    solve.reopen_incident(
        incident_id=acme.pk, expected_version=fresh(acme).version, actor=world.actor("agnes"),
        now=at(), ask=ReopenIncident(reason="It is down again"),
    )  # fmt: skip
    _follow()
    assert fresh(outage).state == OutageState.OPEN
    assert told(world, outage)[-1] == "outage.reopened"


def test_what_leaves_is_told_and_an_empty_one_is_withdrawn(world: World):
    acme = ByPhone.create(world=world)
    outage = start(world, acme)
    with pytest.raises(Invalid):
        act(world, outages.withdraw_outage, outage, WithdrawOutage(reason="x"))

    act(world, leave_outage, outage, LeaveOutage(incident_id=acme.pk, reason="A broken cable"))
    act(world, outages.withdraw_outage, outage, WithdrawOutage(reason="None after all"))

    assert fresh(outage).is_over
    assert Event.objects.filter(subject_id=acme.pk, kind="incident.outage_left").exists()


def test_what_customers_read_follows_in_each_part(world: World):
    acme, globex = of_both(world)
    outage = start(world, acme, globex)
    ask = ChangeOutage(title="Another title", public_text="Mail works half.")

    act(world, outages.change_outage, outage, ask, expected_version=outage.version)

    assert set(OutagePart.objects.values_list("public_text", flat=True)) == {"Mail works half."}
    with pytest.raises(Stale):
        act(world, outages.change_outage, outage, ask, expected_version=outage.version)


def test_who_sees_one_customer_acts_there_alone_and_ends_nothing_for_others(
    world: World, as_: Callable[[Actor], AbstractContextManager[Scope]]
):
    acme, globex = (in_progress(world, one, by="ines") for one in of_both(world))
    outage = start(world, acme, globex)
    sam = world.actor("sam")

    with as_(sam):
        results = act(world, restore_outage, outage, RestoreOutage(text="It works."), actor=sam)

    assert [result.incident_id for result in results] == [acme.pk]
    assert fresh(globex).status == Status.IN_PROGRESS
    assert fresh(outage).state == OutageState.OPEN


@pytest.mark.parametrize("who", ["rik", "carla", "gus", "pat"])
def test_nobody_but_the_desk_touches_one(
    world: World, who: str, as_: Callable[[Actor], AbstractContextManager[Scope]]
):
    outage = start(world, ByPhone.create(world=world))

    with as_(world.actor(who)), pytest.raises((NotFound, NotAllowed)):
        act(world, tell_outage, outage, TellOutage(text="x"), actor=world.actor(who))
