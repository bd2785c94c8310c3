"""Rotas are set up, planned and swapped by who may; the past stays as it was."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from escalation.models import DutyCover, Rota, Rotation
from escalation.on_call.asks import AskSwap, PlanRotation, SayAbsent, SetUpRota, TakeOver
from escalation.on_call.queries.plans import plans_of
from escalation.on_call.rules.duty import Source, on_duty
from escalation.on_call.services.absences import say_absent, withdraw_absence
from escalation.on_call.services.covers import answer_swap, ask_swap, take_over, withdraw_cover
from escalation.on_call.services.rotations import end_rotation, plan_rotation
from escalation.on_call.services.setup import change_rota, make_rota, remove_rota
from tenants import clock
from tenants.errors import Invalid, NotAllowed, NotFound
from tenants.models import AccountMail, Event
from tests.people import World
from tests.rotas import away, covered, rota, staffed, turns

pytestmark = pytest.mark.usefixtures("scope")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def primary(row: Rota, at: Any) -> Any:
    duty = on_duty(plans_of([row], at, at + HOUR)[row.pk], "primary", at)
    return duty.source, duty.user


def test_who_plans_makes_changes_and_removes_one_and_each_is_told(world: World):
    now = clock.now()
    row = rota(world, now)
    change_rota(
        rota_id=row.pk, ask=SetUpRota(name="Nights and days", zone="Europe/Amsterdam"),
        actor=world.actor("adam"), now=now,
    )  # fmt: skip
    remove_rota(rota_id=row.pk, actor=world.actor("ed"), now=now)

    told = Event.objects.filter(subject_kind="rota").order_by("pk").values_list("kind", flat=True)
    assert list(told) == ["rota.made", "rota.changed", "rota.removed"]
    with pytest.raises(NotFound):
        remove_rota(rota_id=row.pk, actor=world.actor("ed"), now=now)


@pytest.mark.parametrize("who", ["agnes", "sam", "pat", "carla"])
def test_nobody_else_does(world: World, who: str):
    now = clock.now()
    row = rota(world, now)
    ask = SetUpRota(name="Mine", zone="Europe/Brussels", customer="Globex")

    with pytest.raises(NotFound):
        make_rota(provider_id=world.provider.pk, ask=ask, actor=world.actor(who), now=now)
    with pytest.raises(NotFound):
        remove_rota(rota_id=row.pk, actor=world.actor(who), now=now)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": " "}, "name"),
        ({"zone": "Europe/Nowhere"}, "zone"),
        ({"customer": "Nobody"}, "customer"),
        ({"team_id": 2_000_000_000}, "team"),
        ({"team_id": 1, "customer": "Acme"}, "customer"),
        # There is one for all already.
        ({}, "customer"),
    ],
)
def test_what_is_wrong_with_one_is_said_beside_its_field(world: World, said: Any, field: str):
    now = clock.now()
    rota(world, now)

    with pytest.raises(Invalid) as refused:
        rota(world, now, **said)

    assert field in refused.value.errors


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"members": []}, "members"),
        ({"members": ["rik"]}, "members"),
        ({"members": ["pat"]}, "members"),
        ({"zone": "Mars"}, "zone"),
        ({"every_days": 0}, "every_days"),
        ({"opens": time(8)}, "closes"),
        ({"begins_on": date(2080, 1, 1)}, "begins_on"),
        ({"weekdays": [9]}, "weekdays"),
    ],
)
def test_turns_are_checked(world: World, said: Any, field: str):
    now = clock.now()
    row = rota(world, now)
    given: dict[str, Any] = {
        "zone": "Europe/Brussels", "begins_on": now.date(), "hands_over": time(9), "every_days": 7,
        "members": ["sam"], **said,
    }  # fmt: skip
    given["members"] = [world.user(one).pk for one in given["members"]]

    with pytest.raises(Invalid) as refused:
        plan_rotation(
            rota_id=row.pk, ask=PlanRotation(level="primary", **given), actor=world.actor("ines"),
            now=now,
        )  # fmt: skip

    assert field in refused.value.errors


def test_turns_that_end_leave_the_past_as_it_was(world: World):
    now = clock.now()
    row = rota(world, now)
    turns(world, row, "sam", now=now)

    end_rotation(
        rotation_id=Rotation.objects.get().pk, actor=world.actor("ines"), now=now + 2 * HOUR
    )
    turns(world, row, "agnes", now=now + 2 * HOUR)

    assert primary(row, now + HOUR) == (Source.ROTATION, world.user("sam").pk)
    assert primary(row, now + 3 * HOUR) == (Source.ROTATION, world.user("agnes").pk)
    # Nobody was planned before it was planned.
    assert primary(row, now - HOUR) == (Source.GAP, None)


def test_who_plans_lets_somebody_take_over_and_takes_that_back(world: World):
    now = clock.now()
    row = staffed(world, now)
    cover = covered(world, row, "ines", now)
    assert primary(row, now + HOUR) == (Source.COVER, world.user("ines").pk)

    withdraw_cover(cover_id=cover.pk, actor=world.actor("ed"), now=now + 2 * HOUR)

    assert primary(row, now + HOUR) == (Source.COVER, world.user("ines").pk)
    assert primary(row, now + 3 * HOUR) == (Source.ROTATION, world.user("sam").pk)


def test_an_agent_lets_nobody_take_over(world: World):
    now = clock.now()
    row = staffed(world, now)
    ask = TakeOver(level="primary", user_id=world.user("sam").pk, begins_at=now, ends_at=now + HOUR)

    with pytest.raises(NotFound):
        take_over(rota_id=row.pk, ask=ask, actor=world.actor("agnes"), now=now)


def swap(world: World, row: Rota, now: Any, **said: Any) -> DutyCover:
    ask = AskSwap(
        **{
            "level": "primary", "user_id": world.user("agnes").pk, "begins_at": now + DAY,
            "ends_at": now + DAY + HOUR, **said,
        }
    )  # fmt: skip
    return ask_swap(rota_id=row.pk, ask=ask, actor=world.actor("sam"), now=now)


def test_a_swap_needs_both_each_by_an_act_of_their_own(world: World):
    now = clock.now()
    row = staffed(world, now)
    turns(world, row, "agnes", now=now, position=1)
    asked = swap(world, row, now)
    at = now + DAY + HOUR / 2
    assert primary(row, at) == (Source.ROTATION, world.user("sam").pk)

    for who in ("sam", "ines"):
        with pytest.raises(NotAllowed):
            answer_swap(cover_id=asked.pk, agrees=True, actor=world.actor(who), now=now)
    answer_swap(cover_id=asked.pk, agrees=True, actor=world.actor("agnes"), now=now)

    assert primary(row, at) == (Source.COVER, world.user("agnes").pk)
    with pytest.raises(Invalid):
        answer_swap(cover_id=asked.pk, agrees=False, actor=world.actor("agnes"), now=now)
    mails = AccountMail.objects.filter(kind="duty", about__what="swap")
    assert sorted(mail.about["user_id"] for mail in mails) == sorted(
        [world.user("agnes").pk, world.user("sam").pk]
    )


def test_what_is_taken_back_in_return_is_theirs(world: World):
    now = clock.now()
    row = rota(world, now)
    turns(world, row, "sam", "agnes", now=now, every_days=1)
    plan = plans_of([row], now, now + 6 * DAY)[row.pk]
    mine = next(
        now + n * DAY
        for n in range(1, 4)
        if on_duty(plan, "primary", now + n * DAY).user == world.user("sam").pk
    )
    theirs = mine + DAY
    asked = swap(
        world, row, now, begins_at=mine, ends_at=mine + HOUR / 60, back_begins_at=theirs,
        back_ends_at=theirs + HOUR / 60,
    )  # fmt: skip

    answer_swap(cover_id=asked.pk, agrees=True, actor=world.actor("agnes"), now=now)

    assert primary(row, mine) == (Source.COVER, world.user("agnes").pk)
    assert primary(row, theirs) == (Source.COVER, world.user("sam").pk)


def test_only_ones_own_duty_is_given_away_and_only_while_it_is(world: World):
    now = clock.now()
    row = staffed(world, now)
    with pytest.raises(Invalid):
        swap(world, row, now, level="secondary")
    asked = swap(world, row, now)
    covered(world, row, "ines", now, begins_at=now + DAY, ends_at=now + 2 * DAY)

    with pytest.raises(Invalid):
        answer_swap(cover_id=asked.pk, agrees=True, actor=world.actor("agnes"), now=now)


def test_a_swap_is_declined_or_withdrawn(world: World):
    now = clock.now()
    row = staffed(world, now)
    declined, withdrawn = swap(world, row, now), swap(world, row, now)

    answer_swap(cover_id=declined.pk, agrees=False, actor=world.actor("agnes"), now=now)
    withdraw_cover(cover_id=withdrawn.pk, actor=world.actor("sam"), now=now)

    states = DutyCover.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["declined", "withdrawn"]
    assert primary(row, now + DAY) == (Source.ROTATION, world.user("sam").pk)


def test_one_says_that_one_is_away_and_who_plans_says_it_of_others(world: World):
    now = clock.now()
    row = staffed(world, now)
    ask = SayAbsent(user_id=world.user("sam").pk, begins_at=now, ends_at=now + DAY)
    with pytest.raises(NotAllowed):
        say_absent(provider_id=world.provider.pk, ask=ask, actor=world.actor("agnes"), now=now)

    said = say_absent(provider_id=world.provider.pk, ask=ask, actor=world.actor("sam"), now=now)

    assert primary(row, now + HOUR) == (Source.AWAY, None)
    withdraw_absence(absence_id=said.pk, actor=world.actor("sam"), now=now + 2 * HOUR)
    assert primary(row, now + HOUR) == (Source.AWAY, None)
    assert primary(row, now + 3 * HOUR) == (Source.ROTATION, world.user("sam").pk)
    assert away(world, "agnes", now).user == world.user("agnes")


@pytest.mark.parametrize(
    ("begins", "ends"), [(HOUR, HOUR), (2 * HOUR, HOUR), (-2 * HOUR, -HOUR), (HOUR, 900 * DAY)]
)
def test_a_stretch_makes_sense(world: World, begins: timedelta, ends: timedelta):
    now = clock.now()

    with pytest.raises(Invalid):
        away(world, "sam", now, begins_at=now + begins, ends_at=now + ends)


def test_the_database_refuses_two_rotas_for_one(world: World):
    now = clock.now()
    row = rota(world, now)

    with pytest.raises(IntegrityError), transaction.atomic():
        Rota(
            tenant=world.provider, provider=world.provider, name="Second", zone=row.zone,
            made_at=now,
        ).save()  # fmt: skip
