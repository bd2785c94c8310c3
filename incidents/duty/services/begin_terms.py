"""Begins what personal data that was hit asks where an older version kept none of it, or otherwise.

Whatever was kept as 72 hours of its own (`BreachClock`) is carried over as it stood.
"""

from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from incidents.choices import TO_AUTHORITY, PersonalData, Status
from incidents.duty.rules import breach as rules
from incidents.duty.services.authority import follow_register
from incidents.duty.services.owing import first_owed, set_alarm
from incidents.models import BreachClock, Incident, Obligation, breach_terms
from incidents.record.services.common import append_event
from tenants.ledger.append import insert_many
from tenants.rules.roles import SYSTEM

BATCH = 200
# From when the GDPR holds: what is older and open falls under it since then.
IN_FORCE = datetime(2018, 5, 26, tzinfo=UTC)


def begin_terms(*, now: datetime) -> None:
    for pk in list(_without_terms().order_by("pk").values_list("pk", flat=True)[:BATCH]):
        _begin(pk, now=now)


def _without_terms() -> QuerySet[Incident]:
    """Return what was counted otherwise, and what is open and touches personal data uncounted."""
    of = {"incident": OuterRef("pk")}
    open_now = ~Q(personal_data=PersonalData.NO) & ~Q(status=Status.CLOSED) & Q(is_elsewhere=False)
    counted = Exists(BreachClock.objects.filter(**of))
    return Incident.objects.filter(~Exists(breach_terms(**of)), open_now | counted)


@transaction.atomic
def _begin(incident_id: int, *, now: datetime) -> None:
    # Locked first: who sets a label meanwhile begins the terms.
    locked = Incident.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        pk=incident_id
    )
    incident = locked.select_related("tenant", "agreement").first()
    if incident is None or not _without_terms().filter(pk=incident_id).exists():
        return
    before = BreachClock.objects.filter(incident=incident).first()
    aware_at = before.started_at if before else incident.reported_at
    rows = first_owed(incident, aware_at=max(aware_at, IN_FORCE), now=now)
    for row in rows:
        if before is not None and row.duty == TO_AUTHORITY:
            _carry(before, row, now=now)
    wrote = insert_many(rows)
    if before is None:
        append_event(incident, "breach.begun", actor=SYSTEM, now=now, wrote=wrote)
        return
    append_event(incident, "breach.carried", actor=SYSTEM, now=now, wrote=wrote)
    told = follow_register(incident, before.outcome, now=now)
    append_event(incident, "breach.carried", actor=SYSTEM, now=now, wrote=told)


def _carry(before: BreachClock, row: Obligation, *, now: datetime) -> None:
    """Let a term stand as it stood when it was kept otherwise."""
    row.started_at, row.due_at = before.started_at, before.due_at
    row.outcome, row.filed_at, row.stopped_at = before.outcome, before.filed_at, before.stopped_at
    row.missed_at = before.missed_at
    if row.stopped_at is not None:
        row.state = rules.state_after(row.outcome, row.filed_at)
    set_alarm(row, now=now)
