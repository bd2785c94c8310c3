"""What the mail server took becomes history: proofs and events of many notices at once.

A notice that was taken is marked at once, by `sent_at` alone: it is never sent again. What follows
from it is done here, for a batch; whoever comes next does it when its worker died in between.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from django.db.models import QuerySet

from escalation.choices import DeliveryOutcome, NoticeState
from escalation.facts import NoticeFate
from escalation.models import Delivery, Notice
from escalation.notices.services.about import About
from incidents.models import Complaint, Incident
from incidents.record.services.prove import Delivered, prove_deliveries
from tenants.ledger.append import Act, append_many
from tenants.ledger.facts import ABSENT
from tenants.ledger.rows import insert_rows
from tenants.media import codes_of, delivered
from tenants.rules.roles import SYSTEM
from tenants.scoping import Scope, entered

logger = logging.getLogger(__name__)


def mark_taken(notice_id: int, *, now: datetime) -> None:
    """The mail server took it. One small statement, so that a crash makes one copy at most."""
    _unsettled().filter(pk=notice_id, sent_at__isnull=True).update(sent_at=now, last_error="")


def settle(scope: Scope, taken: Iterable[Notice], *, now: datetime) -> int:
    """Record what was taken, in one transaction; where that fails, incident by incident."""
    rows = sorted(taken, key=lambda row: (_about(row), row.pk))
    if not rows:
        return 0
    try:
        with entered(scope):
            return _record(rows, now=now)
    except Exception:
        logger.exception("notices.not_settled")
    return sum(_alone(scope, list(of_one), now=now) for _key, of_one in groupby(rows, key=_about))


def settle_left(scope: Scope, tenant_id: int, *, now: datetime) -> int:
    """Record what was taken and left by a worker that died, before a round is judged without it."""
    with entered(scope):
        left = list(_unsettled().filter(tenant=tenant_id, sent_at__isnull=False))
    return settle(scope, left, now=now)


def _about(row: Notice) -> tuple[int, int]:
    """Return what it is about; complaints about no incident come first."""
    return (row.incident_id or 0, 0 if row.incident_id else row.complaint_id or 0)


def _alone(scope: Scope, rows: Sequence[Notice], *, now: datetime) -> int:
    """What cannot be settled comes back, and keeps no other incident or notice from it."""
    try:
        with entered(scope):
            return _record(rows, now=now)
    except Exception:
        logger.exception("notice.not_settled", extra={"notices": [row.pk for row in rows]})
    if len(rows) == 1:
        return 0
    return sum(_alone(scope, [row], now=now) for row in rows)


def _record(rows: Sequence[Notice], *, now: datetime) -> int:
    """Lock the incidents, then the notices, as everybody does; a second time changes nothing."""
    keys = {row.incident_id for row in rows if row.incident_id}
    locked = Incident.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    incidents = {incident.pk: incident for incident in locked}
    complaints = _complaints(rows)
    notices = list(
        _unsettled()
        .filter(pk__in=[row.pk for row in rows], sent_at__isnull=False)
        .select_for_update(of=("self",))
        .defer("text", "html")
        .order_by("pk")
    )
    taken = [(notice, notice.sent_at) for notice in notices if notice.sent_at is not None]
    if not taken:
        return 0
    ids = [notice.pk for notice, _at in taken]
    Notice.objects.filter(pk__in=ids).update(state=NoticeState.SENT)
    insert_rows([_accepted(notice, at) for notice, at in taken])
    proven: list[tuple[Notice, Delivered]] = []
    others: list[Act] = []
    for notice, at in taken:
        if notice.incident_id is None:
            about = complaints.get(notice.complaint_id) or notice.tenant
            others.append(_sent(about, notice, at))
        elif notice.message_id is not None and notice.contact_id is not None:
            key = (notice.incident_id, notice.message_id, notice.contact_id)
            proven.append((notice, Delivered(*key, at, notice.pk, notice.medium)))
        else:
            others.append(_sent(incidents[notice.incident_id], notice, at))
    others += _proven_before(incidents, proven, now=now)
    append_many(others, told=False)
    return len(taken)


def _proven_before(
    incidents: Mapping[int, Incident], proven: Sequence[tuple[Notice, Delivered]], *, now: datetime
) -> list[Act]:
    """Prove what is new, which the ledger tells by the proof (R77); return what tells the others.

    Of those the message had reached this contact before, by another mail or by hand.
    """
    new = set(prove_deliveries(incidents, [one for _notice, one in proven], now=now))
    return [
        _sent(incidents[one.incident_id], notice, one.at, proven=True)
        for notice, one in proven
        if one not in new
    ]


def _complaints(rows: Sequence[Notice]) -> dict[int | None, Complaint]:
    """Lock the complaints about no incident, after the incidents; a digest is about neither."""
    keys = {row.complaint_id for row in rows if row.incident_id is None and row.complaint_id}
    if not keys:
        return {}
    found = Complaint.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    return {complaint.pk: complaint for complaint in found}


def _accepted(notice: Notice, at: datetime) -> Delivery:
    return Delivery(
        tenant_id=notice.tenant_id,
        provider_id=notice.provider_id,
        notice_id=notice.pk,
        outcome=DeliveryOutcome.ACCEPTED,
        attempted_at=at,
    )


def _sent(about: About, notice: Notice, at: datetime, *, proven: bool = False) -> Act:
    facts = NoticeFate(
        notice=notice.pk,
        template=notice.template,
        medium=str(notice.medium),
        detail="",
        proven=proven or ABSENT,
    )
    return Act(subject=about, kind="notice.sent", actor=SYSTEM, at=at, facts=facts)


def _unsettled() -> QuerySet[Notice]:
    return Notice.objects.filter(state=NoticeState.WAITING, medium__in=codes_of(delivered()))
