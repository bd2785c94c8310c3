"""Who somebody is, and whose rows he may therefore see."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q, QuerySet

from tenants.choices import Function, Role, Side
from tenants.memo import read_before, remembered
from tenants.models import (
    Agreement,
    Contact,
    CustomerAccess,
    FunctionHolder,
    Membership,
    ReportingPoint,
    Supplier,
    Tenant,
    User,
)
from tenants.reach import reachable, reachable_contacts
from tenants.rules.roles import TABLE, Action, Actor, Kind
from tenants.scoping import Scope, all_tenants, entered, provider_of
from tenants.sole import sole

H = TypeVar("H", Membership, FunctionHolder)


def actor_of(user: User, *, side: Side | None = None) -> Actor:
    """Return this person with the roles of one side that hold now, of the desk's if they have both.

    A side is of a role and not of a person: who works at one provider and reports at the customer
    of another is never both in one request, so neither widens what the other shows. The engine
    answers: no scope exists yet.
    """
    roles: dict[int, set[Role]] = defaultdict(set)
    providers: dict[int, int] = {}
    wholes: set[int] = set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tenant_id, provider_id, role, sees_all FROM servicedesk_sight_of(%s)", [user.pk]
        )
        for tenant_id, provider_id, role, sees_all in cursor.fetchall():
            providers[tenant_id] = provider_id
            if role:
                roles[tenant_id].add(Role(role))
            if sees_all:
                wholes.add(provider_id)
    sides = frozenset(role.side for held in roles.values() for role in held)
    if side not in sides:
        side = Side.PROVIDER if Side.PROVIDER in sides else Side.CUSTOMER
    own = {
        tenant_id: frozenset(role for role in held if role.side is side)
        for tenant_id, held in roles.items()
    }
    return Actor(
        kind=Kind.PERSON,
        side=side,
        user_id=user.pk,
        name=user.name,
        roles={tenant_id: held for tenant_id, held in own.items() if held},
        providers=_in_sight(side, own, providers),
        # Nobody is a customer of all: who comes as one sees what they were given.
        wholes=frozenset(t for t in wholes if side is Side.PROVIDER and own.get(t)),
        provider_of=provider_of,
        sides=sides,
    )


def _in_sight(
    side: Side, roles: Mapping[int, frozenset[Role]], providers: Mapping[int, int]
) -> dict[int, int]:
    """Return the tenants that the roles of this side reach, each with its provider."""
    held = {tenant_id for tenant_id, of_side in roles.items() if of_side}
    return {
        tenant_id: provider_id
        for tenant_id, provider_id in providers.items()
        if tenant_id in held or (side is Side.PROVIDER and provider_id in held)
    }


def desk_zone(actor: Actor) -> ZoneInfo:
    """Return the wall clock that the people of this person's desk read."""
    desk = Tenant.objects.only("zone").get(pk=min(actor.providers.values()))
    return ZoneInfo(desk.zone)


def scope_of(actor: Actor) -> Scope:
    """Return the scope in which this person's requests run."""
    given = (t for t, provider in actor.providers.items() if provider not in actor.wholes)
    return Scope(
        tenants=tuple(sorted(given)),
        providers=tuple(sorted(set(actor.providers.values()))),
        side=actor.side,
        wholes=tuple(sorted(actor.wholes)),
    )


def reporting_points(tenant_id: int) -> QuerySet[ReportingPoint]:
    """Return where one reports at this tenant (R11)."""
    return ReportingPoint.objects.filter(tenant=tenant_id, is_active=True)


def agreement_at(tenant_id: int, day: date) -> Agreement | None:
    """Return what was agreed for this day; the database allows one at a time."""
    return sole(
        Agreement.objects.filter(Q(until__isnull=True) | Q(until__gt=day), valid__lte=day)
        .filter(tenant=tenant_id)
        .select_related("hours")
    )


def customers(provider_id: int) -> QuerySet[Tenant]:
    """Return the customers of a provider that are in scope."""
    return (
        Tenant.objects.filter(provider=provider_id, is_active=True)
        .exclude(pk=provider_id)
        .order_by("name")
    )


def contacts(tenant_id: int) -> QuerySet[Contact]:
    """Return who can be chosen, told and called at this customer."""
    return reachable_contacts(tenant_id).order_by("name")


def contact_of(user_id: int, tenant_id: int) -> Contact | None:
    """Return this person as a contact of the tenant."""
    return Contact.objects.filter(tenant=tenant_id, user=user_id, is_active=True).first()


def assignable_users(tenant_id: int) -> QuerySet[User]:
    """Return the people at the desk who see this customer and may work for him."""
    provider = Tenant.objects.filter(pk=tenant_id).values("provider")
    works = [role for role in Role if Action.WORK in TABLE[role]]
    given = CustomerAccess.objects.filter(
        tenant__in=provider, customer=tenant_id, is_active=True
    ).values("user")
    members = (
        Membership.objects.filter(tenant__in=provider, role__in=works, is_active=True)
        .filter(Q(sees_all_customers=True) | Q(user__in=given))
        .values("user")
    )
    return User.objects.filter(pk__in=members, is_active=True, is_service=False).order_by("name")


def members_of(tenant_ids: Iterable[int]) -> QuerySet[User]:
    """Return the people of these tenants: users are listed only through memberships."""
    members = Membership.objects.filter(tenant__in=tenant_ids).values("user")
    return User.objects.filter(pk__in=members).order_by("name")


def suppliers_of(tenant_id: int, provider_id: int) -> QuerySet[Supplier]:
    """Return who helps this customer from outside: whoever helps all, and its own."""
    known = Supplier.objects.filter(tenant=provider_id, is_active=True)
    return known.filter(Q(customer=None) | Q(customer=tenant_id))


def held_by(user_id: int, model: type[H]) -> QuerySet[H]:
    """Return what somebody is now: his roles or his functions, with where."""
    held = model._default_manager.filter(user=user_id, is_active=True)
    return held.select_related("tenant").order_by("tenant__name", "pk")


def who_may(action: Action, tenant_id: int) -> QuerySet[User]:
    """Return who works at the desk for this customer and may do this there."""
    roles = [role for role in Role if action in TABLE[role]]
    provider = Tenant.objects.filter(pk=tenant_id).values("provider")
    held = Membership.objects.filter(tenant__in=provider, role__in=roles, is_active=True)
    return assignable_users(tenant_id).filter(pk__in=held.values("user"))


def holders(tenant_id: int, function: Function) -> list[FunctionHolder]:
    """Return who is told as this function, first in rank first; the provider's where it has none.

    Decision of the profile: where a tenant has no CISO or DPO, whoever does it at the provider.
    """
    return holders_by_function(tenant_id)[function]


def holders_by_function(tenant_id: int) -> dict[Function, list[FunctionHolder]]:
    """Return the same of every function, asked for once."""
    return remembered(
        ("holders", tenant_id),
        lambda: _by_function(tenant_id, holder_rows(tenant_id).select_related("user")),
    )


def holders_were_read(tenant_id: int, rows: Iterable[FunctionHolder]) -> None:
    """Keep what a page read of `holder_rows` with the rest of it."""
    read_before(("holders", tenant_id), _by_function(tenant_id, rows))


def holder_rows(tenant_id: int) -> QuerySet[FunctionHolder]:
    """Return who holds a function there or at the provider: of all, asked once for a batch."""
    provider = Tenant.objects.filter(pk=tenant_id).values("provider")
    here = FunctionHolder.objects.filter(Q(tenant=tenant_id) | Q(tenant__in=provider))
    # Never into the void: whoever left is told nothing.
    return reachable(here).order_by("rank", "pk")


def _by_function(
    tenant_id: int, rows: Iterable[FunctionHolder]
) -> dict[Function, list[FunctionHolder]]:
    found = list(rows)
    every = {one: [row for row in found if row.function == one] for one in Function}
    return {
        one: [row for row in rows if row.tenant_id == tenant_id] or rows
        for one, rows in every.items()
    }


def one_of_each_role() -> list[Membership]:
    """Return somebody of every role of this installation: for the sign-in page of a demo only."""
    everything = all_tenants()
    found: dict[str, Membership] = {}
    if everything:
        tenants, providers = zip(*everything, strict=True)
        with entered(Scope(tenants=tenants, providers=providers, side=Side.PROVIDER)):
            for member in Membership.objects.filter(is_active=True).select_related("user"):
                found.setdefault(member.role, member)
    return [found[role] for role in Role if role in found]
