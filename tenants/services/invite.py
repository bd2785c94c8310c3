"""Who may come in, as what, and who is told as what (R145, R147, R155)."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.choices import Function, Role, Side
from tenants.errors import Invalid
from tenants.ledger.append import Written, append, insert, update
from tenants.models import Contact, CustomerAccess, FunctionHolder, Membership, Tenant, User
from tenants.rules.roles import Action, Actor, require
from tenants.services.account import INVITATION, normal_email, queue
from tenants.services.appoint import check_holder


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
    wanted = _fitting(tenant, roles)
    user = _person(
        email=email, name=name, phone=phone, language=language or tenant.language,
        password=password,
    )  # fmt: skip
    if Role.ADMINISTRATOR in wanted and not user.is_staff:
        user.is_staff = True
        user.save(update_fields=["is_staff"])
    for role in wanted:
        _set_role(tenant, user, role, sees_all_customers, actor=actor, now=now)
    if not tenant.is_provider:
        _make_contact(tenant, user, actor=actor, now=now)
    return user


def _fitting(tenant: Tenant, roles: Iterable[Role]) -> list[Role]:
    side = Side.PROVIDER if tenant.is_provider else Side.CUSTOMER
    wanted = [Role(role) for role in roles]
    if not wanted:
        raise Invalid(_("Choose at least one role."), field="role")
    for role in wanted:
        if role.side is not side:
            told = _("%(role)s is not a role at %(tenant)s.")
            raise Invalid(told % {"role": role.label, "tenant": tenant.name}, field="role")
    return wanted


def _person(*, email: str, name: str, phone: str, language: str, password: str | None) -> User:
    email = normal_email(email)
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User(email=email, name=name, phone=phone, language=language)
        user.set_password(password)
        user.save(force_insert=True)
    elif not user.is_active:
        # Let in anew, by somebody who may.
        user.is_active = True
        user.save(update_fields=["is_active"])
    return user


def _set_role(
    tenant: Tenant, user: User, role: Role, sees_all: bool, *, actor: Actor, now: datetime
) -> Membership:
    held = Membership.objects.select_for_update().filter(tenant=tenant, user=user, role=role)
    member = held.first()
    if member is None:
        member = Membership(
            tenant=tenant, provider_id=tenant.provider_id, user=user, role=role,
            sees_all_customers=sees_all,
        )  # fmt: skip
        kind, written = "membership.added", insert(member)
    else:
        member.is_active, member.sees_all_customers = True, sees_all
        kind, written = "membership.changed", update(member, "is_active", "sees_all_customers")
    append(member, kind, actor=actor, at=now, wrote=[written], told=False)
    return member


def _make_contact(tenant: Tenant, user: User, *, actor: Actor, now: datetime) -> None:
    contact = Contact.objects.filter(tenant=tenant, user=user).first()
    if contact is None:
        contact = Contact(
            tenant=tenant, provider_id=tenant.provider_id, user=user, name=user.name,
            email=user.email, phone=user.phone, language=user.language,
        )  # fmt: skip
        kind, written = "contact.added", insert(contact)
    elif not contact.is_active:
        contact.is_active = True
        kind, written = "contact.changed", update(contact, "is_active")
    else:
        return
    append(contact, kind, actor=actor, at=now, wrote=[written], told=False)


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
) -> User:
    """Add a member, and mail whoever is new the link to a first password."""
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
        transaction.on_commit(partial(queue, INVITATION, **invited))
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
