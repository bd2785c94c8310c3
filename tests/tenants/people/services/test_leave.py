"""Whoever leaves is out at once, gets no work and hears nothing; his name stays."""

from functools import partial
from typing import Any

import pytest

from tenants.choices import Function, Role
from tenants.errors import Invalid, NotAllowed, NotFound
from tenants.ledger.append import insert
from tenants.models import (
    Contact,
    Event,
    FunctionHolder,
    Membership,
    Team,
    TeamMember,
    Tenant,
    User,
)
from tenants.people.services.invite import add_member, set_function_holder
from tenants.people.services.leave import (
    LastAdministrator,
    end_account,
    reopen_account,
    reopen_member,
    withdraw_member,
)
from tenants.queries import actor_of, assignable_users, contacts, holders
from tenants.rules.roles import SYSTEM, Actor
from tenants.settings.services.configure import change_row
from tests.people import BEGIN, PASSWORD, World, make_world

pytestmark = pytest.mark.usefixtures("scope")


def kinds(row) -> list[str]:
    told = Event.objects.filter(subject_kind=row._meta.model_name, subject_id=row.pk)
    return list(told.order_by("id").values_list("kind", flat=True))


def membership(world: World, name: str) -> Membership:
    return Membership.objects.get(user=world.user(name))


def fresh(world: World, name: str) -> User:
    return User.objects.get(pk=world.user(name).pk)


@pytest.mark.parametrize("name", ["agnes", "rik"])
def test_every_session_ends_at_once(world: World, adam: Actor, client_of, name: str):
    browsers = [client_of(world.user(name)) for _ in range(2)]
    assert [one.get("/", follow=True).status_code for one in browsers] == [200, 200]

    end_account(user_id=world.user(name).pk, actor=adam, now=BEGIN)

    for one in browsers:
        assert one.get("/")["Location"].startswith("/sign-in/")
    # Also when the account is opened again: what was ended stays ended.
    reopen_account(user_id=world.user(name).pk, actor=adam, now=BEGIN)
    assert browsers[0].get("/")["Location"].startswith("/sign-in/")
    assert client_of(fresh(world, name)).get("/", follow=True).status_code == 200


def test_a_role_that_is_withdrawn_ends_the_sessions_too(world: World, adam: Actor, client_of):
    browser = client_of(world.user("rik"))

    withdraw_member(membership_id=membership(world, "rik").pk, actor=adam, now=BEGIN)

    assert browser.get("/")["Location"].startswith("/sign-in/")


@pytest.mark.usefixtures("fresh_cache")
def test_whoever_left_cannot_sign_in(world: World, adam: Actor, client):
    end_account(user_id=world.user("rik").pk, actor=adam, now=BEGIN)

    assert fresh(world, "rik").is_active is False
    answer = client.post("/sign-in/", {"username": world.user("rik").email, "password": PASSWORD})
    assert answer.status_code == 422


def test_whoever_left_the_desk_gets_no_work(world: World, adam: Actor):
    team = Team.objects.filter(tenant=world.provider).first()
    place = TeamMember(
        tenant=world.provider, provider=world.provider, team=team, user=world.user("sam")
    )
    insert(place)

    end_account(user_id=world.user("sam").pk, actor=adam, now=BEGIN, is_sure=True)

    assert world.user("sam") not in assignable_users(world.acme.pk)
    place.refresh_from_db()
    assert place.is_active is False
    assert not actor_of(fresh(world, "sam")).roles


def test_whoever_left_a_customer_is_told_nothing(world: World, adam: Actor):
    contact = world.contact("rik")

    end_account(user_id=world.user("rik").pk, actor=adam, now=BEGIN)

    assert contact not in contacts(world.acme.pk)
    assert Contact.objects.get(pk=contact.pk).name == "Rik Jacobs"
    assert kinds(contact)[-1] == "contact.ended_with_account"


@pytest.mark.parametrize("opens", ["account", "member"])
def test_a_contact_that_was_off_before_stays_off(world: World, adam: Actor, opens: str):
    """Only what ended with an account comes back with it."""
    contact, other = world.contact("rik"), world.contact("rob")
    contact.is_active = False
    change_row(row=contact, fields=("is_active",), actor=adam, now=BEGIN, is_sure=True)

    for name in ("rik", "rob"):
        end_account(user_id=world.user(name).pk, actor=adam, now=BEGIN, is_sure=True)
        if opens == "account":
            reopen_account(user_id=world.user(name).pk, actor=adam, now=BEGIN)
        else:
            reopen_member(membership_id=membership(world, name).pk, actor=adam, now=BEGIN)

    contact.refresh_from_db()
    other.refresh_from_db()
    assert (contact.is_active, other.is_active) == (False, True)


def test_a_function_of_somebody_who_left_is_vacant(world: World, adam: Actor):
    assert [held.name for held in holders(world.acme.pk, Function.CISO)] == ["Ines Brand"]
    deputy = set_function_holder(
        tenant=world.provider, function=Function.CISO, rank=1, name="Agnes Wouters",
        email=world.user("agnes").email, user=world.user("agnes"), actor=adam, now=BEGIN,
    )  # fmt: skip
    by_address = set_function_holder(
        tenant=world.acme, function=Function.DPO, name="Ines", email="INES@provider.example",
        actor=adam, now=BEGIN,
    )  # fmt: skip

    end_account(user_id=world.user("ines").pk, actor=adam, now=BEGIN, is_sure=True)

    assert holders(world.acme.pk, Function.CISO) == [deputy]
    assert holders(world.acme.pk, Function.INCIDENT_MANAGER) == []
    assert holders(world.acme.pk, Function.DPO) == []
    gone = FunctionHolder.objects.get(pk=by_address.pk)
    assert (gone.name, gone.is_active) == ("Ines", False)
    assert kinds(gone)[-1] == "functionholder.vacated"


def test_what_ended_is_told_and_comes_back_as_it_was(world: World, adam: Actor):
    add_member(
        tenant=world.acme, email=world.user("carla").email, name="Carla", actor=adam, now=BEGIN,
        roles=[Role.AUDITOR],
    )  # fmt: skip
    manager, auditor = Membership.objects.filter(user=world.user("carla")).order_by("pk")
    withdraw_member(membership_id=auditor.pk, actor=adam, now=BEGIN)
    contact = world.contact("carla")

    end_account(user_id=world.user("carla").pk, actor=adam, now=BEGIN)

    assert kinds(manager)[-1] == "membership.ended_with_account"
    reopen_account(user_id=world.user("carla").pk, actor=adam, now=BEGIN)
    assert kinds(manager)[-1] == "membership.reopened"
    # What was taken before is not given back with the rest.
    assert actor_of(fresh(world, "carla")).roles == {
        world.acme.pk: frozenset({Role.CUSTOMER_MANAGER})
    }
    assert contact in contacts(world.acme.pk)


def test_a_role_that_is_given_back_opens_the_account(world: World, adam: Actor):
    end_account(user_id=world.user("rik").pk, actor=adam, now=BEGIN)

    reopen_member(membership_id=membership(world, "rik").pk, actor=adam, now=BEGIN)

    assert fresh(world, "rik").is_active is True
    assert kinds(membership(world, "rik"))[-1] == "membership.reopened"


def test_who_is_let_in_anew_may_come_in(world: World, adam: Actor):
    end_account(user_id=world.user("rik").pk, actor=adam, now=BEGIN)

    add_member(
        tenant=world.acme, email=world.user("rik").email, name="Rik", roles=[Role.REPORTER],
        actor=adam, now=BEGIN,
    )  # fmt: skip

    assert fresh(world, "rik").is_active is True


@pytest.mark.parametrize("ended", ["account", "membership"])
def test_the_last_administrator_stays(world: World, adam: Actor, ended: str):
    held = membership(world, "adam")
    before = kinds(held)
    end: dict[str, Any] = {
        "account": partial(end_account, user_id=held.user_id),
        "membership": partial(withdraw_member, membership_id=held.pk),
    }

    with pytest.raises(LastAdministrator):
        end[ended](actor=adam, now=BEGIN)

    assert membership(world, "adam").is_active is True
    assert fresh(world, "adam").is_active is True
    assert kinds(held) == before


def test_an_administrator_may_go_when_another_stays(world: World, adam: Actor):
    add_member(
        tenant=world.provider, email=world.user("ed").email, name="Ed", actor=adam, now=BEGIN,
        roles=[Role.ADMINISTRATOR],
    )  # fmt: skip

    end_account(user_id=world.user("adam").pk, actor=adam, now=BEGIN)

    assert fresh(world, "adam").is_active is False


def test_an_administrator_who_left_does_not_count(world: World, adam: Actor):
    add_member(
        tenant=world.provider, email=world.user("ed").email, name="Ed", actor=adam, now=BEGIN,
        roles=[Role.ADMINISTRATOR],
    )  # fmt: skip
    end_account(user_id=world.user("ed").pk, actor=adam, now=BEGIN, is_sure=True)

    with pytest.raises(LastAdministrator):
        end_account(user_id=world.user("adam").pk, actor=adam, now=BEGIN)


@pytest.mark.parametrize("name", ["agnes", "ines", "pat", "carla", "rik", "audra"])
def test_nobody_else_ends_anything(world: World, name: str):
    actor = world.actor(name)

    with pytest.raises(NotAllowed):
        end_account(user_id=world.user("rob").pk, actor=actor, now=BEGIN)

    assert fresh(world, "rob").is_active is True


def test_an_account_that_serves_another_provider_stays_open(world: World, adam: Actor):
    elsewhere = make_world(mark="-elsewhere")
    with elsewhere.entered():
        add_member(
            tenant=elsewhere.acme, email=world.user("rik").email, name="Rik", actor=SYSTEM,
            roles=[Role.REPORTER], now=BEGIN,
        )  # fmt: skip

    end_account(user_id=world.user("rik").pk, actor=adam, now=BEGIN)

    assert fresh(world, "rik").is_active is True
    assert set(actor_of(fresh(world, "rik")).roles) == {elsewhere.acme.pk}
    with pytest.raises(NotFound):
        end_account(user_id=elsewhere.user("gus").pk, actor=adam, now=BEGIN)


def test_an_administrator_who_never_chose_a_password_does_not_count(world: World, adam: Actor):
    add_member(
        tenant=world.provider, email="new@provider.example", name="New", actor=adam, now=BEGIN,
        roles=[Role.ADMINISTRATOR],
    )  # fmt: skip

    with pytest.raises(LastAdministrator):
        end_account(user_id=world.user("adam").pk, actor=adam, now=BEGIN)


def test_nobody_ends_the_provider_under_their_own_feet(world: World, adam: Actor):
    provider = Tenant.objects.get(pk=world.provider.pk)
    provider.is_active = False

    with pytest.raises(Invalid) as refused:
        change_row(row=provider, fields=("is_active",), actor=adam, now=BEGIN, is_sure=True)

    assert refused.value.field == "is_active"
    assert Tenant.objects.get(pk=provider.pk).is_active is True
