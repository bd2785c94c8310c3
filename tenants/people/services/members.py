"""Roles given to a person at a tenant, whichever way they came to it."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from tenants.choices import Role, Side
from tenants.errors import Invalid
from tenants.ledger.acting import tell_who_acts
from tenants.ledger.append import append, insert, update
from tenants.models import Contact, Membership, Tenant, User
from tenants.rules.roles import Actor


def fitting(tenant: Tenant, roles: Iterable[Role]) -> list[Role]:
    """Return these roles, each of the side that this tenant is on; refuse any other."""
    side = Side.PROVIDER if tenant.is_provider else Side.CUSTOMER
    wanted = [Role(role) for role in roles]
    if not wanted:
        raise Invalid(_("Choose at least one role."), field="role")
    for role in wanted:
        if role.side is not side:
            told = _("%(role)s is not a role at %(tenant)s.")
            raise Invalid(told % {"role": role.label, "tenant": tenant.name}, field="role")
    return wanted


def let_in(
    tenant: Tenant,
    user: User,
    roles: Iterable[Role],
    *,
    sees_all_customers: bool,
    actor: Actor,
    now: datetime,
) -> None:
    """Give somebody these roles, and what goes with them: an open account, a contact."""
    wanted = list(roles)
    opened = {"is_active": True} if not user.is_active else {}
    if Role.ADMINISTRATOR in wanted and not user.is_staff:
        opened["is_staff"] = True
    for name, value in opened.items():
        setattr(user, name, value)
    if opened:
        tell_who_acts(actor)
        user.save(update_fields=list(opened))
    for role in wanted:
        _set_role(tenant, user, role, sees_all_customers, actor=actor, now=now)
    if not tenant.is_provider:
        _make_contact(tenant, user, actor=actor, now=now)


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
