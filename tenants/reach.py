"""Who can still be told: the one answer to it, at every door.

Whoever left (role withdrawn, account ended, contact or function off) is never told, asked or
counted on. Rows are judged by the database, so that a list costs no more than it did.
"""

from typing import Any, TypeVar

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from tenants.models import Contact, FunctionHolder, Membership, Supplier, User

P = TypeVar("P", Contact, FunctionHolder)


def reachable(rows: QuerySet[P]) -> QuerySet[P]:
    """Return those of these contacts or function holders who did not leave.

    With an account it must be open, with a role where the row belongs or at its provider; without
    one the address may not be that of an account that was ended.
    """
    return rows.filter(Q(user=None) & ~_is_of_ended_account() | Q(_has_role()), is_active=True)


def reachable_contacts(tenant_id: int) -> QuerySet[Contact]:
    return reachable(Contact.objects.filter(tenant=tenant_id))


def with_address(rows: QuerySet[Contact]) -> QuerySet[Contact]:
    """Return those who can be written to or called."""
    return rows.exclude(Q(email="") | Q(never_mail=True), phone="")


def reachable_suppliers(provider_id: int) -> QuerySet[Supplier]:
    """Return the suppliers that can be asked by mail."""
    rows = Supplier.objects.filter(tenant=provider_id, is_active=True)
    return rows.exclude(email="")


def is_reachable(row: Contact | FunctionHolder | User | Supplier) -> bool:
    """Say of one row whether it can be told now, also when it was read before."""
    if isinstance(row, User):
        return User.objects.filter(pk=row.pk, is_active=True).exists() and has_roles(row.pk)
    if isinstance(row, Supplier):
        return reachable_suppliers(row.tenant_id).filter(pk=row.pk).exists()
    same: QuerySet[Any] = type(row)._default_manager.filter(pk=row.pk)
    return reachable(same).exists()


def has_roles(user_id: int) -> bool:
    """Ask of all tenants, also those out of sight: an account may serve another provider too."""
    return bool(providers_of(user_id))


def providers_of(user_id: int) -> set[int]:
    """Return the providers at which, or at whose customers, somebody has a role now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT provider_id FROM servicedesk_roles_of(%s)", [user_id])
        return {provider_id for (provider_id,) in cursor.fetchall()}


def _has_role() -> Exists:
    here = Q(tenant=OuterRef("tenant")) | Q(tenant=OuterRef("provider"))
    held = Membership.objects.filter(here, user=OuterRef("user"), is_active=True)
    return Exists(held.filter(user__is_active=True))


def _is_of_ended_account() -> Exists:
    """Say whether the account with this address was ended and had a role here: what became of the
    account of a stranger is not for this tenant to know."""
    here = Q(tenant=OuterRef("tenant")) | Q(tenant=OuterRef("provider"))
    ended = Membership.objects.filter(here, user__email__iexact=OuterRef("email"))
    return Exists(ended.filter(user__is_active=False))
