"""Finds to whom one may escalate; what does not belong to this provider does not exist."""

from django.utils.translation import gettext as _

from escalation.notices.queries.recipients import team_members
from incidents.models import Incident
from tenants.choices import Function
from tenants.errors import Invalid
from tenants.models import Category, FunctionHolder, Supplier, Team, User
from tenants.queries import assignable_users, holders, suppliers_of
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
    known = suppliers_of(incident.tenant_id, incident.provider_id)
    found = known.filter(pk=supplier_id).first()
    if found is None:
        raise Invalid(_("Choose a supplier from the list."), field="to")
    if not is_reachable(found):
        raise Invalid(_("This supplier has no e-mail address: nobody would be told."), field="to")
    return found


def specialists(incident: Incident) -> Team | None:
    """Return the team with more knowledge for this incident: of security, or of its category.

    Where neither is set up, a second-line team that somebody is in; by name, not by age.
    """
    category = incident.category
    of_category = category.team if category else None
    if of_category is not None and not (of_category.line > 1 and of_category.is_active):
        of_category = None
    if incident.is_security or incident.is_cyber or incident.is_breach:
        is_theirs = category is not None and category.is_security and of_category is not None
        found = of_category if is_theirs else _of_security(incident.provider_id)
        if found is not None:
            return found
    return of_category or _second_line(incident)


def _of_security(provider_id: int) -> Team | None:
    """Return the team of the categories that the settings mark as security."""
    marked = Category.objects.filter(tenant=provider_id, is_security=True, is_active=True)
    teams = Team.objects.filter(tenant=provider_id, is_active=True, pk__in=marked.values("team"))
    return teams.order_by("-line", "name").first()


def _second_line(incident: Incident) -> Team | None:
    found = Team.objects.filter(tenant=incident.provider_id, line=2, is_active=True)
    teams = list(found.order_by("name"))
    return next((one for one in teams if team_members(incident, one.pk)), next(iter(teams), None))
