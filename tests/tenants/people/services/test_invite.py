import pytest

from tenants.choices import Function, Role
from tenants.errors import Invalid, NotAllowed, NotFound
from tenants.models import Contact, Event, FunctionHolder, Membership, User
from tenants.people.services.invite import (
    add_contact,
    add_member,
    give_access,
    set_function_holder,
    withdraw_access,
)
from tenants.people.services.leave import withdraw_member
from tenants.queries import assignable_users, contact_of, contacts, holders, members_of
from tenants.rules.roles import Actor
from tests.people import BEGIN, World

pytestmark = pytest.mark.usefixtures("scope")


def add(world: World, actor: Actor, **changed) -> User:
    asked = {"tenant": world.acme, "email": "new@acme.example", "name": "New Name",
             "roles": [Role.REPORTER], **changed}  # fmt: skip
    return add_member(**asked, actor=actor, now=BEGIN)


def test_a_member_of_a_customer_is_a_contact_too(world: World, adam: Actor):
    user = add(world, adam, roles=[Role.REPORTER, Role.AUDITOR])

    assert world.users["rik"].email == "rik@acme.example"
    assert {m.role for m in Membership.objects.filter(user=user)} == {"reporter", "auditor"}
    contact = contact_of(user.pk, world.acme.pk)
    assert contact is not None
    assert (contact.name, contact.email) == ("New Name", "new@acme.example")
    assert contact in contacts(world.acme.pk)
    assert not user.has_usable_password()


def test_who_is_known_keeps_his_name_and_password(world: World, adam: Actor):
    before = User.objects.get(email="gus@globex.example")

    user = add(
        world, adam, email="GUS@Globex.Example", name="Somebody", password="of-somebody-else"
    )

    assert user.pk == before.pk
    after = User.objects.get(pk=before.pk)
    assert (after.name, after.password) == (before.name, before.password)


@pytest.mark.parametrize(
    ("_case", "where", "role"),
    [
        ("a desk role at a customer", "acme", Role.AGENT),
        ("the administrator at a customer", "acme", Role.ADMINISTRATOR),
        ("a customer's role at the provider", "provider", Role.REPORTER),
    ],
)
def test_a_role_belongs_to_a_side(world: World, adam: Actor, _case: str, where: str, role: Role):
    with pytest.raises(Invalid):
        add(world, adam, tenant=getattr(world, where), roles=[role])

    assert not User.objects.filter(email="new@acme.example").exists()


def test_no_role_is_no_member(world: World, adam: Actor):
    with pytest.raises(Invalid):
        add(world, adam, roles=[])


def test_only_an_administrator_may_open_the_settings(world: World, adam: Actor):
    agent = add(world, adam, tenant=world.provider, roles=[Role.AGENT])
    administrator = add(
        world, adam, tenant=world.provider, roles=[Role.ADMINISTRATOR], email="b@provider.example"
    )

    assert (agent.is_staff, administrator.is_staff) == (False, True)


@pytest.mark.parametrize("name", ["agnes", "ines", "ed", "pat", "carla", "rik", "gus", "audra"])
def test_nobody_else_lets_people_in(world: World, name: str):
    actor = world.actor(name)
    held = Membership.objects.get(user=world.user("rik"))
    before = Event.objects.count()

    for asked in (
        lambda: add(world, actor),
        lambda: withdraw_member(membership_id=held.pk, actor=actor, now=BEGIN),
        lambda: give_access(
            user=world.user("sam"), customer=world.globex, actor=actor, now=BEGIN
        ),
        lambda: withdraw_access(
            user=world.user("sam"), customer=world.acme, actor=actor, now=BEGIN
        ),
        lambda: set_function_holder(
            tenant=world.acme, function=Function.CISO, name="X", email="x@acme.example",
            actor=actor, now=BEGIN,
        ),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            asked()

    assert Event.objects.count() == before
    assert not User.objects.filter(email="new@acme.example").exists()


def test_a_role_that_is_withdrawn_holds_no_more(world: World, adam: Actor):
    held = Membership.objects.get(user=world.user("rik"))

    withdraw_member(membership_id=held.pk, actor=adam, now=BEGIN)
    withdraw_member(membership_id=held.pk, actor=adam, now=BEGIN)

    assert world.actor("rik").providers == {}
    told = Event.objects.filter(subject_kind="membership", subject_id=held.pk)
    assert list(told.order_by("id").values_list("kind", flat=True)) == [
        "membership.added", "membership.withdrawn",
    ]  # fmt: skip


def test_a_membership_out_of_sight_does_not_exist(world: World, adam: Actor):
    with pytest.raises(NotFound):
        withdraw_member(membership_id=99_999_999, actor=adam, now=BEGIN)


def test_access_to_a_customer_is_given_and_taken(world: World, adam: Actor):
    sam = world.user("sam")
    assert set(world.actor("sam").providers) == {world.provider.pk, world.acme.pk}

    give_access(user=sam, customer=world.globex, actor=adam, now=BEGIN)
    assert world.globex.pk in world.actor("sam").providers
    assert sam in assignable_users(world.globex.pk)

    withdraw_access(user=sam, customer=world.globex, actor=adam, now=BEGIN)
    assert world.globex.pk not in world.actor("sam").providers
    assert sam not in assignable_users(world.globex.pk)

    give_access(user=sam, customer=world.globex, actor=adam, now=BEGIN)
    assert world.globex.pk in world.actor("sam").providers


def test_work_is_given_to_the_people_of_the_desk_only(world: World):
    found = {user.email.partition("@")[0] for user in assignable_users(world.acme.pk)}

    assert found == {"agnes", "ines", "ed", "sam", "adam"}
    assert "sam" not in {u.email.partition("@")[0] for u in assignable_users(world.globex.pk)}


def test_a_disabled_person_gets_no_work(world: World):
    User.objects.filter(pk=world.user("agnes").pk).update(is_active=False)

    assert world.user("agnes") not in assignable_users(world.acme.pk)


def test_people_are_listed_through_their_memberships_only(world: World):
    found = {user.email for user in members_of([world.acme.pk])}

    assert found == {f"{name}@acme.example" for name in ("audra", "carla", "rik", "rob")}


def test_a_contact_needs_no_sign_in(world: World, agnes: Actor):
    contact = add_contact(tenant=world.acme, name="Caller", phone="123", actor=agnes, now=BEGIN)

    assert contact.user_id is None
    body = Event.objects.get(subject_kind="contact", subject_id=contact.pk).body
    assert "Caller" not in body


def test_a_customer_adds_no_contacts(world: World, carla: Actor):
    with pytest.raises(NotAllowed):
        add_contact(tenant=world.acme, name="Caller", actor=carla, now=BEGIN)

    assert not Contact.objects.filter(name="Caller").exists()


def test_the_provider_holds_a_function_that_a_customer_has_not(world: World, adam: Actor):
    assert [h.name for h in holders(world.acme.pk, Function.CISO)] == ["Ines Brand"]
    assert holders(world.acme.pk, Function.BOARD) == []

    for rank, name in ((1, "Deputy"), (0, "Own CISO")):
        set_function_holder(
            tenant=world.acme, function=Function.CISO, rank=rank, name=name,
            email="ciso@acme.example", actor=adam, now=BEGIN,
        )  # fmt: skip

    assert [h.name for h in holders(world.acme.pk, Function.CISO)] == ["Own CISO", "Deputy"]
    assert [h.name for h in holders(world.globex.pk, Function.CISO)] == ["Ines Brand"]


def test_whoever_held_a_function_before_holds_it_no_more(world: World, adam: Actor):
    for name in ("First", "Second"):
        set_function_holder(
            tenant=world.acme, function=Function.DPO, name=name, email="dpo@acme.example",
            actor=adam, now=BEGIN,
        )  # fmt: skip

    found = FunctionHolder.objects.filter(tenant=world.acme, function=Function.DPO)
    assert {(h.name, h.is_active) for h in found} == {("First", False), ("Second", True)}
