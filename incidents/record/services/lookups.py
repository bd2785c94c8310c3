"""What a service is given by key, found in its own customer or refused by its field."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from incidents.models import AssetLink, Incident
from incidents.record.queries.gather import gather
from incidents.record.queries.staffed import staffed_teams
from incidents.record.rules.routing import routed
from tenants.errors import Invalid, NotFound
from tenants.models import Asset, Category, Contact, Supplier, Team, Tenant, User
from tenants.queries import assignable_users, suppliers_of
from tenants.reach import reachable_contacts


def customer_by(tenant_id: int) -> Tenant:
    found = Tenant.objects.filter(pk=tenant_id, is_active=True).first()
    if found is None or found.is_provider:
        raise NotFound()
    return found


def contact_of(tenant: Tenant, contact_id: int, field: str) -> Contact:
    found = reachable_contacts(tenant.pk).filter(pk=contact_id).first()
    if found is None:
        raise Invalid(_("Choose a contact of this customer."), field=field)
    return found


def contacts_of(tenant: Tenant, ids: Sequence[int]) -> list[Contact]:
    return [contact_of(tenant, contact_id, "affected_contacts") for contact_id in ids]


def assets_of(tenant: Tenant, ids: Sequence[int]) -> list[Asset]:
    found = list(Asset.objects.filter(tenant=tenant, pk__in=ids, is_active=True).order_by("pk"))
    if len(found) != len(set(ids)):
        raise Invalid(_("Choose assets of this customer."), field="assets")
    return found


def category_of(tenant: Tenant, category_id: int | None) -> Category | None:
    if category_id is None:
        return None
    found = Category.objects.filter(
        tenant=tenant.provider_id, pk=category_id, is_active=True
    ).first()
    if found is None:
        raise Invalid(_("Choose a category from the list."), field="category")
    return found


def parent_of(tenant: Tenant, parent_id: int | None) -> Incident | None:
    if parent_id is None:
        return None
    found = Incident.objects.filter(tenant=tenant, pk=parent_id).first()
    if found is None:
        raise Invalid(_("Choose an incident of this customer."), field="parent")
    return found


def first_team(tenant: Tenant, draft: Incident) -> Team:
    """Return the team that the settings route it to: no incident is without owner (R39, R40).

    A team that is switched off gets no work, but where every team is: a report is always taken in.
    """
    staffed = gather(staffed=staffed_teams(tenant.pk))["staffed"]
    found = routed(
        assets=[asset.team for asset in _assets_hit(draft)],
        category=draft.category.team if draft.category is not None else None,
        customer=tenant.team,
        desk=desk_of(tenant.provider_id),
        staffed={row["team"] for row in staffed},
    )
    if found is None:
        raise Invalid(_("The provider has no team."))
    return found


def _assets_hit(incident: Incident) -> list[Asset]:
    """Return what it hits, the critical first; a draft has nothing yet."""
    if incident._state.adding:
        return []
    links = AssetLink.objects.filter(incident=incident, is_active=True)
    found = Asset.objects.filter(tenant=incident.tenant_id, pk__in=links.values("asset"))
    return list(found.select_related("team").order_by("-is_critical", "pk"))


def desk_of(provider_id: int) -> Team | None:
    """Return the desk, else the team nearest to it, also one that is off; None without any team."""
    teams = Team.objects.filter(tenant=provider_id).order_by("line", "pk")
    return first_line(provider_id) or teams.first()


def first_line(provider_id: int) -> Team | None:
    """Return the desk, or the first line after it while no desk is switched on."""
    return Team.objects.filter(tenant=provider_id, is_active=True).order_by("line", "pk").first()


def assignable(incident: Incident, user_id: int, *, field: str = "user") -> User:
    chosen = next((u for u in assignable_users(incident.tenant_id) if u.pk == user_id), None)
    if chosen is None:
        raise Invalid(_("Choose somebody who works for this customer."), field=field)
    return chosen


def team_of(incident: Incident, team_id: int | None) -> Team:
    if team_id is None:
        return incident.team if incident.team.is_active else first_team(incident.tenant, incident)
    found = Team.objects.filter(tenant=incident.provider_id, pk=team_id, is_active=True).first()
    if found is None:
        raise Invalid(_("Choose a team from the list."), field="team")
    return found


def supplier_of(incident: Incident, supplier_id: int | None) -> Supplier | None:
    if supplier_id is None:
        return incident.supplier
    known = suppliers_of(incident.tenant_id, incident.provider_id)
    found = known.filter(pk=supplier_id).first()
    if found is None:
        raise Invalid(_("Choose a supplier from the list."), field="supplier")
    return found
