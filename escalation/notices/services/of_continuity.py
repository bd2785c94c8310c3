"""A continuity plan is out of date, was not tried, or was used: its owner hears of it (R126)."""

from datetime import datetime
from typing import Final

from escalation.notices.queries.owners import owners_of
from escalation.notices.services.tell import Occasion, tell
from incidents.choices import PlanReason
from incidents.facts import PlanDue
from incidents.models import ContinuityPlan
from tenants.models import Event

TEMPLATE: Final = "plan_due"


def tell_plan(event: Event, facts: PlanDue, *, now: datetime) -> None:
    """Tell whoever owns it now, unless it was ended meanwhile; twice is once."""
    rows = ContinuityPlan.objects.select_for_update(of=("self",))
    plan = rows.select_related("tenant__provider", "owner").get(pk=event.subject_id)
    if plan.ended_at is not None:
        return
    to = owners_of(plan.tenant_id, plan.owner)
    occasion = Occasion(
        template=TEMPLATE,
        occurrence=f"plan:{event.pk}",
        is_internal=all(one.sort != "contact" for one in to),
        event_id=event.pk,
    )
    reasons = [PlanReason(one).label for one in facts.reasons]
    tell(plan.tenant, occasion, to, now=now, context={"plan": plan, "reasons": reasons})
