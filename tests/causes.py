"""A problem, a change, a release and a case of a supplier that hit every customer of a world."""

from datetime import datetime
from typing import Any

from incidents.causes.asks import (
    DescribeCase,
    DescribeChange,
    DescribeProblem,
    DescribeRelease,
    ReferTo,
)
from incidents.causes.services.changes import propose_change
from incidents.causes.services.problems import raise_problem
from incidents.causes.services.releases import begin_release
from incidents.causes.services.supplier_cases import open_case
from incidents.models import Incident
from tenants.models import Supplier
from tenants.settings.services.configure import add_row
from tests.people import World


def causes_of(world: World, now: datetime) -> None:
    """Begin one of each, and refer all open incidents to them."""
    hit = list(Incident.objects.filter(closed_at=None).order_by("pk").values_list("pk", flat=True))
    by: dict[str, Any] = {
        "provider_id": world.provider.pk, "actor": world.actor("agnes"), "now": now,
        "refers": ReferTo(incident_ids=hit),
    }  # fmt: skip
    problem = raise_problem(
        about=DescribeProblem(title="A switch forgets", cause="Dust", workaround="Restart"), **by
    )
    release = begin_release(about=DescribeRelease(title="Spring", notes="New racks"), **by)
    about = DescribeChange(
        title="A new switch", reason="Dust", problem=problem.reference, release=release.reference
    )
    propose_change(about=about, **by)
    supplier = Supplier.objects.filter(tenant=world.provider, is_active=True).first()
    if supplier is None:
        supplier = Supplier(tenant=world.provider, provider=world.provider, name="Netco")
        add_row(row=supplier, actor=world.actor("adam"), now=now)
    open_case(about=DescribeCase(title="Switch dies", supplier_id=supplier.pk), **by)
