"""A missed interval is escalated: the customer was promised word and did not get it (R77)."""

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from escalation.choices import EscalationKind
from escalation.models import Escalation
from escalation.services.escalate import Asked, put_down
from incidents.models import Incident, UpdateRound
from tenants.choices import Function
from tenants.queries import holders
from tenants.rules.roles import SYSTEM

DEMANDED_BY = "R77"
TOLD = (Function.INCIDENT_MANAGER, Function.ESCALATION_MANAGER)


def escalate_missed_round(
    incident: Incident, row: UpdateRound, *, now: datetime
) -> Escalation | None:
    """Tell the incident manager, else the escalation manager; once per round."""
    cause = f"round:{row.pk}"
    if Escalation.objects.filter(incident=incident, key__startswith=f"{cause}/").exists():
        return None
    with translation.override(incident.provider.language):
        reason = _("Update %(number)d to the customer was not given in time.") % {
            "number": row.number
        }
    found = next(
        ((one, held[0]) for one in TOLD if (held := holders(incident.tenant_id, one))), None
    )
    function, holder = found or (TOLD[0], None)
    is_own = incident.manager is not None
    asked = Asked(
        kind=EscalationKind.HIERARCHICAL,
        cause=cause,
        demanded_by=DEMANDED_BY,
        reason=reason,
        by=SYSTEM,
        # The manager of this incident before whoever holds the function in general.
        function=TOLD[0] if is_own else function,
        holder=None if is_own else holder,
        to_user=incident.manager,
    )
    return put_down(incident, asked, now=now)
