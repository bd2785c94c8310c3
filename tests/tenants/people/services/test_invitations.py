"""Somebody known elsewhere is asked: before they accept nothing of them is shown or changed."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from tenants.choices import Role, Side
from tenants.models import AccountMail, Contact, Event, Invitation, Membership, PersonalText, User
from tenants.people.services.account_queue import owe
from tenants.people.services.invitations import Asked
from tenants.people.services.invite import add_member, invite_member
from tenants.people.services.leave import end_account, withdraw_member
from tenants.queries import actor_of, members_of, scope_of
from tenants.reach import reachable_contacts
from tenants.rules.roles import SYSTEM
from tenants.scoping import entered
from tests.people import BEGIN, PASSWORD, World, make_world
from tests.ticks import tick

NEW: dict[str, Any] = {"name": "As Adam calls them", "phone": "+32 2 555 01 99"}


@pytest.fixture
def elsewhere(world: World) -> World:
    """Another provider; its people are known there, and nowhere here."""
    return make_world(mark="-elsewhere")


@pytest.fixture
def locmem(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def invited(world: World, email: str, *, role: Role = Role.REPORTER, where: str = "acme") -> Asked:
    """Let Adam invite this address, and return what its question names."""
    with world.entered():
        tenant = getattr(world, where)
        answer = invite_member(
            tenant=tenant, email=email, roles=[role], actor=world.actor("adam"), now=BEGIN, **NEW
        )
        assert answer is None
        row = Invitation.objects.get(email=email.lower(), role=role, state="open")
    user = User.objects.get(email__iexact=email)
    return Asked(row.pk, tenant.pk, world.provider.pk, user.pk)


def path(asked: Asked) -> str:
    return f"/invited/{asked.token}/"


def in_as(user: User) -> Client:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def test_who_is_known_elsewhere_is_asked_and_not_shown(
    world: World, elsewhere: World, client_of: Any, django_capture_on_commit_callbacks: Any
):
    gus, before = elsewhere.user("gus"), User.objects.filter(pk=elsewhere.user("gus").pk).values()
    as_was = before.get()
    adam = client_of(world.user("adam"))
    adam.cookies["django_language"] = "en"
    form = {
        "tenant": world.acme.pk, "email": gus.email.upper(), "role": "reporter", **NEW,
    }  # fmt: skip

    page = adam.post("/admin/tenants/membership/add/", form, follow=True)

    assert page.redirect_chain[-1][0] == "/admin/tenants/invitation/"
    assert "Waiting for an answer" in page.text
    assert "As Adam calls them" in page.text
    for shown in ("user", "membership", "contact", "functionholder/add"):
        listed = adam.get(f"/admin/tenants/{shown}/").text
        assert gus.name not in listed.replace(world.user("gus").name, ""), shown
        assert f'value="{gus.pk}"' not in listed
    with world.entered():
        assert not Membership.objects.filter(user=gus).exists()
        assert not Contact.objects.filter(user=gus).exists()
        assert gus not in members_of([world.acme.pk])
    assert before.get() == as_was


def test_they_accept_and_keep_what_they_have(world: World, elsewhere: World):
    gus = elsewhere.user("gus")
    asked = invited(world, gus.email)
    client = in_as(gus)
    portal = client.get("/portal/").status_code

    page = client.get(path(asked))
    done = client.post(path(asked), {"answer": "accept"})

    assert "Adam Vermeer invites you to Acme, as: Reporter." in page.text
    assert "You accepted this invitation" in done.text
    after = User.objects.get(pk=gus.pk)
    assert (after.name, after.phone, after.sessions_ended) == (gus.name, gus.phone, 0)
    with world.entered():
        assert Membership.objects.filter(user=gus, tenant=world.acme, is_active=True).count() == 1
        assert [c.name for c in reachable_contacts(world.acme.pk).filter(user=gus)] == [gus.name]
        told = Event.objects.filter(subject_kind="invitation").order_by("id")
        assert list(told.values_list("kind", "actor_id")) == [
            ("invitation.asked", world.user("adam").pk), ("invitation.accepted", gus.pk),
        ]  # fmt: skip
    assert set(actor_of(after).roles) == {world.acme.pk, elsewhere.globex.pk}
    assert client.get("/portal/").status_code == portal == 200
    again = client.post(path(asked), {"answer": "decline"})
    assert again.status_code == 409


def test_who_is_signed_in_as_somebody_else_is_told_and_comes_back(world: World, elsewhere: World):
    gus = elsewhere.user("gus")
    asked = invited(world, gus.email)
    client, here = in_as(world.user("carla")), path(asked)

    page = client.get(here)
    answered = client.post(here, {"answer": "accept"})
    out = client.post("/sign-out/", {"next": here})
    after = client.get(here, headers={"Accept-Language": "en"})

    for shown in (page, answered):
        assert "This invitation is for another account" in shown.text
        assert 'name="answer"' not in shown.text
        assert "asked to sign in first" not in shown.text
        assert gus.email not in shown.text
        assert gus.name not in shown.text
    assert (answered.status_code, out.status_code, out["Location"]) == (403, 302, here)
    assert "You are asked to sign in first." in after.text
    assert "your name, e-mail address and telephone number" in after.text
    with world.entered():
        assert not Membership.objects.filter(user=gus).exists()


@pytest.mark.parametrize("door", ["user", "membership"])
def test_who_left_and_is_elsewhere_now_is_asked_again(
    world: World, elsewhere: World, client_of: Any, door: str
):
    rik = world.user("rik")
    with entered(elsewhere.scope):
        add_member(
            tenant=elsewhere.acme, email=rik.email, name="Rik", roles=[Role.REPORTER],
            actor=elsewhere.actor("adam"), now=BEGIN,
        )  # fmt: skip
    with world.entered():
        end_account(user_id=rik.pk, actor=world.actor("adam"), now=BEGIN, is_sure=True)
        held = Membership.objects.get(user=rik, tenant=world.acme)
    adam = client_of(world.user("adam"))
    adam.cookies["django_language"] = "en"
    key, field = (rik.pk, "is_open_here") if door == "user" else (held.pk, "is_active")

    page = adam.post(f"/admin/tenants/{door}/{key}/change/", {field: "on"}, follow=True)

    assert "they are asked whether they come back" in page.text
    with world.entered():
        held.refresh_from_db()
        assert not held.is_active
        row = Invitation.objects.get(email=rik.email, state="open")
    asked = Asked(row.pk, world.acme.pk, world.provider.pk, rik.pk)
    in_as(rik).post(path(asked), {"answer": "accept"})
    with world.entered():
        held.refresh_from_db()
        assert held.is_active


def test_a_message_leaves_an_address_as_it_is(world: World, elsewhere: World, client_of: Any):
    adam = client_of(world.user("adam"))
    adam.cookies["django_language"] = "en"
    asked = {"tenant": world.acme.pk, "role": "reporter", "phone": ""}
    known = {**asked, "email": elsewhere.user("gus").email, "name": "q"}

    page = adam.post("/admin/tenants/membership/add/", known, follow=True)
    new = {**asked, "email": "q@acme.example", "name": "q"}
    other = adam.post("/admin/tenants/membership/add/", new, follow=True)

    assert ">gus@globex-elsewhere.example has an account already" in page.text
    assert ">q is invited" in other.text


def test_they_decline_and_nothing_changes(world: World, elsewhere: World):
    gus = elsewhere.user("gus")
    asked = invited(world, gus.email)

    done = in_as(gus).post(path(asked), {"answer": "decline"})

    assert "You declined this invitation" in done.text
    with world.entered():
        assert not Membership.objects.filter(user=gus).exists()
        assert Invitation.objects.get(pk=asked.invitation_id).state == "declined"


@pytest.mark.parametrize("name", ["", "rik"])
def test_nobody_answers_for_an_open_account_but_its_owner(
    world: World, elsewhere: World, name: str
):
    asked = invited(world, elsewhere.user("gus").email)
    client = in_as(world.user(name)) if name else Client()

    answered = client.post(path(asked), {"answer": "accept"})

    if name:
        assert answered.status_code == 403
    else:
        assert answered.status_code == 302
        assert answered["Location"].startswith("/sign-in/?next=")
    with world.entered():
        assert Invitation.objects.get(pk=asked.invitation_id).state == "open"


@pytest.mark.parametrize("said", ["", "yes"])
def test_looking_answers_nothing(world: World, elsewhere: World, said: str):
    asked = invited(world, elsewhere.user("gus").email)
    client = in_as(elsewhere.user("gus"))

    assert client.get(path(asked)).status_code == 200
    assert client.post(path(asked), {"answer": said}).status_code == 422

    with world.entered():
        assert Invitation.objects.get(pk=asked.invitation_id).state == "open"


def test_a_link_that_we_did_not_sign_or_that_was_taken_back_leads_nowhere(
    world: World, elsewhere: World, client_of: Any
):
    asked = invited(world, elsewhere.user("gus").email)
    other = Asked(asked.invitation_id, asked.tenant_id, asked.provider_id, elsewhere.user("rik").pk)
    gone = path(asked)

    assert Client().get("/invited/1:2:3/").status_code == 404
    assert in_as(elsewhere.user("rik")).post(path(other), {"answer": "accept"}).status_code == 404
    adam = client_of(world.user("adam"))
    adam.post(f"/admin/tenants/invitation/{asked.invitation_id}/delete/", {"post": "yes"})

    assert in_as(elsewhere.user("gus")).post(gone, {"answer": "accept"}).status_code == 404
    with world.entered():
        assert not Membership.objects.filter(user=elsewhere.user("gus")).exists()


def test_an_account_that_was_ended_elsewhere_is_opened_by_who_reads_its_mail(
    world: World, elsewhere: World
):
    with elsewhere.entered():
        end_account(user_id=elsewhere.user("gus").pk, actor=SYSTEM, now=BEGIN)
    asked = invited(world, elsewhere.user("gus").email)
    assert User.objects.get(pk=asked.user_id).is_active is False

    Client().post(path(asked), {"answer": "accept"})

    assert set(actor_of(User.objects.get(pk=asked.user_id)).roles) == {world.acme.pk}
    assert User.objects.get(pk=asked.user_id).is_active is True


def test_the_question_says_who_asks_and_holds_no_key_to_the_account(
    world: World, elsewhere: World, locmem: None
):
    gus = elsewhere.user("gus")
    asked = invited(world, gus.email)

    tick("account_mail")

    (sent,) = mail.outbox
    assert sent.to == [gus.email]
    assert world.provider.name in sent.from_email
    links = re.findall(r"https?://\S+", str(sent.body))
    assert [link for link in links if "/invited/" in link]
    assert not [link for link in links if "/password/" in link]
    in_as(gus).post(path(asked), {"answer": "decline"})
    owe(AccountMail.Kind.QUESTION, ids=asked.ids)
    tick("account_mail")
    assert len(mail.outbox) == 1


def test_what_waits_to_be_mailed_holds_no_key(world: World, elsewhere: World):
    asked = invited(world, elsewhere.user("gus").email)

    (waits,) = AccountMail.objects.values()

    assert waits["about"] == {"ids": asked.ids}
    assert asked.token not in str(waits)


def test_a_colleague_of_the_same_provider_needs_no_question(world: World):
    with world.entered():
        user = invite_member(
            tenant=world.globex, email=world.user("rik").email, roles=[Role.REPORTER],
            actor=world.actor("adam"), now=BEGIN, **NEW,
        )  # fmt: skip

    assert user == world.user("rik")


@pytest.fixture
def both(world: World, elsewhere: World) -> User:
    """Carla, who manages at our customer and works at the desk of the other provider."""
    with elsewhere.entered():
        return add_member(
            tenant=elsewhere.provider, email=world.user("carla").email, name="Carla", now=BEGIN,
            roles=[Role.AGENT], sees_all_customers=True, actor=SYSTEM,
        )  # fmt: skip


def test_a_side_is_of_a_role(world: World, elsewhere: World, both: User):
    desk, portal = actor_of(both), actor_of(both, side=Side.CUSTOMER)

    assert (desk.side, set(desk.roles)) == (Side.PROVIDER, {elsewhere.provider.pk})
    assert (scope_of(desk).tenants, scope_of(desk).wholes) == ((), (elsewhere.provider.pk,))
    assert (portal.side, set(portal.roles)) == (Side.CUSTOMER, {world.acme.pk})
    assert (scope_of(portal).tenants, scope_of(portal).wholes) == ((world.acme.pk,), ())
    assert scope_of(portal).providers == (world.provider.pk,)


def test_each_door_shows_one_side_and_the_way_to_the_other(
    world: World, elsewhere: World, both: User
):
    client = in_as(both)

    portal = client.get("/portal/")
    then = client.get("/")
    desk = client.get("/desk/")
    at_last = client.get("/")

    assert portal.status_code == desk.status_code == 200
    assert (then["Location"], at_last["Location"]) == ("/portal/", "/desk/")
    assert world.acme.name in portal.text
    assert "-elsewhere" not in portal.text
    assert 'href="/desk/"' in portal.text
    assert 'href="/portal/"' in desk.text
    assert f">{world.provider.name}<" not in desk.text


def test_leaving_one_provider_leaves_the_other_as_it_was(
    world: World, elsewhere: World, both: User
):
    client = Client()
    client.post("/sign-in/", {"username": both.email, "password": PASSWORD})
    with elsewhere.entered():
        held = Membership.objects.get(user=both, tenant=elsewhere.provider)
        withdraw_member(membership_id=held.pk, actor=SYSTEM, now=BEGIN)

    assert client.get("/portal/").status_code == 200
    assert client.get("/desk/").status_code == 403
    assert User.objects.get(pk=both.pk).is_active is True
    with world.entered():
        assert Contact.objects.get(user=both).is_active is True


def test_the_words_of_an_invitation_are_the_desks(world: World, elsewhere: World):
    asked = invited(world, elsewhere.user("gus").email)
    scope = scope_of(world.actor("carla"))

    with entered(scope):
        assert not PersonalText.objects.filter(row__startswith="tenants.invitation").exists()
    with world.entered():
        assert PersonalText.objects.filter(
            row=f"tenants.invitation:{asked.invitation_id}", field="email"
        ).exists()
