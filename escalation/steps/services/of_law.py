"""What a law asks and nobody answered: put to who decides, then to who comes after them.

The first reminder asks for an acknowledgement; one that is missed goes on by the same steps as
every other escalation. An answer to the law ends the asking.
"""

from datetime import datetime

from escalation.choices import EscalationKind
from escalation.models import Escalation
from escalation.rules.reasons import law
from escalation.steps.services.raising import Asked, put_down
from escalation.steps.services.withdraw import withdraw
from incidents.choices import DECIDERS
from incidents.models import Incident, Obligation
from tenants.data import regimes
from tenants.queries import holders
from tenants.rules.roles import SYSTEM
from tenants.rules.texts import Text


def ask_of_law(incident: Incident, row: Obligation, *, now: datetime) -> Escalation | None:
    """Ask the first who decides here, once for each duty; nobody where nobody holds a function."""
    cause = cause_of(row)
    if Escalation.objects.filter(incident=incident, key__startswith=f"{cause}/").exists():
        return None
    found = ((one, holders(incident.tenant_id, one)) for one in DECIDERS)
    function, held = next(((one, rows) for one, rows in found if rows), (None, []))
    duty = regimes().duties.get(row.duty)
    asked = Asked(
        kind=EscalationKind.HIERARCHICAL,
        cause=cause,
        # Of no measure of the profile: it proves none.
        demanded_by=(duty.regime if duty else "law").upper(),
        reason=law(duty.title if duty else Text(nl=row.duty, en=row.duty)),
        by=SYSTEM,
        function=function or DECIDERS[-1],
        holder=held[0] if held else None,
    )
    return put_down(incident, asked, now=now)


def stop_asking(incident: Incident, row: Obligation, *, now: datetime) -> None:
    """End the waiting for who was asked of a duty that is answered."""
    withdraw(incident, now=now, cause=cause_of(row))


def cause_of(row: Obligation) -> str:
    return f"law:{row.pk}"
