"""What who decides on personal data is told: it was hit, what was decided, what was notified."""

from datetime import datetime
from typing import Any

from escalation.models import Escalation
from escalation.notices.queries.recipients import first_holders
from escalation.notices.services.tell import Occasion, tell
from incidents.choices import DECIDERS
from incidents.duty.queries.breach import leading_terms, open_term
from incidents.facts import BreachDecided, BreachNotified
from incidents.models import BreachDecision, BreachFiling, Incident
from tenants.ledger.facts import Facts
from tenants.models import Event

TEMPLATE = "breach_due"


def tell_of_term(incident: Incident, event: Event, *, now: datetime) -> None:
    """Tell who speaks for privacy at once that the term runs; a repeat tells nobody twice.

    Not every class asks for an escalation to the DPO, but the law lets the hours run for all.
    """
    term = open_term(incident)
    if term is None or term.outcome or term.due_at is None or now > term.due_at:
        return
    found = ((one, first_holders(incident, one)) for one in DECIDERS)
    function, to = next(((one, held) for one, held in found if held), (None, []))
    asked = Escalation.objects.filter(incident=incident, function=function or "")
    to = [one for one in to if one.user_id is None or one.user_id != event.actor_id]
    if not to or asked.exists():
        return
    occasion = Occasion(
        template=TEMPLATE, occurrence=f"breach:{term.pk}:begun", is_internal=True, event_id=event.pk
    )
    tell(incident, occasion, to, now=now, context={"breach": term})


def facts_of_breach(incident: Incident, facts: Facts) -> dict[str, Any]:
    """Return the term, and what an event decided or notified."""
    found: dict[str, Any] = {"breach": leading_terms(incident).first()}
    if isinstance(facts, BreachDecided):
        decisions = BreachDecision.objects.select_related("decided_by")
        found["decision"] = decisions.get(pk=facts.decision)
    if isinstance(facts, BreachNotified):
        filings = BreachFiling.objects.select_related("recorded_by")
        found["filing"] = filings.get(pk=facts.filing)
    return found
