"""What can be chosen in a form: customers, people, contacts, categories, assets, teams."""

from collections.abc import Iterable
from dataclasses import dataclass

from incidents.models import Incident
from incidents.record.queries.gather import Listed, Row, columns, gather, revive
from incidents.record.queries.prepared import prepared
from incidents.record.queries.visible import visible_incidents
from tenants.choices import Role
from tenants.models import Asset, Category, Membership, Supplier, Team, Tenant, User
from tenants.queries import assignable_users, suppliers_of
from tenants.reach import reachable_contacts
from tenants.rules.roles import TABLE, Action, Actor
from tenants.rules.typed import folded, is_key
from tenants.sight import may_at, reach_of

Option = tuple[int, str]


def customer_chosen(actor: Actor, asked: str, *, action: Action) -> Tenant | None:
    """Return the customer of this key, if this person may do this there."""
    if not is_key(asked):
        return None

    def written(pk: int) -> Listed:
        customers = Tenant.objects.filter(may_at(actor, action, tenant="pk"), is_active=True)
        found = customers.exclude(pk__in=set(actor.providers.values())).filter(pk=pk)
        values: Listed = found.values(*columns(Tenant))
        return values

    there = prepared(("customer", reach_of(actor), action), written, pk=int(asked))
    rows = gather(there=there)["there"]
    return revive(Tenant, rows)[0] if rows else None


def customer_names(
    actor: Actor, *, action: Action = Action.SEE_QUEUE, only: int | None = None
) -> list[Option]:
    """Return the customers at which this person may do this, by name; `only` reads just one."""
    if only is not None and only < 0:
        return []
    customers = Tenant.objects.filter(may_at(actor, action, tenant="pk"), is_active=True)
    if only is None:
        customers = customers.exclude(pk__in=set(actor.providers.values()))
    else:
        customers = customers.filter(pk=only)
    return list(customers.order_by("name").values_list("pk", "name"))


# More than these are not offered in a list, but looked for.
MANY = 50
# Of those that were looked for so many are listed.
MOST = 50


@dataclass(frozen=True)
class Customers:
    """The customers that a form offers: all of them, or those that were looked for."""

    options: list[Option]
    is_all: bool
    # More fit than are offered.
    is_more: bool = False


def customers_for(actor: Actor, action: Action, *, chosen: str, sought: str) -> Customers:
    """Return at which customers this person may do this: of many only those that fit.

    What is sought is a part of the name; without it, only the one that was chosen is read.
    """
    may = Tenant.objects.filter(may_at(actor, action, tenant="pk"), is_active=True)
    found = may.exclude(pk__in=set(actor.providers.values())).order_by("name")
    if sought:
        # The database has no comparison without accents; names are few beside what else is read.
        wanted, named = folded(sought), found.values_list("pk", "name")
        fits = [(pk, name) for pk, name in named if wanted in folded(name)]
        return Customers(fits[:MOST], is_all=False, is_more=len(fits) > MOST)
    first = list(found.values_list("pk", "name")[: MANY + 1])
    if len(first) <= MANY:
        return Customers(first, is_all=True)
    only = found.filter(pk=chosen) if is_key(chosen) else found.none()
    return Customers(list(only.values_list("pk", "name")), is_all=False)


def category_names(*, only: int | None = None, active: bool = False) -> list[Option]:
    """Return the categories in the language of the reader; `only` reads just one."""
    if only is not None and only < 0:
        return []
    found = Category.objects.all()
    if only is not None:
        found = found.filter(pk=only)
    if active:
        found = found.filter(is_active=True)
    return sorted(((row.pk, str(row)) for row in found), key=lambda option: option[1].lower())


def contact_names(tenant_id: int) -> list[Option]:
    return contact_options(contact_list(tenant_id))


def contact_list(tenant_id: int) -> Listed:
    """Return what `contact_options` wants, for a page that reads more in the same statement."""
    rows = reachable_contacts(tenant_id).order_by("name")
    return rows.values("pk", "name", "phone", "email")


def contact_options(rows: Iterable[Row]) -> list[Option]:
    return [(row["pk"], _contact(row)) for row in rows]


def _contact(row: Row) -> str:
    return " · ".join(part for part in (row["name"], row["phone"] or row["email"]) if part)


def asset_names(tenant_id: int) -> list[Option]:
    rows = Asset.objects.filter(tenant=tenant_id, is_active=True).order_by("name")
    return list(rows.values_list("pk", "name"))


def team_names(provider_id: int) -> list[Option]:
    rows = Team.objects.filter(tenant=provider_id, is_active=True).order_by("line", "name")
    return list(rows.values_list("pk", "name"))


def desk_teams(actor: Actor, *, only: int | None = None) -> list[Option]:
    """Return the teams of this person's desks, also those switched off: they may hold work yet."""
    if only is not None and only < 0:
        return []
    found = Team.objects.filter(tenant__in=sorted(set(actor.providers.values())))
    if only is not None:
        found = found.filter(pk=only)
    return list(found.order_by("line", "name").values_list("pk", "name"))


def supplier_names(tenant_id: int, provider_id: int) -> list[Option]:
    rows = suppliers_of(tenant_id, provider_id).order_by("name")
    return list(rows.values_list("pk", "name"))


def incident_references(ids: Iterable[int]) -> dict[int, str]:
    return dict(Incident.objects.filter(pk__in=list(ids)).values_list("pk", "reference"))


def desk_people(actor: Actor) -> list[Option]:
    """Return everybody at the desk of this person's providers who may be made responsible."""
    works = [role for role in Role if Action.WORK in TABLE[role]]
    members = Membership.objects.filter(
        tenant__in=set(actor.providers.values()), role__in=works, is_active=True
    ).values("user")
    people = User.objects.filter(pk__in=members, is_active=True).order_by("name")
    return list(people.values_list("pk", "name"))


def people_for(tenant_id: int) -> list[Option]:
    """Return who may be made responsible at this customer."""
    return [(user.pk, user.name) for user in assignable_users(tenant_id)]


def chosen(actor: Actor, keys: Iterable[int]) -> list[Incident]:
    """Return these incidents as far as this person sees them, for a page that names them."""
    found = visible_incidents(actor).filter(pk__in=list(keys)).select_related("tenant")
    return list(found.only("reference", "title", "tenant__name").order_by("reference"))


def desk_suppliers(actor: Actor) -> list[Option]:
    """Return every supplier of this person's desk; of one customer alone, with whose it is."""
    found = Supplier.objects.filter(may_at(actor, Action.SEE_QUEUE), is_active=True)
    rows = found.order_by("name", "pk").values_list("pk", "name", "customer__name")
    return [(pk, f"{name} ({of})" if of else name) for pk, name, of in rows]
