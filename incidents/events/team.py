"""Who does what in a larger incident, and what is said to whom by plan."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from incidents.events.details import grown, planned_for
from incidents.facts import PlanSaid, TeamGrew, TeamNamed
from tenants.ledger.declared import DONE, OUTCOME, EventKind

TEAM: Final = (
    EventKind("staffing.named", _("Named who does what"), "user-check", facts=TeamNamed),
    EventKind(
        "staffing.grew", _("Size of the response"), "users", grown, auditors=OUTCOME, facts=TeamGrew
    ),
    EventKind(
        "plan.group_chosen", _("Communication planned"), "megaphone", planned_for, facts=PlanSaid
    ),
    EventKind(
        "plan.group_ended", _("Communication ended"), "megaphone", planned_for, facts=PlanSaid
    ),
    EventKind("plan.written", _("Message written"), "pencil", planned_for, facts=PlanSaid),
    EventKind(
        "plan.released", _("Message released"), "check-check", planned_for, auditors=DONE,
        facts=PlanSaid,
    ),
    EventKind(
        "plan.sent", _("Message went out"), "send", planned_for, auditors=DONE, facts=PlanSaid
    ),
)  # fmt: skip
