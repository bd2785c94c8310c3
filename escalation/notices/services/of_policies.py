"""Policies that are published, or reminded of: whoever is to read one hears of it by mail."""

from datetime import datetime
from typing import Final

from escalation.notices.queries.recipients import as_user
from escalation.notices.services.tell import Occasion, tell
from incidents.duty.queries.policies import people_to_read
from incidents.facts import PolicySaid
from incidents.models import Policy, PolicyVersion
from tenants.models import Event

TEMPLATE: Final = "policy_to_read"


def tell_policy(event: Event, facts: PolicySaid, *, now: datetime) -> None:
    """Ask who did not read it yet, unless it was withdrawn or says something else by now."""
    rows = Policy.objects.select_for_update(of=("self",)).select_related("tenant__provider")
    policy = rows.get(pk=event.subject_id)
    version = PolicyVersion.objects.filter(policy=policy).latest("number")
    if policy.ended_at is not None or version.number != facts.number:
        return
    occasion = Occasion(
        template=TEMPLATE,
        occurrence=f"policy:{event.pk}",
        is_internal=True,
        event_id=event.pk,
    )
    to = [as_user(one) for one in people_to_read(version)]
    context = {"version": version, "is_again": event.kind == "policy.reminded"}
    tell(policy.tenant, occasion, to, now=now, context=context)
