from datetime import UTC, date, datetime
from typing import Any

import pytest

from tenants import scoping
from tenants.choices import Basis, Unit
from tenants.data import icr
from tenants.errors import Invalid, NotAllowed
from tenants.media import EMAIL, PHONE
from tenants.models import Agreement, Category, Event, PriorityScheme, Target, Tenant, UpdateRule
from tenants.queries import agreement_at, reporting_points
from tenants.rules.roles import SYSTEM, Actor
from tenants.settings.services.onboard import onboard_customer, onboard_provider
from tests.people import BEGIN, World


def test_a_customer_begins_with_the_targets_of_the_framework(world: World, scope):
    agreement = agreement_at(world.acme.pk, BEGIN.date())

    assert agreement is not None
    targets = {
        (t.clock, t.priority): (t.amount, t.unit, t.basis)
        for t in Target.objects.filter(agreement=agreement)
    }
    in_hours, elapsed = Basis.SERVICE_HOURS, Basis.ELAPSED
    assert targets == {
        ("response", 1): (30, Unit.MINUTES, in_hours),
        ("resolution", 1): (24, Unit.HOURS, elapsed),
        ("response", 2): (60, Unit.MINUTES, in_hours),
        ("resolution", 2): (72, Unit.HOURS, elapsed),
        ("response", 3): (240, Unit.MINUTES, in_hours),
        ("resolution", 3): (1, Unit.WEEKS, elapsed),
        ("response", 4): (480, Unit.MINUTES, in_hours),
        ("resolution", 4): (1, Unit.MONTHS, elapsed),
    }


def test_a_p1_is_told_by_phone_at_once_and_then_every_half_hour(world: World, scope):
    rule = UpdateRule.objects.get(tenant=world.acme, priority=1)

    assert (rule.minutes, rule.media, rule.calls_at_once) == (30, [EMAIL, PHONE], True)


def test_a_customer_shows_where_one_reports(world: World, scope):
    points = list(reporting_points(world.acme.pk))

    assert [(p.name, p.phone) for p in points] == [("Servicedesk", "+32 2 555 01 00")]


def test_a_provider_begins_with_three_schemes_and_the_starter_categories(world: World, scope):
    assert set(PriorityScheme.objects.values_list("preset", flat=True)) == {"001", "002", "004"}
    codes = set(Category.objects.values_list("code", flat=True))
    assert {"wifi", "malware", "email-outage", "website", "security", "other"} <= codes
    assert Category.objects.get(code="malware").parent == Category.objects.get(code="security")
    assert Category.objects.filter(is_other=True).count() == 1


def test_the_preset_of_the_framework_says_what_the_profile_says(world: World, scope):
    scheme = PriorityScheme.objects.get(preset="002")

    words = {1: "low", 2: "medium", 3: "high"}
    for (impact, urgency), priority in icr().cells.items():
        assert scheme.matrix[words[urgency]][words[impact]] == priority
    for priority, terms in icr().terms.items():
        assert scheme.labels[str(priority)] == {"nl": terms.label.nl, "en": terms.label.en}


def test_who_does_not_work_by_classes_has_no_profile_and_class_one(world: World, scope):
    with_classes = onboard_customer(provider=world.provider, name="With", actor=SYSTEM, now=BEGIN)
    without = onboard_customer(
        provider=world.provider, name="Without", actor=SYSTEM, now=BEGIN, works_by_classes=False
    )

    assert (with_classes.profile_id, with_classes.default_class) == (world.provider.profile_id, 3)
    assert (without.profile_id, without.default_class) == (None, 1)


def test_an_administrator_may_add_a_customer(world: World, adam: Actor, as_):
    with as_(adam):
        tenant = onboard_customer(
            provider=world.provider, name="Initech", preset="001", actor=adam, now=BEGIN
        )

    assert tenant.scheme is not None
    assert tenant.scheme.preset == "001"
    assert tenant.pk in world.actor("adam").providers


@pytest.mark.parametrize("wrong", [{"zone": "Europe/Brussel"}, {"language": "xx"}])
def test_a_place_that_is_none_is_refused(world: World, adam: Actor, as_, wrong: dict[str, Any]):
    with as_(adam), pytest.raises(Invalid) as refused:
        onboard_customer(provider=world.provider, name="Initech", actor=adam, now=BEGIN, **wrong)

    assert refused.value.field in wrong


@pytest.mark.parametrize("name", ["agnes", "ines", "pat", "carla"])
def test_nobody_else_may(world: World, name: str, as_):
    actor = world.actor(name)

    with as_(actor), pytest.raises(NotAllowed):
        onboard_customer(provider=world.provider, name="Initech", actor=actor, now=BEGIN)

    with world.entered():
        assert not Tenant.objects.filter(name="Initech").exists()


def test_only_the_operator_may_add_a_provider(world: World, adam: Actor):
    with pytest.raises(NotAllowed):
        onboard_provider(name="Other", actor=adam, now=BEGIN)


def test_the_agreement_holds_from_the_local_day(world: World):
    late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)  # in Brussels it is 2 March already

    tenant = onboard_customer(provider=world.provider, name="Late", actor=SYSTEM, now=late)

    with scoping.entered(scoping.Scope.of(tenant.pk, world.provider.pk)):
        assert Agreement.objects.get(tenant=tenant).valid == date(2026, 3, 2)


def test_every_row_is_told_in_the_ledger(world: World, scope):
    told = set(Event.objects.filter(tenant=world.acme).values_list("kind", flat=True))

    assert told == {
        "tenant.onboarded",
        "servicehours.added",
        "agreement.made",
        "reportingpoint.added",
        "membership.added",
        "contact.added",
    }
