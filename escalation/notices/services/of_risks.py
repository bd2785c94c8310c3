"""More happened of a risk than its threshold: its owner hears of it by mail, once (R127)."""

from datetime import datetime
from typing import Final

from escalation.notices.queries.owners import owners_of
from escalation.notices.services.tell import Occasion, tell
from incidents.facts import RiskCounted
from incidents.models import Risk
from tenants.models import Event

TEMPLATE: Final = "risk_passed"


def tell_risk(event: Event, facts: RiskCounted, *, now: datetime) -> None:
    """Tell whoever owns it now, unless it was ended meanwhile; twice is once."""
    rows = Risk.objects.select_for_update(of=("self",))
    risk = rows.select_related("tenant__provider", "owner").get(pk=event.subject_id)
    if risk.ended_at is not None:
        return
    to = owners_of(risk.tenant_id, risk.owner)
    occasion = Occasion(
        template=TEMPLATE,
        occurrence=f"risk:{event.pk}",
        is_internal=all(one.sort != "contact" for one in to),
        event_id=event.pk,
    )
    context = {
        "risk": risk, "count": facts.count, "before": facts.before, "threshold": facts.threshold,
    }  # fmt: skip
    tell(risk.tenant, occasion, to, now=now, context=context)
