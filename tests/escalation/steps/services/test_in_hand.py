"""Taking over, putting off and handing over what somebody was asked."""

from datetime import datetime, timedelta

import pytest

from escalation.models import Escalation, Notice
from escalation.my_work.lists import escalations_awaited
from escalation.services.sweep import advance
from escalation.steps.asks import OfferEscalation, SnoozeEscalation
from escalation.steps.services.answer import acknowledge
from escalation.steps.services.in_hand import accept_offer, decline_offer, offer, take_over
from escalation.steps.services.pass_on import pass_on
from escalation.steps.services.snooze import snooze
from incidents.desk.queries.timeline import timeline
from incidents.handling.asks.triage import ChangePriority
from incidents.handling.asks.work import RestoreService
from incidents.handling.services.triage import change_priority
from incidents.handling.services.work import restore_service, start_work
from incidents.models import Incident
from tenants import clock
from tenants.choices import Function
from tenants.errors import Invalid, NotAllowed, NotFound
from tenants.models import Team, TeamMember
from tenants.people.services.invite import set_function_holder
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import add_row
from tests.escalation.house import escalate, follow, hold, kinds, report, report_p1, triaged
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")


def of_team(world: World, *names: str) -> Team:
    team = Team.objects.filter(tenant=world.provider, line=2).order_by("pk").first()
    assert team is not None
    for name in names:
        row = TeamMember(
            tenant=world.provider, provider=world.provider, team=team, user=world.user(name)
        )
        add_row(row=row, actor=world.actor("adam"), now=clock.now())
    return team


def also_holds(world: World, function: Function, name: str, rank: int = 1) -> None:
    user = world.user(name)
    set_function_holder(
        tenant=world.provider, function=function, name=user.name, email=user.email, rank=rank,
        language="en", user=user, actor=SYSTEM, now=clock.now(),
    )  # fmt: skip


def rest(row: Escalation, world: World, name: str, until: datetime) -> Escalation:
    ask = SnoozeEscalation(until=until, reason="The supplier rings back.")
    return snooze(escalation_id=row.pk, ask=ask, actor=world.actor(name), now=clock.now())


def ciso_asked(world: World) -> tuple[Incident, Escalation]:
    incident = triaged(world, report(world))
    return incident, escalate(world, incident, kind="hierarchical", function="ciso")


def test_somebody_of_the_team_takes_it_over_with_the_work(world: World):
    incident = triaged(world, report(world))
    team = of_team(world, "sam", "agnes")
    row = escalate(world, incident, team_id=team.pk, user_id=world.user("sam").pk)

    taken = take_over(escalation_id=row.pk, actor=world.actor("agnes"), now=clock.now())

    incident.refresh_from_db()
    assert (taken.in_hand_of, taken.acknowledged_by, taken.answer_means) == (
        world.user("agnes"), world.user("agnes"), "account",
    )  # fmt: skip
    assert (incident.assignee, taken.due_at) == (world.user("agnes"), None)
    assert kinds(incident)[-3:] == [
        "escalation.acknowledged", "escalation.taken_over", "incident.assigned",
    ]  # fmt: skip
    details = [str(entry.detail) for entry in timeline(incident).entries]
    assert any("Agnes Wouters" in one for one in details)


def test_who_is_not_of_the_team_nor_holds_the_function_does_not_take_it(world: World):
    incident, row = ciso_asked(world)
    before = kinds(incident)

    for name, refusal in (("agnes", NotAllowed), ("pat", NotFound), ("gus", NotFound)):
        with pytest.raises(refusal):
            take_over(escalation_id=row.pk, actor=world.actor(name), now=clock.now())

    row.refresh_from_db()
    assert (row.is_open, kinds(incident)) == (True, before)


def test_who_holds_the_same_function_takes_it_over_also_after_the_answer(world: World):
    also_holds(world, Function.CISO, "adam")
    _incident, row = ciso_asked(world)
    acknowledge(escalation_id=row.pk, actor=world.actor("ines"), now=clock.now())

    take_over(escalation_id=row.pk, actor=world.actor("adam"), now=clock.now())

    row.refresh_from_db()
    assert (row.acknowledged_by, row.in_hand_of) == (world.user("ines"), world.user("adam"))
    with pytest.raises(NotAllowed):
        rest(row, world, "ines", clock.now() + timedelta(minutes=5))


def test_what_is_put_off_asks_the_next_by_itself_at_its_end(world: World):
    hold(world, Function.CISO, "Dep", rank=1, at="provider")
    incident, row = ciso_asked(world)
    until = clock.now() + timedelta(minutes=30)

    rest(row, world, "ines", until)

    row.refresh_from_db()
    assert (row.snoozed_until, row.due_at, row.is_open) == (until, until, True)
    assert advance(now=until - timedelta(seconds=1)) == 0
    assert advance(now=until) == 1
    row.refresh_from_db()
    assert row.passed_to is not None
    assert (row.passed_to.to_name, row.snoozed_until) == ("Dep", None)
    assert kinds(incident).count("escalation.snoozed") == 1


def test_what_was_answered_and_rests_asks_the_next_too(world: World):
    hold(world, Function.CISO, "Dep", rank=1, at="provider")
    _incident, row = ciso_asked(world)
    acknowledge(escalation_id=row.pk, actor=world.actor("ines"), now=clock.now())
    until = clock.now() + timedelta(minutes=10)
    rest(row, world, "ines", until)

    assert advance(now=until) == 1

    row.refresh_from_db()
    assert row.passed_to is not None
    assert (row.acknowledged_by, row.passed_to.to_name) == (world.user("ines"), "Dep")


def test_the_first_answer_to_a_p1_does_not_rest_until_somebody_has_acknowledged(world: World):
    incident = report_p1(world)
    follow()
    row = Escalation.objects.get(incident=incident, demanded_by="M07")
    soon = clock.now() + timedelta(minutes=5)

    with pytest.raises(Invalid, match="P1"):
        rest(row, world, "ed", soon)
    row.refresh_from_db()
    assert row.snoozed_until is None
    acknowledge(escalation_id=row.pk, actor=world.actor("ed"), now=clock.now())
    rest(row, world, "ed", soon)

    row.refresh_from_db()
    assert row.snoozed_until == soon


def test_nobody_puts_off_what_others_have_nor_without_a_reason(world: World):
    _incident, row = ciso_asked(world)
    soon = clock.now() + timedelta(minutes=5)

    with pytest.raises(NotAllowed):
        rest(row, world, "agnes", soon)
    ask = SnoozeEscalation(until=soon, reason=" ")
    with pytest.raises(Invalid):
        snooze(escalation_id=row.pk, ask=ask, actor=world.actor("ines"), now=clock.now())
    with pytest.raises(Invalid) as refused:
        rest(row, world, "ines", clock.now() + timedelta(days=9))

    assert refused.value.field == "until"
    row.refresh_from_db()
    assert row.snoozed_until is None


def handed(row: Escalation, world: World, giver: str, to: str) -> Escalation:
    ask = OfferEscalation(user_id=world.user(to).pk, reason="My shift ends.")
    return offer(escalation_id=row.pk, ask=ask, actor=world.actor(giver), now=clock.now())


def test_a_colleague_who_agrees_has_it_and_until_then_the_giver(world: World):
    incident = triaged(world, report(world))
    row = escalate(world, incident, user_id=world.user("sam").pk)
    acknowledge(escalation_id=row.pk, actor=world.actor("sam"), now=clock.now())

    handed(row, world, "sam", "agnes")
    follow()

    row.refresh_from_db()
    assert (row.who_has_it, row.offered_to) == ("Sam Peeters", world.user("agnes"))
    (mail,) = Notice.objects.filter(incident=incident, template="escalation_offered")
    assert mail.name == "Agnes Wouters"
    assert "My shift ends." in mail.text
    assert row in escalations_awaited(world.actor("agnes"), clock.now())
    with pytest.raises(NotAllowed):
        accept_offer(escalation_id=row.pk, actor=world.actor("ines"), now=clock.now())

    accept_offer(escalation_id=row.pk, actor=world.actor("agnes"), now=clock.now())

    row.refresh_from_db()
    incident.refresh_from_db()
    assert (row.in_hand_of, row.offered_to, row.who_has_it) == (
        world.user("agnes"), None, "Agnes Wouters",
    )  # fmt: skip
    assert incident.assignee == world.user("agnes")
    assert not escalations_awaited(world.actor("agnes"), clock.now()).filter(pk=row.pk).exists()


def test_who_declines_leaves_it_where_it_was_and_the_ladder_goes_on(world: World):
    hold(world, Function.CISO, "Dep", rank=1, at="provider")
    also_holds(world, Function.CISO, "adam", rank=2)
    incident, row = ciso_asked(world)
    handed(row, world, "ines", "adam")
    due = row.due_at

    decline_offer(escalation_id=row.pk, actor=world.actor("adam"), now=clock.now())

    row.refresh_from_db()
    assert (row.offered_to, row.is_open, row.due_at) == (None, True, due)
    handed(row, world, "ines", "adam")
    pass_on(escalation_id=row.pk, actor=world.actor("agnes"), now=clock.now())
    row.refresh_from_db()
    assert row.offered_to is None
    with pytest.raises(Invalid):
        accept_offer(escalation_id=row.pk, actor=world.actor("adam"), now=clock.now())
    assert kinds(incident).count("escalation.offer_declined") == 1


def test_who_has_left_is_offered_nothing_and_accepts_nothing(world: World):
    incident = triaged(world, report(world))
    row = escalate(world, incident, user_id=world.user("sam").pk)
    handed(row, world, "sam", "agnes")
    world.withdraw("agnes")
    follow()

    assert not Notice.objects.filter(template="escalation_offered").exists()
    with pytest.raises((NotAllowed, NotFound)):
        accept_offer(escalation_id=row.pk, actor=world.actor("agnes"), now=clock.now())
    with pytest.raises(Invalid):
        handed(row, world, "sam", "agnes")


def test_what_a_function_is_asked_goes_to_nobody_without_it(world: World):
    _incident, row = ciso_asked(world)

    with pytest.raises(Invalid) as refused:
        handed(row, world, "ines", "agnes")

    assert refused.value.field == "user"


def test_that_it_works_again_ends_all_of_it(world: World):
    incident = triaged(world, report(world))
    row = escalate(world, incident, user_id=world.user("sam").pk)
    acknowledge(escalation_id=row.pk, actor=world.actor("sam"), now=clock.now())
    rest(row, world, "sam", clock.now() + timedelta(minutes=5))
    handed(row, world, "sam", "agnes")
    incident.refresh_from_db()
    incident = start_work(
        incident_id=incident.pk, expected_version=incident.version, actor=world.actor("sam"),
        now=clock.now(),
    )  # fmt: skip

    restore_service(
        incident_id=incident.pk, expected_version=incident.version, actor=world.actor("sam"),
        now=clock.now(), ask=RestoreService(remark="It works again."),
    )  # fmt: skip
    follow()

    row.refresh_from_db()
    assert (row.snoozed_until, row.offered_to, row.due_at) == (None, None, None)
    with pytest.raises(Invalid):
        rest(row, world, "sam", clock.now() + timedelta(minutes=5))


def raise_to_p1(world: World, incident: Incident) -> None:
    change_priority(
        incident_id=incident.pk, expected_version=incident.version, actor=world.actor("ines"),
        now=clock.now(), ask=ChangePriority(impact=3, urgency=3, reason="The whole site is down."),
    )  # fmt: skip


def test_what_becomes_a_p1_rests_no_longer(world: World):
    incident, row = ciso_asked(world)
    rest(row, world, "ines", clock.now() + timedelta(minutes=30))
    incident.refresh_from_db()

    raise_to_p1(world, incident)
    follow()

    row.refresh_from_db()
    assert row.snoozed_until is None
    assert row.due_at is not None
    assert row.due_at <= clock.now()
