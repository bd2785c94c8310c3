"""What a notice is about: an incident, a complaint that is about none, or all that is open."""

from typing import Any, TypeAlias

from incidents.models import Complaint, Incident
from incidents.record.services.common import lock_incident
from tenants.models import Tenant
from tenants.rules.roles import SYSTEM

# A tenant: a digest is about everything that is open there.
About: TypeAlias = Incident | Complaint | Tenant


def lock_about(incident_id: int | None, complaint_id: int | None, tenant_id: int) -> About:
    """Take what a notice is about; the notice itself is taken after it."""
    if incident_id is not None:
        return lock_incident(incident_id, actor=SYSTEM)
    if complaint_id is not None:
        return lock_complaint(complaint_id)
    # Nothing of the tenant itself changes: its row need not keep anybody waiting.
    return Tenant.objects.get(pk=tenant_id)


def lock_complaint(complaint_id: int) -> Complaint:
    """Take a complaint, and before it the incident that it may be about."""
    incident_id = Complaint.objects.values_list("incident", flat=True).get(pk=complaint_id)
    incident = lock_incident(incident_id, actor=SYSTEM) if incident_id else None
    complaint = (
        Complaint.objects.select_for_update(of=("self",))
        .select_related("tenant", "provider", "contact")
        .get(pk=complaint_id)
    )
    complaint.incident = incident
    return complaint


def columns_of(about: About) -> dict[str, Any]:
    """Return the columns that say whose a notice is, and what it is about."""
    owner = {"tenant_id": about.tenant_id, "provider_id": about.provider_id}
    if isinstance(about, Incident):
        return {**owner, "incident_id": about.pk}
    return {**owner, "complaint_id": about.pk} if isinstance(about, Complaint) else owner
