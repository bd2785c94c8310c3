"""Who can be asked as each function now: whoever is on duty as it, then who holds it, in rank."""

from dataclasses import dataclass
from datetime import datetime

from escalation.on_call.queries.asked import absent, is_on_call, on_call
from escalation.steps.rules.steps import LAST, ON_DUTY
from incidents.models import Incident
from tenants.choices import Function
from tenants.models import FunctionHolder, User
from tenants.queries import holders_by_function


@dataclass(frozen=True)
class Rung:
    """Somebody who can be asked: who holds the function, or is on duty as it."""

    function: Function
    rank: int
    holder: FunctionHolder | None = None
    user: User | None = None

    @property
    def holder_key(self) -> int | None:
        return self.holder.pk if self.holder else None

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user else self.holder.user_id if self.holder else None


def rungs(incident: Incident, now: datetime) -> dict[Function, list[Rung]]:
    """Return them by function. Nobody who is away; and whoever is on call only where the agreement
    says so, but who decides: an escalation asks them whatever was agreed.
    """
    away = absent(incident, now)
    held = holders_by_function(incident.tenant_id)
    found = {
        function: [Rung(function, row.rank, holder=row) for row in rows if row.user_id not in away]
        for function, rows in held.items()
    }
    there = on_call(incident, now)
    is_reached = bool(there) and is_on_call(incident, now)
    for one in there:
        if is_reached or one.function == LAST:
            found[one.function].insert(0, Rung(one.function, ON_DUTY, user=one.user))
    return found


def first_rung(incident: Incident, function: Function, now: datetime) -> Rung | None:
    return next(iter(rungs(incident, now)[function]), None)
