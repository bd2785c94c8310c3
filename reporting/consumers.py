"""What follows: whatever happened to an incident is in the figures within seconds."""

from collections.abc import Sequence
from typing import Final, cast

from reporting.facts import QuarterSent
from reporting.figures.services.follow import mark, mark_all
from reporting.quarters.services.telling import tell_quarter
from tenants.clock import now as moment
from tenants.ledger.declared import facts_of
from tenants.ledger.listening import listens_to
from tenants.models import Event

# What may change anything that a figure counts.
KINDS: Final = (
    "incident.registered", "incident.assigned", "incident.handed_over", "incident.classified",
    "incident.triaged", "incident.priority_changed", "incident.corrected", "incident.started",
    "incident.contained", "incident.containment_failed", "incident.restored", "incident.resolved",
    "incident.checked", "incident.confirmed", "incident.refused", "incident.closed",
    "incident.reopened", "incident.merged", "incident.took_over", "incident.misregistered",
    "incident.rejected", "incident.sender_confirmed", "incident.undone", "incident.came_back",
    "incident.resumed", "incident.waiting", "incident.owes_more",
    "clock.breached", "clock.replanned", "clock.set",
    "round.met", "round.missed", "round.heard", "round.ended", "round.reopened",
    "breach.begun", "breach.decided", "breach.notified", "breach.missed",
    "obligation.answered", "obligation.missed", "escalation.raised", "message.sent", "call.logged",
    "analysis.added", "import.registered", "import.changed", "import.closed", "import.assigned",
    "import.priority_changed", "import.reopened", "import.resolved", "import.renewed",
    "relation.added", "relation.ended", "tenant.changed",
)  # fmt: skip


# Days are those of the customer: by another zone each thing may be on another.
MOVED: Final = "tenant.changed"


def figures_follow(events: Sequence[Event]) -> None:
    """Mark the incidents of these events; a second time they are marked already."""
    marked: dict[tuple[int, int], set[int]] = {}
    for event in events:
        if event.kind == MOVED and '"zone"' in event.body:
            mark_all(event.tenant_id)
        if event.subject_kind == "incident":
            owner = (event.tenant_id, event.provider_id)
            marked.setdefault(owner, set()).add(event.subject_id)
    for (tenant_id, provider_id), incidents in marked.items():
        mark(tenant_id, provider_id, incidents)


@listens_to(KINDS, many=figures_follow, of_many=KINDS)
def on_event(event: Event) -> None:
    """Mark the incident of one event."""
    figures_follow([event])


@listens_to(["quarter.sent"])
def on_quarter(event: Event) -> None:
    """Tell a customer that the report of their quarter is there."""
    tell_quarter(event, cast(QuarterSent, facts_of(event)), now=moment())
