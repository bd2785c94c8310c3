"""The provider of the demo, its customers and its people."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from reporting.demo.texts import write_texts
from tenants import scoping
from tenants.choices import Function, Role, Side
from tenants.models import (
    Asset,
    Contact,
    Event,
    FunctionHolder,
    Membership,
    Norm,
    Supplier,
    Team,
    TeamMember,
    Tenant,
    UpdateRule,
    User,
)
from tenants.people.services.invite import add_member, give_access, set_function_holder
from tenants.queries import actor_of
from tenants.rules.documents import read_document
from tenants.rules.roles import SYSTEM, Actor
from tenants.settings.services.configure import add_row, change_row, remove_row
from tenants.settings.services.onboard import onboard_customer, onboard_provider

NAME = "Noordkade IT"
DOMAIN = "noordkade.example"
# Everybody's in the demo, and nobody's elsewhere: the command refuses to run outside of it.
PASSWORD = "welkom-op-de-noordkade"  # noqa: S105 - said on the screen of every demo

# (name before the @, name, role, sees all customers)
DESK: tuple[tuple[str, str, Role, bool], ...] = (
    ("agnes", "Agnes Wouters", Role.AGENT, True),
    ("lena", "Lena Jansen", Role.AGENT, True),
    ("sam", "Samira El Amrani", Role.SPECIALIST, True),
    ("jonas", "Jonas Verbeke", Role.SPECIALIST, False),
    ("ines", "Ines Brand", Role.INCIDENT_MANAGER, True),
    ("coen", "Coen de Wit", Role.COMMUNICATION_MANAGER, True),
    ("ed", "Ed Kuiper", Role.ESCALATION_MANAGER, True),
    ("adam", "Adam Vermeer", Role.ADMINISTRATOR, True),
    ("pat", "Pat Smet", Role.PROVIDER_AUDITOR, True),
)


@dataclass(frozen=True)
class Customer:
    """A customer of the demo: how it is set up, its people (address, name, role), its assets."""

    name: str
    domain: str
    people: tuple[tuple[str, str, Role], ...]
    preset: str = "002"
    zone: str = "Europe/Brussels"
    jurisdiction: str = Tenant.Jurisdiction.BE_VLG
    works_by_classes: bool = False
    laws: tuple[str, ...] = ()
    assets: tuple[tuple[str, int, int, int], ...] = ()


def _customers() -> tuple[Customer, ...]:
    path = Path(__file__).with_name("customers.yaml")
    return tuple(
        Customer(
            **{
                **item,
                "people": tuple((name, full, Role(role)) for name, full, role in item["people"]),
                "assets": tuple(map(tuple, item.get("assets", ()))),
            }
        )
        for item in read_document(path.read_text(encoding="utf-8"))
    )


CUSTOMERS = _customers()

# The functions at the provider, and who holds them; customers with classes have their own CISO.
HOLDERS = (
    (Function.INCIDENT_MANAGER, "ines"),
    (Function.ESCALATION_MANAGER, "ed"),
    (Function.CISO, "ed"),
    (Function.CONTAINMENT, "ines"),
    (Function.ICT_COORDINATOR, "ines"),
    (Function.DPO, "adam"),
    (Function.MANAGEMENT, "adam"),
    (Function.COMMUNICATION, "coen"),
)


@dataclass
class House:
    """The demo as it stands: tenants by name, people by what stands before the @."""

    provider: Tenant
    customers: dict[str, Tenant]
    users: dict[str, User]
    began_at: datetime
    _actors: dict[str, Actor] = field(default_factory=dict)

    @property
    def scope(self) -> scoping.Scope:
        tenants = (self.provider.pk, *(tenant.pk for tenant in self.customers.values()))
        return scoping.Scope(tenants=tenants, providers=(self.provider.pk,), side=Side.PROVIDER)

    def actor(self, name: str) -> Actor:
        if name not in self._actors:
            self._actors[name] = actor_of(self.users[name])
        return self._actors[name]

    def contact(self, name: str) -> Contact:
        return Contact.objects.get(user=self.users[name])

    def name_of(self, contact: Contact) -> str:
        return next(name for name, user in self.users.items() if user.pk == contact.user_id)


def find_house() -> House | None:
    """Return the demo where it was loaded before."""
    for tenant_id, provider_id in scoping.all_tenants():
        if tenant_id != provider_id:
            continue
        with scoping.entered(scoping.Scope.of(tenant_id, provider_id)):
            provider = Tenant.objects.get(pk=tenant_id)
            began = Event.objects.filter(tenant=tenant_id, kind="tenant.onboarded").first()
        if provider.name == NAME and began is not None:
            return _house(provider, began.at)
    return None


def _house(provider: Tenant, began_at: datetime) -> House:
    of_provider = tuple(t for t, p in scoping.all_tenants() if p == provider.pk)
    scope = scoping.Scope(tenants=of_provider, providers=(provider.pk,), side=Side.PROVIDER)
    with scoping.entered(scope):
        customers = {
            tenant.name: tenant for tenant in Tenant.objects.filter(pk__in=of_provider)
            if tenant.pk != provider.pk
        }  # fmt: skip
        members = Membership.objects.select_related("user").filter(user__is_service=False)
        users = {member.user.email.partition("@")[0]: member.user for member in members}
    return House(provider=provider, customers=customers, users=users, began_at=began_at)


def open_house(*, now: datetime) -> House:
    """Onboard the provider, its customers and everybody."""
    provider = onboard_provider(name=NAME, actor=SYSTEM, now=now)
    house = House(provider=provider, customers={}, users={}, began_at=now)
    for customer in CUSTOMERS:
        house.customers[customer.name] = onboard_customer(
            provider=provider, name=customer.name, zone=customer.zone, preset=customer.preset,
            jurisdiction=customer.jurisdiction, works_by_classes=customer.works_by_classes,
            desk_phone="+32 2 555 01 00", desk_email=f"servicedesk@{DOMAIN}", actor=SYSTEM, now=now,
        )  # fmt: skip
    with scoping.entered(house.scope):
        _people(house, now=now)
        _set_up(house, now=now)
        write_texts(house.provider, now=now)
    return house


def _people(house: House, *, now: datetime) -> None:
    for name, full, role, sees_all in DESK:
        house.users[name] = add_member(
            tenant=house.provider, email=f"{name}@{DOMAIN}", name=full, roles=[role],
            sees_all_customers=sees_all, phone="+32 2 555 01 01", actor=SYSTEM, now=now,
        )  # fmt: skip
    for customer in CUSTOMERS:
        tenant = house.customers[customer.name]
        for number, (name, full, role) in enumerate(customer.people):
            house.users[name] = add_member(
                tenant=tenant, email=f"{name}@{customer.domain}", name=full, roles=[role],
                phone=f"+32 2 555 02 {tenant.pk % 10}{number}", actor=SYSTEM, now=now,
            )  # fmt: skip
    for customer in CUSTOMERS[:3]:
        give_access(
            user=house.users["jonas"],
            customer=house.customers[customer.name],
            actor=SYSTEM,
            now=now,
        )
    # Worked out once: the same password for everybody would otherwise take a second each.
    first = house.users["agnes"]
    first.set_password(PASSWORD)
    User.objects.filter(pk__in=[user.pk for user in house.users.values()]).update(
        password=first.password
    )


def _set_up(house: House, *, now: datetime) -> None:
    for function, name in HOLDERS:
        user = house.users[name]
        set_function_holder(
            tenant=house.provider, function=function, name=user.name, email=user.email,
            phone=user.phone, user=user, actor=SYSTEM, now=now,
        )  # fmt: skip
    for customer in CUSTOMERS:
        tenant = house.customers[customer.name]
        owner = {"tenant": tenant, "provider": house.provider}
        if customer.laws:
            tenant.laws = list(customer.laws)
            change_row(row=tenant, fields=("laws",), actor=SYSTEM, now=now)
        for name, confidentiality, integrity, availability in customer.assets:
            asset = Asset(**owner, name=name, confidentiality=confidentiality, integrity=integrity,
                          availability=availability)  # fmt: skip
            add_row(row=asset, actor=SYSTEM, now=now)
        if customer is not CUSTOMERS[0]:
            _agree_less(tenant, now=now)
        if customer.works_by_classes:
            _holder_of(house, tenant, customer.people[0][0], now=now)
    of_provider = {"tenant": house.provider, "provider": house.provider}
    supplier = Supplier(**of_provider, name="PayLink", email="support@paylink.example")
    add_row(row=supplier, actor=SYSTEM, now=now)
    for team in Team.objects.filter(tenant=house.provider):
        for name in ("agnes", "lena") if team.line == 1 else ("sam", "jonas"):
            member = TeamMember(**of_provider, team=team, user=house.users[name])
            add_row(row=member, actor=SYSTEM, now=now)
    _norms(house, now=now)


# What the figures are held against: of every customer, and more of the first.
NORMS = {
    "answered": (95, 98),
    "solved": (90, 95),
    "told": (95, None),
    "lead": (24, 8),
    "complaints": (2, 0),
}
NORMS_OF_FIRST = {"answered": (98, None), "updated": (100, None)}


def _norms(house: House, *, now: datetime) -> None:
    first = house.customers[CUSTOMERS[0].name]
    for tenant, norms in ((house.provider, NORMS), (first, NORMS_OF_FIRST)):
        owner = {"tenant": tenant, "provider": house.provider, "valid_from": now.date()}
        for figure, (norm, target) in norms.items():
            row = Norm(**owner, figure=figure, norm=norm, target=target)
            add_row(row=row, actor=SYSTEM, now=now)


def _agree_less(tenant: Tenant, *, now: datetime) -> None:
    """Regular word of P1 and P2 only; the first customer keeps the intervals that we propose."""
    for rule in UpdateRule.objects.filter(tenant=tenant, priority__gte=3):
        remove_row(row=rule, actor=SYSTEM, now=now)


def _holder_of(house: House, tenant: Tenant, name: str, *, now: datetime) -> FunctionHolder:
    user = house.users[name]
    return set_function_holder(
        tenant=tenant, function=Function.CISO, name=user.name, email=user.email, phone=user.phone,
        user=user, actor=SYSTEM, now=now,
    )  # fmt: skip
