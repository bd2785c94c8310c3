"""What a change of the settings shuts: said before it is saved, and refused until that was seen.

Nothing here forbids a change. Whoever makes it says that they have seen what will follow.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tenants.choices import Function, Role
from tenants.contract.services import term_consequences as terms
from tenants.contract.services.open_work import work_on
from tenants.errors import DomainError
from tenants.ledger.append import Subject
from tenants.models import (
    Category,
    Contact,
    CustomerAccess,
    FunctionHolder,
    Membership,
    ReportingPoint,
    Supplier,
    Team,
    TeamMember,
    Tenant,
    User,
)
from tenants.queries import holders
from tenants.reach import reachable
from tenants.rules.roles import TABLE, Action, Actor

# Without these nobody decides, and escalations of every customer end here.
KEY_FUNCTIONS: Final = (
    Function.CISO,
    Function.DPO,
    Function.MANAGEMENT,
    Function.INCIDENT_MANAGER,
    Function.ESCALATION_MANAGER,
)
WORKING: Final = [role for role in Role if Action.WORK in TABLE[role]]


class Unsure(DomainError):
    """Not saved yet: what would follow was not seen by whoever asks for it."""

    code = "unsure"
    status = 409

    def __init__(self, consequences: Iterable[str]) -> None:
        self.consequences = tuple(consequences)
        super().__init__(" ".join(self.consequences))


def check_sure(consequences: list[str], *, actor: Actor, is_sure: bool) -> None:
    """Refuse a person who did not see what follows; the operator's own commands may."""
    if consequences and not is_sure and actor.is_somebody:
        raise Unsure(consequences)


def of_change(row: Subject, fields: Iterable[str]) -> list[str]:
    """Return what follows from writing these columns of a row, that is not written yet."""
    looks, written = _CHANGES.get(type(row)), set(fields)
    found = looks(row, written) if looks else []
    return [*found, *terms.of_change(row, written)]


def of_addition(row: Subject) -> list[str]:
    """Return what follows from a new row, that is not written yet."""
    return terms.of_addition(row)


def of_removal(row: Subject) -> list[str]:
    """Return what follows from removing a row."""
    if isinstance(row, ReportingPoint):
        return _last_reporting_point(row)
    return terms.of_removal(row)


def of_leaving(user: User, tenants: Iterable[int]) -> list[str]:
    """Return what follows when somebody is nothing any more at these tenants."""
    left = list(tenants)
    found = []
    mine = FunctionHolder.objects.filter(
        Q(user=user) | Q(user=None, email__iexact=user.email),
        Q(tenant__in=left) | Q(provider__in=left),
        function__in=KEY_FUNCTIONS,
        is_active=True,
    )
    for holder in mine.select_related("tenant").order_by("pk"):
        found += _without_holder(holder)
    places = TeamMember.objects.filter(user=user, tenant__in=left, is_active=True)
    for place in places.select_related("team"):
        found += _without_member(place)
    return [*found, *work_on(user)]


def _team(row: Team, fields: set[str]) -> list[str]:
    found = []
    teams = Team.objects.filter(tenant=row.tenant_id, is_active=True).exclude(pk=row.pk)
    before = Team.objects.get(pk=row.pk)
    was_desk = before.is_active and before.line == 1
    if was_desk and not (row.is_active and row.line == 1) and not teams.filter(line=1).exists():
        next_one = row if row.is_active else teams.order_by("line", "pk").first()
        told = _("No first-line team is left: new reports go to %(team)s.")
        nobody = _("No team is left: new reports are marked red, and nobody is told of them.")
        found.append(told % {"team": next_one.name} if next_one else nobody)
    if before.is_active and not row.is_active:
        names = [str(one) for one in Category.objects.filter(team=row.pk, is_active=True)]
        if names:
            told = _("Work in these categories goes to the service desk instead: %(names)s.")
            found.append(told % {"names": ", ".join(sorted(names))})
        found += work_on(row)
    return found


def _member(row: TeamMember, fields: set[str]) -> list[str]:
    return [] if row.is_active else _without_member(row)


def _without_member(row: TeamMember) -> list[str]:
    others = TeamMember.objects.filter(team=row.team_id, is_active=True, user__is_active=True)
    if others.exclude(pk=row.pk).exists():
        return []
    told = _("Nobody is left in the team %(team)s: nobody is told of its work.")
    return [told % {"team": row.team.name}]


def _holder(row: FunctionHolder, fields: set[str]) -> list[str]:
    if not fields & {"is_active", "function", "user", "email"}:
        return []
    before = FunctionHolder.objects.get(pk=row.pk)
    is_kept = row.is_active and row.function == before.function
    return [] if is_kept or not before.is_active else _without_holder(before)


def _without_holder(row: FunctionHolder) -> list[str]:
    if row.function not in KEY_FUNCTIONS:
        return []
    same = FunctionHolder.objects.filter(tenant=row.tenant_id, function=row.function)
    if reachable(same).exclude(pk=row.pk).exists():
        return []
    said = {"function": row.get_function_display(), "where": row.tenant.name}
    left = [one for one in holders(row.tenant_id, Function(row.function)) if one.pk != row.pk]
    if left:
        told = _("%(where)s has no %(function)s any more: %(name)s of the provider is told.")
        return [told % {**said, "name": left[0].name}]
    provided = FunctionHolder.objects.filter(tenant=row.provider_id, function=row.function).exclude(
        pk=row.pk
    )
    if row.tenant_id != row.provider_id and (instead := reachable(provided).first()):
        told = _("%(where)s has no %(function)s any more: %(name)s of the provider is told.")
        return [told % {**said, "name": instead.name}]
    return [_("Nobody is told as %(function)s at %(where)s any more.") % said]


def _point(row: ReportingPoint, fields: set[str]) -> list[str]:
    return [] if row.is_active else _last_reporting_point(row)


def _last_reporting_point(row: ReportingPoint) -> list[str]:
    others = ReportingPoint.objects.filter(tenant=row.tenant_id, is_active=True)
    if others.exclude(pk=row.pk).exists():
        return []
    told = _("The people of %(customer)s no longer see where to call or write.")
    return [told % {"customer": row.tenant.name}]


def _category(row: Category, fields: set[str]) -> list[str]:
    found = []
    before = Category.objects.get(pk=row.pk)
    if before.team_id is not None and row.team_id is None:
        found.append(_("What is in this category goes to the service desk."))
    others = Category.objects.filter(tenant=row.tenant_id, is_active=True).exclude(pk=row.pk)
    is_put_off = before.is_active and not row.is_active and before.is_other
    if is_put_off and not others.filter(is_other=True).exists():
        found.append(_("No category is left for what fits nowhere else."))
    return found


def _supplier(row: Supplier, fields: set[str]) -> list[str]:
    return [] if row.is_active or "is_active" not in fields else work_on(row)


def _access(row: CustomerAccess, fields: set[str]) -> list[str]:
    if row.is_active or "is_active" not in fields:
        return []
    return work_on(row.user, customers=[row.customer_id])


def _membership(row: Membership, fields: set[str]) -> list[str]:
    """Return the work at customers that somebody does not see any more."""
    if row.sees_all_customers or "sees_all_customers" not in fields:
        return []
    return of_losing(row)


def _contact(row: Contact, fields: set[str]) -> list[str]:
    return [] if row.is_active or "is_active" not in fields else work_on(row)


def of_losing(member: Membership, *, is_withdrawn: bool = False) -> list[str]:
    """Return what follows when a role holds no longer, or not for every customer any more."""
    if Action.WORK not in TABLE[Role(member.role)]:
        return []
    held = Membership.objects.filter(
        user=member.user_id, tenant=member.tenant_id, is_active=True, role__in=WORKING
    )
    others = held.exclude(pk=member.pk)
    if others.filter(sees_all_customers=True).exists():
        return []
    lost = Tenant.objects.filter(provider=member.tenant_id).exclude(pk=member.tenant_id)
    if others.exists() or not is_withdrawn:
        given = CustomerAccess.objects.filter(user=member.user_id, is_active=True)
        lost = lost.exclude(pk__in=given.values("customer"))
    return work_on(member.user, customers=list(lost.values_list("pk", flat=True)))


def _tenant(row: Tenant, fields: set[str]) -> list[str]:
    if row.is_active or "is_active" not in fields:
        return []
    told = _("Nobody of %(customer)s can sign in or report any more.")
    return [told % {"customer": row.name}, *work_on(row)]


def left_by(member: Membership) -> list[int]:
    """Return where somebody is nothing any more when this role is taken back."""
    others: QuerySet[Any] = Membership.objects.filter(
        user=member.user_id, tenant=member.tenant_id, is_active=True
    ).exclude(pk=member.pk)
    return [] if others.exists() else [member.tenant_id]


_CHANGES: Final[dict[type, Callable[[Any, set[str]], list[str]]]] = {
    Team: _team,
    TeamMember: _member,
    FunctionHolder: _holder,
    ReportingPoint: _point,
    Category: _category,
    Supplier: _supplier,
    CustomerAccess: _access,
    Membership: _membership,
    Contact: _contact,
    Tenant: _tenant,
}
