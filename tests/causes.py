"""A problem, a change and a release that hit every customer of a world, as tests need them."""

from datetime import datetime
from typing import Any

from incidents.causes.asks import DescribeChange, DescribeProblem, DescribeRelease, ReferTo
from incidents.causes.services.changes import propose_change
from incidents.causes.services.problems import raise_problem
from incidents.causes.services.releases import begin_release
from incidents.models import Incident
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
