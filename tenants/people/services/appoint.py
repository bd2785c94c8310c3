"""Functions and teams take only people who can be told there."""

from django.db.models import Q
from django.utils.translation import gettext as _

from tenants.choices import Role
from tenants.errors import Invalid
from tenants.models import CustomerAccess, FunctionHolder, Membership, TeamMember
from tenants.rules.roles import TABLE, Action

WORKERS = [role for role in Role if Action.WORK in TABLE[role]]


def check_holder(row: FunctionHolder) -> None:
    """Refuse who has no role at this organisation or its provider, or whose account was ended."""
    if not row.is_active:
        return
    if row.user_id is None:
        # Of an account that never had a role here nothing is told.
        here = Q(tenant=row.tenant_id) | Q(provider=row.provider_id)
        ended = Membership.objects.filter(here, user__email__iexact=row.email)
        if ended.filter(user__is_active=False).exists():
            raise Invalid(_("The account with this address was ended."), field="email")
        return
    held = Membership.objects.filter(
        Q(tenant=row.tenant_id) | Q(tenant=row.provider_id), user=row.user_id, is_active=True
    )
    if not held.filter(user__is_active=True).exists():
        raise Invalid(
            _("This person has no role here, or their account was ended: they cannot be told."),
            field="user",
        )


def check_member(row: TeamMember) -> None:
    """Refuse who works for no customer of this provider."""
    if not row.is_active:
        return
    works = Membership.objects.filter(
        user=row.user_id, tenant=row.tenant_id, role__in=WORKERS, is_active=True
    ).filter(user__is_active=True)
    given = CustomerAccess.objects.filter(tenant=row.tenant_id, user=row.user_id, is_active=True)
    if not (works.filter(sees_all_customers=True).exists() or (works.exists() and given.exists())):
        raise Invalid(
            _("%(name)s works for no customer at this desk: give a role or access first.")
            % {"name": row.user.name},
            field="user",
        )
