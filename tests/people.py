"""The people of the tests (architecture, section 9), onboarded through the services.

`world` has one provider with two customers. It is made once per run, and each test gets it unused;
`committed_world` is made in real transactions, for what is only true at COMMIT.
"""

import copy
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from django.core.cache import caches
from django.db import connection
from django.db.models.functions import Now
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from tenants import scoping
from tenants.choices import Function, Role, Side
from tenants.models import Contact, Membership, Outbox, Tenant, User
from tenants.people.services.invite import add_member, give_access, set_function_holder
from tenants.people.services.leave import withdraw_member
from tenants.queries import actor_of, contacts, scope_of
from tenants.rules.roles import SYSTEM, Actor
from tenants.settings.services.onboard import onboard_customer, onboard_provider

# A Monday morning on which nothing happened yet.
BEGIN = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
PASSWORD = "four-words-of-a-test"

# name: (where, full name, role, sees all customers)
PEOPLE: dict[str, tuple[str, str, Role, bool]] = {
    "agnes": ("provider", "Agnes Wouters", Role.AGENT, True),
    "ines": ("provider", "Ines Brand", Role.INCIDENT_MANAGER, True),
    "ed": ("provider", "Ed Kuiper", Role.ESCALATION_MANAGER, True),
    "sam": ("provider", "Sam Peeters", Role.SPECIALIST, False),
    "pat": ("provider", "Pat Smet", Role.PROVIDER_AUDITOR, True),
    "adam": ("provider", "Adam Vermeer", Role.ADMINISTRATOR, True),
    "audra": ("acme", "Audra Claes", Role.AUDITOR, False),
    "carla": ("acme", "Carla Maes", Role.CUSTOMER_MANAGER, False),
    "rik": ("acme", "Rik Jacobs", Role.REPORTER, False),
    "rob": ("acme", "Rob de Boer", Role.REPORTER, False),
    "gus": ("globex", "Gus Willems", Role.CUSTOMER_MANAGER, False),
}


@dataclass
class World:
    """A provider, its customers, and everybody by his first name."""

    provider: Tenant
    acme: Tenant
    globex: Tenant
    users: dict[str, User] = field(default_factory=dict)

    @property
    def scope(self) -> scoping.Scope:
        """Everything of this provider: what a test looks with."""
        tenants = (self.provider.pk, self.acme.pk, self.globex.pk)
        return scoping.Scope(tenants=tenants, providers=(self.provider.pk,), side=Side.PROVIDER)

    @property
    def whole(self) -> scoping.Scope:
        """The same, as somebody has it who sees all customers: by the provider alone."""
        only = (self.provider.pk,)
        return scoping.Scope(tenants=(), providers=only, side=Side.PROVIDER, wholes=only)

    def entered(self) -> AbstractContextManager[scoping.Scope]:
        return scoping.entered(self.scope)

    def user(self, name: str) -> User:
        return self.users[name]

    def actor(self, name: str) -> Actor:
        """Return somebody with the roles that hold now."""
        return actor_of(self.users[name])

    def withdraw(self, name: str) -> None:
        """Take every role of somebody back; needs a scope."""
        for held in Membership.objects.filter(user=self.users[name]):
            withdraw_member(membership_id=held.pk, actor=SYSTEM, now=BEGIN)
        # His sessions ended with it: who signs in again has another.
        self.users[name].refresh_from_db()

    def contact(self, name: str) -> Contact:
        """Return somebody at a customer as the contact that he is there; needs a scope."""
        tenant = getattr(self, PEOPLE[name][0])
        return contacts(tenant.pk).get(user=self.users[name])


def make_world(*, mark: str = "") -> World:
    """Onboard a provider, two customers and everybody; `mark` keeps e-mail addresses apart."""
    provider = onboard_provider(name=f"Noordkade{mark}", actor=SYSTEM, now=BEGIN)
    acme, globex = (
        onboard_customer(
            provider=provider, name=f"{name}{mark}", default_class=1, actor=SYSTEM, now=BEGIN,
            desk_phone="+32 2 555 01 00", desk_email="desk@noordkade.example",
        )
        for name in ("Acme", "Globex")
    )  # fmt: skip
    world = World(provider=provider, acme=acme, globex=globex)
    with world.entered():
        for first, (where, name, role, sees_all) in PEOPLE.items():
            tenant: Tenant = getattr(world, where)
            world.users[first] = add_member(
                tenant=tenant, email=f"{first}@{where}{mark}.example", name=name, roles=[role],
                sees_all_customers=sees_all, phone="+32 470 55 01 00", language="en",
                password=PASSWORD, actor=SYSTEM, now=BEGIN,
            )  # fmt: skip
        give_access(user=world.user("sam"), customer=acme, actor=SYSTEM, now=BEGIN)
        for function, first in (
            (Function.INCIDENT_MANAGER, "ines"),
            (Function.CISO, "ines"),
            (Function.ESCALATION_MANAGER, "ed"),
        ):
            user = world.user(first)
            set_function_holder(
                tenant=provider, function=function, name=user.name, email=user.email,
                phone=user.phone, language="en", user=user, actor=SYSTEM, now=BEGIN,
            )  # fmt: skip
    return world


@pytest.fixture(scope="session")
def world_for_all(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> World:
    """Onboard once per run: a test takes back what it did, not what everybody stands on."""
    with django_db_blocker.unblock():
        made = make_world()
        connection.close()
    return made


@pytest.fixture
def world(world_for_all: World, db: None) -> World:
    return copy.deepcopy(world_for_all)


@pytest.fixture
def committed_world(committed: None) -> Iterator[World]:
    """A world in real transactions, with addresses of its own: nothing is cleaned."""
    made = make_world(mark=f"-{uuid.uuid4().hex[:12]}")
    yield made
    with made.entered():
        # Whoever drains next would do all that follows from what was done here.
        left = Outbox.objects.filter(done_at=None).select_for_update(skip_locked=True)
        Outbox.objects.filter(pk__in=list(left.values_list("pk", flat=True))).update(done_at=Now())


@pytest.fixture
def scope(world: World) -> Iterator[scoping.Scope]:
    """Let the whole test see everything of the provider."""
    with world.entered() as entered:
        yield entered


@pytest.fixture
def as_() -> Callable[[Actor], AbstractContextManager[scoping.Scope]]:
    """Return what enters the scope that somebody's requests have: `with as_(rik): …`."""
    return lambda actor: scoping.entered(scope_of(actor))


@pytest.fixture
def fresh_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be counted yet. Emptying the cache would take it from other workers too."""
    monkeypatch.setattr(caches["default"], "key_prefix", uuid.uuid4().hex)


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    """Return what gives a browser in which this person is signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


@pytest.fixture
def agnes(world: World) -> Actor:
    """An agent who sees all customers."""
    return world.actor("agnes")


@pytest.fixture
def ines(world: World) -> Actor:
    """The incident manager."""
    return world.actor("ines")


@pytest.fixture
def ed(world: World) -> Actor:
    """The escalation manager."""
    return world.actor("ed")


@pytest.fixture
def sam(world: World) -> Actor:
    """A specialist who was given Acme only."""
    return world.actor("sam")


@pytest.fixture
def pat(world: World) -> Actor:
    """The provider's auditor."""
    return world.actor("pat")


@pytest.fixture
def adam(world: World) -> Actor:
    """The administrator."""
    return world.actor("adam")


@pytest.fixture
def audra(world: World) -> Actor:
    """The auditor at Acme."""
    return world.actor("audra")


@pytest.fixture
def carla(world: World) -> Actor:
    """The manager at Acme, who sees the incidents of her organisation."""
    return world.actor("carla")


@pytest.fixture
def rik(world: World) -> Actor:
    """A reporter at Acme."""
    return world.actor("rik")


@pytest.fixture
def rob(world: World) -> Actor:
    """A colleague of Rik, who sees only what he reported himself."""
    return world.actor("rob")


@pytest.fixture
def gus(world: World) -> Actor:
    """The manager at Globex: must see nothing of Acme."""
    return world.actor("gus")
