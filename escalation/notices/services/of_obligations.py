"""Reminding of what a law asks: by mail and by a call, of who decides, their deputy, and above."""

from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from escalation.choices import NoticeState
from escalation.facts import NoticeFate
from escalation.models import Escalation, Notice
from escalation.notices.queries.recipients import as_holder
from escalation.notices.rules.recipients import Recipient, once
from escalation.notices.services.tell import Occasion, ask_to_call, tell
from incidents.choices import DECIDERS, TO_AUTHORITY, BreachAlarm
from incidents.duty.services.owing import named
from incidents.facts import BreachSaid, ObligationSaid
from incidents.models import Incident, Obligation
from tenants.choices import Function
from tenants.ledger.append import Act, append_many
from tenants.media import PHONE
from tenants.models import Event
from tenants.queries import holders
from tenants.rules.roles import SYSTEM

TEMPLATE: Final = "obligation_due"
# Who holds the function, and who comes next.
HOLDER_AND_DEPUTY: Final = 2


def remind(
    incident: Incident,
    row: Obligation,
    event: Event,
    facts: ObligationSaid | BreachSaid,
    *,
    asked: Escalation | None,
    now: datetime,
) -> None:
    """Tell each of them once of each word; whoever is `asked` to acknowledge it reads that mail."""
    to = to_remind(incident)
    holder = (asked.holder_id or asked.provider_holder_id) if asked else None
    is_missed = facts.alarm == BreachAlarm.MISSED
    template = TEMPLATE
    if row.duty == TO_AUTHORITY:
        template = "breach_missed" if is_missed else "breach_due"
    context = {
        "obligation": row,
        "breach": row,
        "name": named({"duty": row.duty, "recipient": row.recipient}),
        "is_missed": is_missed,
    }
    occasion = Occasion(
        template=template,
        occurrence=f"obligation:{row.pk}:{facts.alarm}",
        is_internal=True,
        event_id=event.pk,
    )
    tell(incident, occasion, [one for one in to if one.id != holder], now=now, context=context)
    called = Occasion(
        template="call",
        occurrence=f"{_calls(row)}{facts.alarm}",
        is_internal=True,
        event_id=event.pk,
    )
    due_at = min(now, row.due_at) if row.due_at else now
    waits = {one.address for one in _waiting(incident, row)}
    owed = [one for one in to if one.phone not in waits]
    ask_to_call(incident, called, owed, due_at=due_at, now=now, context=context)


def to_remind(incident: Incident) -> list[Recipient]:
    """Return who decides first and who stands in for them, and the escalation manager."""
    held = next((rows for one in DECIDERS if (rows := holders(incident.tenant_id, one))), [])
    above = holders(incident.tenant_id, Function.ESCALATION_MANAGER)[:1]
    rows = [*held[:HOLDER_AND_DEPUTY], *above]
    return once(as_holder(one, incident.tenant_id) for one in rows)


def end_reminders(incident: Incident, row: Obligation, *, now: datetime) -> int:
    """Drop the calls of a duty that is answered."""
    ids = list(_waiting(incident, row).values_list("pk", flat=True))
    dropped = Notice.objects.filter(pk__in=ids)
    count = dropped.update(state=NoticeState.DROPPED, done_at=now)
    # No call proves that these ended: each is told.
    append_many((_dropped(incident, pk, now) for pk in ids), told=False)
    return count


def _dropped(incident: Incident, pk: int, now: datetime) -> Act:
    facts = NoticeFate(notice=pk, template="call", medium=PHONE, detail="")
    return Act(subject=incident, kind="notice.dropped", actor=SYSTEM, at=now, facts=facts)


def _waiting(incident: Incident, row: Obligation) -> QuerySet[Notice]:
    return Notice.objects.filter(
        incident=incident, medium=PHONE, state=NoticeState.WAITING, key__startswith=_calls(row)
    )


def _calls(row: Obligation) -> str:
    return f"obligation:{row.pk}:call:"
