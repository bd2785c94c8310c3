"""Who may come in, as what, and who is told as what (R145, R147, R155)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from tenants.choices import Function, Role
from tenants.ledger.acting import tell_who_acts
from tenants.ledger.append import Written, append, insert, update
from tenants.models import (
    AccountMail,
    Contact,
    CustomerAccess,
    FunctionHolder,
    Membership,
    Tenant,
    User,
)
from tenants.people.services.account import normal_email
from tenants.people.services.account_queue import owe
from tenants.people.services.appoint import check_holder
from tenants.people.services.invitations import ask, known_elsewhere
from tenants.people.services.members import fitting, let_in
from tenants.rules.roles import Action, Actor, require


@transaction.atomic
def add_member(
    *,
    tenant: Tenant,
    email: str,
    name: str,
    roles: Iterable[Role],
    actor: Actor,
    now: datetime,
    sees_all_customers: bool = False,
    phone: str = "",
    language: str = "",
    password: str | None = None,
) -> User:
    """Give a person roles at a tenant; at a customer he is also a contact.

    Without a password he can only come in by the link of an invitation. Somebody who is known
    already keeps his name and password: those are his.
    """
    require(actor, Action.INVITE, tenant.pk)
    wanted = fitting(tenant, roles)
    tell_who_acts(actor)
    user = _person(
        email=email, name=name, phone=phone, language=language or tenant.language,
        password=password,
    )  # fmt: skip
    let_in(tenant, user, wanted, sees_all_customers=sees_all_customers, actor=actor, now=now)
    return user


def _person(*, email: str, name: str, phone: str, language: str, password: str | None) -> User:
    email = normal_email(email)
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User(email=email, name=name, phone=phone, language=language)
        user.set_password(password)
        user.save(force_insert=True)
    return user


@transaction.atomic
def invite_member(
    *,
    tenant: Tenant,
    email: str,
    name: str,
    roles: Iterable[Role],
    actor: Actor,
    now: datetime,
    sees_all_customers: bool = False,
    phone: str = "",
    language: str = "",
) -> User | None:
    """Add a member, and mail whoever is new the link to a first password.

    Somebody who has an account elsewhere is asked first: then nobody is returned, and whoever
    invites reads nothing of them.
    """
    require(actor, Action.INVITE, tenant.pk)
    if (known := known_elsewhere(email=email, tenant=tenant)) is not None:
        ask(
            tenant=tenant, user=known, name=name, roles=roles, actor=actor, now=now,
            sees_all_customers=sees_all_customers,
        )  # fmt: skip
        return None
    user = add_member(
        tenant=tenant, email=email, name=name, roles=roles, actor=actor, now=now,
        sees_all_customers=sees_all_customers, phone=phone, language=language,
    )  # fmt: skip
    if not user.has_usable_password():
        member = Membership.objects.filter(tenant=tenant, user=user, is_active=True).first()
        invited = {
            "user_id": user.pk,
            "member_id": member.pk if member else None,
            "inviter_id": actor.user_id,
        }
        owe(AccountMail.Kind.INVITATION, **invited)
    return user


@transaction.atomic
def add_contact(
    *,
    tenant: Tenant,
    name: str,
    actor: Actor,
    now: datetime,
    email: str = "",
    phone: str = "",
    language: str = "",
) -> Contact:
    """Add somebody at a customer who reports or is told, without a sign-in of his own."""
    require(actor, Action.REGISTER, tenant.pk)
    contact = Contact(
        tenant=tenant, provider_id=tenant.provider_id, name=name, email=email, phone=phone,
        language=language or tenant.language,
    )  # fmt: skip
    wrote = [insert(contact)]
    append(contact, "contact.added", actor=actor, at=now, wrote=wrote, told=False)
    return contact


@transaction.atomic
def give_access(*, user: User, customer: Tenant, actor: Actor, now: datetime) -> CustomerAccess:
    """Let somebody at the provider see a customer (R155)."""
    require(actor, Action.INVITE, customer.provider_id)
    access = (
        CustomerAccess.objects.select_for_update()
        .filter(tenant_id=customer.provider_id, user=user, customer=customer)
        .first()
    )
    if access is None:
        access = CustomerAccess(
            tenant_id=customer.provider_id, provider_id=customer.provider_id, user=user,
            customer=customer,
        )  # fmt: skip
        written = insert(access)
    else:
        access.is_active = True
        written = update(access, "is_active")
    append(access, "customeraccess.given", actor=actor, at=now, wrote=[written], told=False)
    return access


@transaction.atomic
def withdraw_access(*, user: User, customer: Tenant, actor: Actor, now: datetime) -> None:
    require(actor, Action.INVITE, customer.provider_id)
    held = CustomerAccess.objects.select_for_update().filter(
        tenant_id=customer.provider_id, user=user, customer=customer, is_active=True
    )
    for access in held:
        access.is_active = False
        wrote = [update(access, "is_active")]
        append(access, "customeraccess.withdrawn", actor=actor, at=now, wrote=wrote, told=False)


@transaction.atomic
def set_function_holder(
    *,
    tenant: Tenant,
    function: Function,
    name: str,
    email: str,
    actor: Actor,
    now: datetime,
    rank: int = 0,
    phone: str = "",
    language: str = "",
    user: User | None = None,
) -> FunctionHolder:
    """Say who is told as CISO, DPO, management …; whoever held that rank before no longer does."""
    require(actor, Action.CONFIGURE, tenant.pk)
    wrote: list[Written] = []
    before = FunctionHolder.objects.select_for_update().filter(
        tenant=tenant, function=function, rank=rank, is_active=True
    )
    for earlier in before:
        earlier.is_active = False
        wrote.append(update(earlier, "is_active"))
    holder = FunctionHolder(
        tenant=tenant, provider_id=tenant.provider_id, function=function, rank=rank, name=name,
        email=email, phone=phone, language=language or tenant.language, user=user,
    )  # fmt: skip
    check_holder(holder)
    wrote.append(insert(holder))
    append(holder, "functionholder.set", actor=actor, at=now, wrote=wrote, told=False)
    return holder
