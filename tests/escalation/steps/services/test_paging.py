"""At night whoever is on duty is asked: primary, secondary, who decides; once each (R132, R133)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest

from escalation.models import Escalation, Notice
from escalation.notices.services.bounce import record_bounce
from escalation.on_call.asks import SetUpRota
from escalation.on_call.services.setup import change_rota
from escalation.steps.services.advance import due_steps, pass_on_unanswered
from escalation.steps.services.answer import acknowledge
from incidents.choices import Level
from incidents.models import Clock, Incident
from tenants import clock
from tenants.choices import Function, OnCallWhen
from tenants.ledger.append import append, update
from tenants.ledger.outbox import drain
from tenants.models import Agreement, User
from tenants.people.services.mail_failed import mark_colleague_failed
from tenants.rules.roles import SYSTEM
from tests.escalation.house import hold, report, report_p1, triaged, worked_on
from tests.history.told import begin_anew
from tests.people import World
from tests.rotas import away, covered, rota, staffed, turns

pytestmark = pytest.mark.usefixtures("scope")
# A Tuesday, three in the morning in Brussels; and two in the afternoon.
NIGHT = datetime(2026, 1, 13, 2, 0, tzinfo=UTC)
DAYTIME = datetime(2026, 1, 13, 13, 0, tzinfo=UTC)
SAM = ("on_call_primary", "Sam Peeters")
AGNES = ("on_call_secondary", "Agnes Wouters")
ED = ("escalation_manager", "Ed Kuiper")


def agree(world: World, when: OnCallWhen = OnCallWhen.OUTSIDE, up_to: int = 1) -> None:
    """Let the agreement of Acme say who is reachable when."""
    row = Agreement.objects.get(tenant=world.acme)
    row.on_call, row.on_call_priority = when, up_to
    wrote = [update(row, "on_call", "on_call_priority")]
    append(row, "agreement.changed", actor=SYSTEM, at=NIGHT, wrote=wrote)


def p1(world: World, at: datetime = NIGHT, **said: Any) -> Incident:
    incident = report_p1(world, now=at, **said)
    follow(at)
    return incident


def follow(at: datetime) -> None:
    """Let what follows happen as at this moment."""
    with patch("escalation.consumers.moment", return_value=at):
        begin_anew()
        while drain(now=clock.now()):
            begin_anew()


def tick(now: datetime) -> None:
    """Let a tick come at this moment, and what follows of it."""
    pass_on_unanswered(due_steps(now=now), now=now)
    follow(now)


def paged(incident: Incident) -> list[tuple[str, str]]:
    rows = Escalation.objects.filter(incident=incident, key__startswith="on-call/").order_by("pk")
    return [(row.function, row.to_name) for row in rows]


def night_through(incident: Incident) -> None:
    for minutes in range(0, 300, 5):
        tick(NIGHT + timedelta(minutes=minutes))


def test_nobody_answers_and_each_is_asked_once_in_turn(world: World):
    staffed(world, NIGHT)
    agree(world)
    incident = p1(world)
    assert paged(incident) == [SAM]
    assert Notice.objects.filter(incident=incident, template="escalation", name=SAM[1]).exists()

    night_through(incident)

    # Ed holds the function too, and is asked once.
    assert paged(incident) == [SAM, AGNES, ED]
    last = Escalation.objects.get(incident=incident, key__startswith="on-call/escal")
    assert last.unreached_at is not None


def test_the_secondary_answers_and_nobody_else_is_woken(world: World):
    staffed(world, NIGHT)
    agree(world)
    incident = p1(world)
    due = Escalation.objects.get(incident=incident, function="on_call_primary").due_at
    assert due is not None
    assert due - NIGHT <= timedelta(minutes=30)
    tick(due)
    asked = Escalation.objects.get(incident=incident, function="on_call_secondary")

    acknowledge(escalation_id=asked.pk, actor=world.actor("agnes"), now=due)
    night_through(incident)

    assert paged(incident) == [SAM, AGNES]


@pytest.mark.parametrize("gone", ["away", "left", "returned", "no phone"])
def test_who_is_not_there_is_passed_over_at_once(world: World, gone: str):
    row = staffed(world, NIGHT)
    agree(world)
    if gone == "away":
        away(world, "sam", NIGHT)
    elif gone == "returned":
        mark_colleague_failed(user_id=world.user("sam").pk, address=world.user("sam").email)
    elif gone == "no phone":
        User.objects.filter(pk=world.user("agnes").pk).update(phone="+32 3 111 22 33")
        User.objects.filter(pk=world.user("sam").pk).update(phone="")
        ask = SetUpRota(name=row.name, zone=row.zone, needs_phone=True)
        change_rota(rota_id=row.pk, ask=ask, actor=world.actor("ines"), now=NIGHT)
    else:
        world.withdraw("sam")

    assert paged(p1(world)) == [AGNES]


def test_whose_mail_comes_back_is_passed_over_at_once_and_not_asked_again(world: World):
    staffed(world, NIGHT)
    agree(world)
    incident = p1(world)
    notice = Notice.objects.get(incident=incident, template="escalation", name=SAM[1])

    assert record_bounce(notice=notice.public_id, detail="returned 5.1.1", now=NIGHT)

    assert paged(incident) == [SAM, AGNES]
    assert paged(p1(world)) == [AGNES]


def test_who_does_not_see_the_customer_is_passed_over(world: World):
    staffed(world, NIGHT)
    row = Agreement.objects.get(tenant=world.globex)
    row.on_call = OnCallWhen.OUTSIDE
    append(row, "agreement.changed", actor=SYSTEM, at=NIGHT, wrote=[update(row, "on_call")])

    incident = p1(world, tenant_id=world.globex.pk, reporter_id=world.contact("gus").pk)

    assert paged(incident) == [AGNES]


def test_one_person_at_two_levels_is_asked_once(world: World):
    row = rota(world, NIGHT)
    for level in ("primary", "secondary"):
        turns(world, row, "sam", now=NIGHT, level=level)
    agree(world)
    incident = p1(world)

    night_through(incident)

    assert paged(incident) == [SAM, ED]


def test_whoever_takes_over_is_asked(world: World):
    row = staffed(world, NIGHT)
    agree(world)
    covered(world, row, "ines", NIGHT)

    assert paged(p1(world)) == [("on_call_primary", "Ines Brand")]


def test_the_rota_of_the_customer_goes_before_that_of_all(world: World):
    staffed(world, NIGHT)
    own = rota(world, NIGHT, name="Acme", customer="acme")
    turns(world, own, "adam", now=NIGHT)
    agree(world)

    assert paged(p1(world)) == [("on_call_primary", "Adam Vermeer")]


@pytest.mark.parametrize(
    ("when", "at", "is_paged"),
    [
        (OnCallWhen.NEVER, NIGHT, False),
        (OnCallWhen.OUTSIDE, DAYTIME, False),
        (OnCallWhen.OUTSIDE, NIGHT, True),
        (OnCallWhen.ALWAYS, DAYTIME, True),
    ],
)
def test_the_agreement_says_who_is_reachable_when(
    world: World, when: OnCallWhen, at: datetime, is_paged: bool
):
    staffed(world, at)
    agree(world, when)

    assert bool(paged(p1(world, at))) is is_paged


def test_the_priority_that_was_agreed_is_where_it_ends(world: World):
    staffed(world, NIGHT)
    agree(world, up_to=2)

    found = [
        report(world, now=NIGHT, impact=impact, urgency=urgency)
        for impact, urgency in ((Level.HIGH, Level.MEDIUM), (Level.LOW, Level.LOW))
    ]
    follow(NIGHT)

    assert [(one.priority, paged(one)) for one in found] == [(2, [SAM]), (4, [])]


def test_whoever_begins_has_answered_for_all(world: World):
    staffed(world, NIGHT)
    agree(world)
    incident = p1(world)
    row = Escalation.objects.get(incident=incident, function="on_call_primary")
    later = NIGHT + timedelta(minutes=3)
    worked_on(world, incident, world.actor("agnes"))
    follow(later)

    row.refresh_from_db()
    assert row.acknowledged_by == world.user("agnes")
    assert row.due_at is None


def test_without_anybody_the_desk_is_alarmed_at_once(world: World):
    rota(world, NIGHT)
    away(world, "ed", NIGHT)
    agree(world)
    incident = p1(world)

    row = Escalation.objects.get(incident=incident, key__startswith="on-call/")
    assert row.unreached_at is not None
    assert Notice.objects.filter(incident=incident, template="nobody_reached").exists()


def test_without_a_rota_nothing_changes(world: World):
    agree(world)

    assert paged(p1(world)) == []


def test_a_response_at_night_counts_at_night_where_it_was_agreed(world: World):
    incident = triaged(world, p1(world), confidentiality=1, integrity=1, availability=1)

    def due() -> datetime:
        found = Clock.objects.get(incident=incident, kind="response", superseded_at=None)
        return found.due_at

    # From when the desk opens at eight; and from when it was reported, also of what is open.
    assert due() > NIGHT + timedelta(hours=5)
    agree(world)
    follow(NIGHT)
    assert due() == NIGHT + timedelta(minutes=30)


def test_who_is_told_of_a_measure_as_who_decides_is_whoever_is_on_duty(world: World):
    row = rota(world, NIGHT)
    turns(world, row, "agnes", now=NIGHT, level="manager")
    hold(world, Function.ESCALATION_MANAGER, "Esther", rank=1)
    agree(world)
    incident = p1(world)

    assert paged(incident) == [("escalation_manager", "Agnes Wouters")]
