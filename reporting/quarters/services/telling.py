"""Telling a customer that a report is there: whoever holds a function there hears of it once."""

import logging
from datetime import datetime
from typing import Final

from escalation.notices.queries.recipients import as_holder
from escalation.notices.rules.recipients import once
from escalation.notices.services.tell import Occasion, tell
from reporting.facts import QuarterSent
from reporting.quarters.models import QuarterReport
from reporting.quarters.rules.quarters import quarter_of
from tenants.models import Event, FunctionHolder
from tenants.reach import reachable

logger = logging.getLogger(__name__)

TEMPLATE: Final = "quarter_sent"


def tell_quarter(event: Event, _facts: QuarterSent, *, now: datetime) -> None:
    """Tell each function of the customer itself; twice is once."""
    rows = QuarterReport.objects.select_for_update(of=("self",)).select_related("tenant__provider")
    report = rows.get(pk=event.subject_id)
    wanted = FunctionHolder.objects.filter(tenant=report.tenant_id).select_related("user")
    held = reachable(wanted).order_by("rank", "pk")
    to = once(as_holder(one, report.tenant_id) for one in held)
    if not to:
        logger.error("quarter.nobody_to_tell", extra={"report": report.pk})
        return
    occasion = Occasion(
        template=TEMPLATE,
        occurrence=f"quarter:{report.pk}",
        is_internal=False,
        event_id=event.pk,
    )
    context = {"number": quarter_of(report.first).quarter, "year": report.first.year}
    tell(report.tenant, occasion, to, now=now, context=context)
