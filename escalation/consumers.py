"""What follows an event: who is told, what is escalated, which tasks are done or void.

Called at least once for each event, after its COMMIT; everything here may be repeated.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final, cast

from escalation.bell.rules.ringing_tasks import KINDS as OF_TASKS
from escalation.bell.services.ring import LISTENED, ring
from escalation.bell.services.ring_task import ring_for_task
from escalation.following import HANDLERS, OF_DUTIES
from escalation.notices.services.about import lock_complaint
from escalation.notices.services.of_assets import tell_asset
from escalation.notices.services.of_complaints import tell_answer, tell_complaint
from escalation.notices.services.of_continuity import tell_plan
from escalation.notices.services.of_controls import tell_control
from escalation.notices.services.of_policies import tell_policy
from escalation.notices.services.of_risks import tell_risk
from escalation.notices.services.tell import telling_together
from escalation.services.ahead import locked, read_ahead
from escalation.status.services.updates import reach_hit
from incidents.facts import AssetEnds, ControlSaid, PlanDue, PolicySaid, RiskCounted
from incidents.models import Incident, Task
from tenants.clock import now as moment
from tenants.ledger.declared import facts_of
from tenants.ledger.facts import Facts
from tenants.ledger.listening import listens_to
from tenants.memo import remembering
from tenants.models import Event

# What waits behind nothing else, whatever the priority: a term that ran, somebody who is asked.
FIRST = [
    kind
    for kind in HANDLERS
    if kind.startswith(("clock.", "breach.", "controller.", "obligation.", "round.", "escalation."))
]
# What is heard of incidents, with what only rings bells.
OF_INCIDENTS = HANDLERS.keys() | LISTENED
OF_COMPLAINTS: Mapping[str, Callable[..., object]] = MappingProxyType(
    {"complaint.received": tell_complaint, "complaint.answered": tell_answer}
)

OF_POLICIES: Final = ("policy.published", "policy.reminded")
OF_CONTROLS: Final = ("control.due", "control.missed")


def on_events(events: Sequence[Event]) -> None:
    """Do what follows events of different incidents of one tenant, in one transaction for all."""
    told = [(event, facts_of(event)) for event in events if event.subject_kind == "incident"]
    incidents = locked(told, of_duties=OF_DUTIES)
    now = moment()
    with remembering() as kept, telling_together():
        read_ahead(kept, incidents, told, of_duties=OF_DUTIES)
        for event, facts in told:
            _follow(incidents[event.subject_id], event, facts, now=now)
        ring([(incidents[event.subject_id], event, facts) for event, facts in told], now=now)


@listens_to([*OF_INCIDENTS, *OF_COMPLAINTS], first=FIRST, many=on_events, of_many=OF_INCIDENTS)
def on_event(event: Event) -> None:
    """Do everything that follows this event, in its tenant's scope and in one transaction."""
    if event.kind in OF_COMPLAINTS:
        complaint = lock_complaint(event.subject_id)
        OF_COMPLAINTS[event.kind](complaint, event, now=moment())
        return
    if event.subject_kind != "incident":
        return
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=event.subject_id)
    now, facts = moment(), facts_of(event)
    _follow(incident, event, facts, now=now)
    with remembering():
        ring([(incident, event, facts)], now=now)


@listens_to(OF_TASKS)
def on_task(event: Event) -> None:
    """Ring whose bell it is when something happens to a task."""
    task = Task.objects.select_for_update(of=("self",)).get(pk=event.subject_id)
    with remembering():
        ring_for_task(task, event, facts_of(event), now=moment())


@listens_to(OF_CONTROLS)
def on_control(event: Event) -> None:
    """Remind whose duty it is when it comes due, or is late."""
    tell_control(event, cast(ControlSaid, facts_of(event)), now=moment())


@listens_to(["asset.ending"])
def on_asset(event: Event) -> None:
    """Remind whose asset it is of what ends of it."""
    tell_asset(event, cast(AssetEnds, facts_of(event)), now=moment())


@listens_to(["outage.grew"])
def on_outage(event: Event) -> None:
    """Let a customer that an outage hits only now read what was said of it before."""
    reach_hit(outage_id=event.subject_id, now=moment())


@listens_to(["risk.passed"])
def on_risk(event: Event) -> None:
    """Tell whose risk it is that more happened than they wanted."""
    tell_risk(event, cast(RiskCounted, facts_of(event)), now=moment())


@listens_to(["continuity.due"])
def on_plan(event: Event) -> None:
    """Tell whose continuity plan it is that it is out of date, not tried, or was used."""
    tell_plan(event, cast(PlanDue, facts_of(event)), now=moment())


@listens_to(OF_POLICIES)
def on_policy(event: Event) -> None:
    """Ask whoever is to read a policy and did not yet."""
    tell_policy(event, cast(PolicySaid, facts_of(event)), now=moment())


def _follow(incident: Incident, event: Event, facts: Facts, *, now: datetime) -> None:
    for handle in HANDLERS.get(event.kind, ()):
        handle(incident, event, facts, now)
