"""Finds to whom one may escalate; what does not belong to this provider does not exist."""

from django.utils.translation import gettext as _

from escalation.queries import team_members
from incidents.models import Incident
from tenants.choices import Function
from tenants.errors import Invalid
from tenants.models import FunctionHolder, Supplier, Team, User
from tenants.queries import assignable_users, holders
from tenants.reach import is_reachable


def first_holder(incident: Incident, function: str) -> FunctionHolder:
    if function not in Function.values:
        raise Invalid(_("Choose a function."), field="function")
    found = holders(incident.tenant_id, Function(function))
    if not found:
        raise Invalid(_("Nobody holds this function."), field="function")
    return found[0]


def team(incident: Incident, team_id: int | None) -> Team | None:
    if team_id is None:
        return None
    found = Team.objects.filter(tenant=incident.provider_id, pk=team_id, is_active=True).first()
    if found is None:
        raise Invalid(_("Choose a team from the list."), field="to")
    if not team_members(incident, found.pk):
        raise Invalid(
            _("Nobody in this team works for this customer now: nobody would be told."), field="to"
        )
    return found


def colleague(incident: Incident, user_id: int | None) -> User | None:
    if user_id is None:
        return None
    found = assignable_users(incident.tenant_id).filter(pk=user_id).first()
    if found is None:
        raise Invalid(_("Choose somebody who works for this customer."), field="to")
    return found


def supplier(incident: Incident, supplier_id: int | None) -> Supplier | None:
    if supplier_id is None:
        return None
    found = Supplier.objects.filter(
        tenant=incident.provider_id, pk=supplier_id, is_active=True
    ).first()
    if found is None:
        raise Invalid(_("Choose a supplier from the list."), field="to")
    if not is_reachable(found):
        raise Invalid(_("This supplier has no e-mail address: nobody would be told."), field="to")
    return found


def specialists(incident: Incident) -> Team | None:
    """Return the team with more knowledge for this incident: of its category, else the first."""
    of_category = incident.category.team if incident.category else None
    if of_category is not None and of_category.line > 1 and of_category.is_active:
        return of_category
    second_line = Team.objects.filter(tenant=incident.provider_id, line=2, is_active=True)
    return second_line.order_by("pk").first()
