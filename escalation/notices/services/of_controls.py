"""Recurring duties that come due or are late: their owner and who stands in for them hear of it."""

import logging
from datetime import datetime
from typing import Final

from escalation.notices.queries.recipients import as_holder
from escalation.notices.rules.recipients import once
from escalation.notices.services.tell import Occasion, tell
from incidents.facts import ControlSaid
from incidents.models import Control
from tenants.choices import Function
from tenants.data import controls
from tenants.models import Event
from tenants.queries import holders

logger = logging.getLogger(__name__)

TEMPLATE: Final = "control_due"
OWNER_AND_DEPUTY: Final = 2


def tell_control(event: Event, facts: ControlSaid, *, now: datetime) -> None:
    """Remind of a duty, unless it was done or ended meanwhile; twice is once."""
    rows = Control.objects.select_for_update(of=("self",)).select_related("tenant__provider")
    control = rows.get(pk=event.subject_id)
    if control.ended_at is not None or str(control.due_on) != facts.due_on:
        return
    held = holders(control.tenant_id, Function(control.owner))[:OWNER_AND_DEPUTY]
    to = once(as_holder(one, control.tenant_id) for one in held)
    if not to:
        logger.error("control.no_owner", extra={"control": control.pk})
        return
    is_missed = event.kind == "control.missed"
    occasion = Occasion(
        template=TEMPLATE,
        occurrence=f"control:{control.pk}:{facts.due_on}:{'missed' if is_missed else 'due'}",
        is_internal=True,
        event_id=event.pk,
    )
    asked = controls().get(control.code)
    context = {"control": control, "asked": asked, "is_missed": is_missed}
    tell(control.tenant, occasion, to, now=now, context=context)
