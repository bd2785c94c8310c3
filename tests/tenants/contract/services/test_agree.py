import json
from dataclasses import replace
from datetime import date

import pytest

from tenants.choices import Basis, Unit
from tenants.contract.services.agree import (
    Rhythm,
    Term,
    add_holiday,
    change_target,
    make_agreement,
    set_service_hours,
    set_update_rule,
)
from tenants.errors import Invalid, NotAllowed
from tenants.media import EMAIL, PHONE
from tenants.models import Agreement, Event, Holiday, ServiceHours, Target, UpdateRule
from tenants.queries import agreement_at
from tenants.rules.roles import Actor
from tests.people import BEGIN, World

pytestmark = pytest.mark.usefixtures("scope")

TERM = Term(Target.Clock.RESPONSE, 1, 15, Unit.MINUTES, Basis.SERVICE_HOURS)


@pytest.fixture
def agreement(world: World) -> Agreement:
    return Agreement.objects.get(tenant=world.acme)


def told(subject: Agreement | ServiceHours) -> list[str]:
    found = Event.objects.filter(subject_kind=subject._meta.model_name, subject_id=subject.pk)
    return list(found.order_by("id").values_list("kind", flat=True))


def test_a_new_agreement_ends_the_one_before(world: World, agreement: Agreement, adam: Actor):
    fresh = make_agreement(
        tenant=world.acme, name="Second year", valid=date(2027, 1, 1), hours=agreement.hours,
        terms=[TERM], rhythms=[Rhythm(1, 15, frozenset({EMAIL, PHONE}))], actor=adam, now=BEGIN,
    )  # fmt: skip

    assert agreement_at(world.acme.pk, date(2026, 12, 31)) == agreement
    assert agreement_at(world.acme.pk, date(2027, 1, 1)) == fresh
    assert agreement_at(world.acme.pk, date(2025, 12, 31)) is None
    assert told(agreement)[-1] == "agreement.ended"
    # Every row of the contract is told, column by column.
    event = Event.objects.get(subject_kind="agreement", subject_id=fresh.pk)
    rows = json.loads(event.body)["rows"]
    assert {name.split(":")[0] for name in rows} == {
        "tenants.agreement", "tenants.target", "tenants.updaterule",
    }  # fmt: skip


def test_a_target_is_set_whether_or_not_there_was_one(agreement: Agreement, adam: Actor):
    change_target(agreement=agreement, term=TERM, actor=adam, now=BEGIN)
    Target.objects.filter(agreement=agreement, priority=2).delete()
    change_target(agreement=agreement, term=replace(TERM, priority=2), actor=adam, now=BEGIN)

    found = Target.objects.filter(agreement=agreement, clock="response", priority__in=(1, 2))
    assert {target.amount for target in found} == {15}
    assert told(agreement) == ["agreement.made", "target.changed", "target.changed"]


def test_an_update_rule_is_set(agreement: Agreement, adam: Actor):
    set_update_rule(agreement=agreement, rhythm=Rhythm(1, 20), actor=adam, now=BEGIN)

    rule = UpdateRule.objects.get(agreement=agreement, priority=1)
    assert (rule.minutes, rule.media, rule.calls_at_once) == (20, [EMAIL], False)
    assert told(agreement) == ["agreement.made", "updaterule.changed"]


def test_hours_are_added_and_changed_by_name(world: World, adam: Actor):
    for closes in ("17:00", "18:00"):
        hours = set_service_hours(
            tenant=world.acme, name="Saturday", week={"6": [["09:00", closes]]}, actor=adam,
            now=BEGIN,
        )  # fmt: skip

    assert hours.week == {"6": [["09:00", "18:00"]]}
    assert told(hours) == ["servicehours.added", "servicehours.changed"]


def test_a_holiday_closes_a_day(agreement: Agreement, adam: Actor):
    add_holiday(hours=agreement.hours, day=date(2026, 7, 21), name="Day off", actor=adam, now=BEGIN)

    assert Holiday.objects.get(hours=agreement.hours).windows == []
    assert told(agreement.hours)[-1] == "holiday.added"


@pytest.mark.parametrize(
    ("_case", "week"),
    [
        ("closes before it opens", {"1": [["18:00", "08:00"]]}),
        ("no such day", {"8": [["08:00", "18:00"]]}),
        ("no time", {"1": [["eight", "18:00"]]}),
    ],
)
def test_hours_that_cannot_be_are_refused(world: World, adam: Actor, _case: str, week):
    with pytest.raises(Invalid):
        set_service_hours(tenant=world.acme, name="Wrong", week=week, actor=adam, now=BEGIN)

    assert not ServiceHours.objects.filter(name="Wrong").exists()


def test_nothing_is_not_a_target(agreement: Agreement, adam: Actor):
    with pytest.raises(Invalid):
        change_target(agreement=agreement, term=replace(TERM, amount=0), actor=adam, now=BEGIN)
    with pytest.raises(Invalid):
        set_update_rule(agreement=agreement, rhythm=Rhythm(1, 0), actor=adam, now=BEGIN)

    assert told(agreement) == ["agreement.made"]


@pytest.mark.parametrize("name", ["agnes", "ines", "ed", "pat", "carla", "gus"])
def test_only_an_administrator_agrees(world: World, agreement: Agreement, name: str):
    actor = world.actor(name)

    for asked in (
        lambda: change_target(agreement=agreement, term=TERM, actor=actor, now=BEGIN),
        lambda: set_update_rule(agreement=agreement, rhythm=Rhythm(1, 5), actor=actor, now=BEGIN),
        lambda: add_holiday(hours=agreement.hours, day=BEGIN.date(), actor=actor, now=BEGIN),
        lambda: set_service_hours(tenant=world.acme, name="More", week={}, actor=actor, now=BEGIN),
    ):
        with pytest.raises(NotAllowed):
            asked()

    assert told(agreement) == ["agreement.made"]
