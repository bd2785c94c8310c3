"""Who can be on duty, and whom word reaches there."""

from collections.abc import Collection

from django.db.models import QuerySet

from escalation.models import Rota
from escalation.on_call.rules.faults import Fault
from tenants.choices import Role
from tenants.models import Membership, User
from tenants.people.marks import mark_of
from tenants.rules.roles import TABLE, Action

WORKS = tuple(role for role in Role if Action.WORK in TABLE[role])
PLANS = tuple(role for role in Role if Action.PLAN in TABLE[role])


def people_of(desk: int) -> QuerySet[User]:
    """Return who works at this desk and can be put on duty."""
    held = Membership.objects.filter(tenant=desk, role__in=WORKS, is_active=True)
    rows = User.objects.filter(pk__in=held.values("user"), is_active=True, is_service=False)
    return rows.order_by("name", "pk")


def deaf(rota: Rota, users: Collection[int]) -> dict[int, Fault]:
    """Return which of these people no word reaches as this rota asks, and why not."""
    found = dict.fromkeys(users, Fault.UNREACHED)
    rows = people_of(rota.tenant_id).filter(pk__in=users).exclude(email="").order_by()
    for user in rows.only("email", "phone", "returned_mail"):
        if user.returned_mail and user.returned_mail == mark_of(user.email):
            found[user.pk] = Fault.RETURNED
        elif rota.needs_phone and not user.phone.strip():
            found[user.pk] = Fault.NO_PHONE
        else:
            del found[user.pk]
    return found


def reached(rota: Rota, users: Collection[int]) -> frozenset[int]:
    """Return which of these people are there still, and word reaches as this rota asks."""
    return frozenset(users) - deaf(rota, users).keys()


def planners_of(desk: int) -> list[int]:
    """Return who plans there and sees all of it: they are warned of what is wrong."""
    held = Membership.objects.filter(
        tenant=desk, role__in=PLANS, is_active=True, sees_all_customers=True,
        user__is_active=True, user__is_service=False,
    )  # fmt: skip
    return sorted(set(held.values_list("user", flat=True)))
