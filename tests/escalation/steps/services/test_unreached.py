"""What reaches nobody is refused by hand and alarms at once where the desk does it itself."""

from functools import partial
from typing import Any

import pytest

from escalation.choices import EscalationKind
from escalation.models import Escalation, Notice
from escalation.notices.services.deliver import deliver
from escalation.rules.reasons import Reason
from escalation.steps.services.raising import Asked, put_down
from incidents.handling.asks.close import AskConfirmation
from incidents.handling.asks.talk import SendMessage, SetAffected
from incidents.handling.services.close import ask_confirmation
from incidents.handling.services.communicate import send_message, set_affected
from incidents.models import Incident, Message, UpdateRound
from incidents.record.queries.hearers import hearers
from tenants import clock
from tenants.choices import Function
from tenants.errors import Invalid
from tenants.ledger.append import insert
from tenants.media import EMAIL
from tenants.models import Contact, FunctionHolder, Supplier, Team, TeamMember
from tenants.people.services.account_mail import Sending, send_invitation, send_link
from tenants.people.services.invite import add_contact, set_function_holder, withdraw_access
from tenants.people.services.leave import end_account
from tenants.queries import contacts, holders
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import change_row
from tenants.ways import Ways
from tests.escalation.house import escalate, follow, report, report_p1, told, triaged
from tests.factories.incidents import resolved
from tests.people import BEGIN, World

pytestmark = pytest.mark.usefixtures("scope")


def join(world: World, team: Team, name: str) -> None:
    insert(
        TeamMember(tenant=world.provider, provider=world.provider, team=team, user=world.user(name))
    )


def specialists(world: World) -> Team:
    found = Team.objects.filter(tenant=world.provider, line=2).order_by("pk").first()
    assert found is not None
    return found


def leave(world: World, name: str) -> None:
    end_account(user_id=world.user(name).pk, actor=SYSTEM, now=BEGIN)


def turn_on(row: Contact | FunctionHolder) -> None:
    """Turn a row on again as the settings do: the account behind it is what counts."""
    row.is_active = True
    change_row(row=row, fields=("is_active",), actor=SYSTEM, now=BEGIN)


def test_a_team_of_strangers_is_refused_by_hand(world: World):
    incident = triaged(world, report(world))
    team = specialists(world)
    join(world, team, "sam")
    escalate(world, incident, team_id=team.pk)
    withdraw_access(user=world.user("sam"), customer=world.acme, actor=SYSTEM, now=BEGIN)

    with pytest.raises(Invalid) as refused:
        escalate(world, incident, team_id=team.pk)

    assert "to" in refused.value.errors
    assert Escalation.objects.filter(incident=incident).count() == 1


def test_a_supplier_without_an_address_is_refused(world: World):
    incident = triaged(world, report(world))
    supplier = Supplier(tenant=world.provider, provider=world.provider, name="Deaf Inc", phone="1")
    insert(supplier)

    with pytest.raises(Invalid) as refused:
        escalate(world, incident, supplier_id=supplier.pk)

    assert "to" in refused.value.errors


def put_down_to(world: World, incident: Incident, team: Team) -> Escalation:
    asked = Asked(
        kind=EscalationKind.FUNCTIONAL, cause="M06", reason=Reason("x"), by=SYSTEM, to_team=team,
        demanded_by="M06",
    )  # fmt: skip
    return put_down(
        Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk), asked, now=clock.now()
    )


def test_a_team_of_strangers_alarms_and_goes_to_the_next(world: World):
    incident = triaged(world, report(world))
    row = put_down_to(world, incident, specialists(world))
    follow()

    row.refresh_from_db()
    assert (row.is_stuck, row.due_at) == (False, None)
    assert row.unreached_at is not None
    following = row.passed_to
    assert following is not None
    assert (following.function, following.to_name) == ("escalation_manager", "Ed Kuiper")
    assert Notice.objects.filter(escalation=following).count() == 1
    assert ("nobody_reached", "email", "Ines Brand") in told(incident)


def test_with_nobody_left_it_stays_red_and_the_administrator_hears(world: World):
    incident = triaged(world, report(world))
    for name in ("ines", "ed"):
        leave(world, name)
    row = put_down_to(world, incident, specialists(world))
    follow()
    follow()

    row.refresh_from_db()
    assert row.is_stuck
    assert {one for one in told(incident) if one[0] == "nobody_reached"} == {
        ("nobody_reached", "email", "Adam Vermeer")
    }


def test_a_function_whose_holder_left_meanwhile_goes_on(world: World):
    incident = triaged(world, report(world))
    row = escalate(world, incident, kind="hierarchical", function="ciso")
    leave(world, "ines")
    follow()

    row.refresh_from_db()
    assert row.unreached_at is not None
    assert not Notice.objects.filter(name="Ines Brand", escalation=row).exists()
    assert row.passed_to is not None


def test_what_waits_is_not_sent_to_whoever_left(world: World):
    incident = triaged(world, report(world))
    row = escalate(world, incident, kind="hierarchical", function="ciso")
    follow()
    waiting = Notice.objects.get(escalation=row)
    message = send_message(
        incident_id=incident.pk,
        actor=world.actor("agnes"),
        now=clock.now(),
        ask=SendMessage(text="Looking."),
    )
    follow()
    leave(world, "ines")
    leave(world, "rik")

    deliver(clock=clock.now)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.sent_at) == ("refused", None)
    assert Notice.objects.get(message=message).state == "dropped"
    row.refresh_from_db()
    assert row.passed_to is not None


def test_a_reporter_who_left_gets_nothing_and_a_person_is_refused(world: World):
    incident = resolved(world, triaged(world, report(world)))
    leave(world, "rik")
    turn_on(Contact.objects.get(user=world.user("rik")))
    follow()
    before = Notice.objects.filter(contact__user=world.user("rik")).count()

    words: dict[str, Any] = {
        "incident_id": incident.pk,
        "actor": world.actor("agnes"),
        "now": clock.now(),
    }
    for act in (
        partial(send_message, **words, ask=SendMessage(text="How is it?")),
        partial(
            ask_confirmation,
            **words,
            expected_version=incident.version,
            ask=AskConfirmation(text="Works?"),
        ),
    ):
        with pytest.raises(Invalid) as refused:
            act()
        assert "text" in refused.value.errors

    assert set(Message.objects.values_list("kind", flat=True)) <= {"restoration"}
    assert Notice.objects.filter(contact__user=world.user("rik")).count() == before
    assert list(hearers(incident)) == []
    rob = world.contact("rob")
    set_affected(**words, ask=SetAffected(contact_ids=[rob.pk]))
    send_message(**words, ask=SendMessage(text="How is it?"))
    follow()
    assert ("reply", "email", "Rob de Boer") in told(incident)


def test_nobody_counts_on_whoever_left(world: World):
    incident = triaged(world, report_p1(world, affected_contact_ids=[world.contact("rob").pk]))
    leave(world, "rik")
    turn_on(Contact.objects.get(user=world.user("rik")))

    send_message(
        incident_id=incident.pk,
        actor=world.actor("agnes"),
        now=clock.now(),
        ask=SendMessage(text="Looking.", kind="update"),
    )
    follow()
    deliver(clock=clock.now)

    mailed = UpdateRound.objects.filter(incident=incident, proven__has_key=EMAIL)
    assert mailed.count() == 1


def test_whoever_left_can_be_chosen_nowhere(world: World):
    rik = world.contact("rik")
    leave(world, "rik")
    rik.refresh_from_db()
    turn_on(rik)

    assert rik not in contacts(world.acme.pk)
    with pytest.raises(Invalid) as refused:
        report(world, reporter_id=rik.pk)
    assert "reporter" in refused.value.errors


def test_an_address_of_an_ended_account_is_nobody(world: World):
    email = world.user("rik").email
    leave(world, "rik")
    # Written before the settings refused it.
    insert(
        FunctionHolder(
            tenant=world.acme, provider=world.provider, function=Function.DPO, name="Rik",
            email=email.upper(),
        )
    )  # fmt: skip
    again = add_contact(tenant=world.acme, name="Rik", email=email, actor=SYSTEM, now=BEGIN)

    assert holders(world.acme.pk, Function.DPO) == []
    assert again not in contacts(world.acme.pk)


def test_with_an_account_goes_what_was_written_with_its_address(world: World):
    plain = add_contact(
        tenant=world.acme, name="Rob", email=world.user("rob").email, actor=SYSTEM, now=BEGIN
    )
    leave(world, "rob")

    plain.refresh_from_db()
    assert plain.is_active is False


def test_a_membership_that_was_withdrawn_ends_links_and_functions(world: World):
    set_function_holder(
        tenant=world.acme, function=Function.DPO, name="Rob", email=world.user("rob").email,
        user=world.user("rob"), actor=SYSTEM, now=BEGIN,
    )  # fmt: skip
    assert len(holders(world.acme.pk, Function.DPO)) == 1
    world.withdraw("rob")
    with pytest.raises(Invalid):
        turn_on(FunctionHolder.objects.get(user=world.user("rob")))

    assert holders(world.acme.pk, Function.DPO) == []
    # The account itself is open still: nothing was ended but every role.
    assert world.user("rob").is_active
    by = Sending(Ways(), "x")
    assert send_link(email=world.user("rob").email, by=by) is False
    assert send_invitation(user_id=world.user("rob").pk, by=by) is False
