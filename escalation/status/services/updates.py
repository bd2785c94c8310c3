"""What the status page says: written by one, let out by another, and taken back by either."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from escalation.choices import StatusImpact, StatusPhase, UpdateState
from escalation.models import StatusService, StatusUpdate
from escalation.status.asks import AnnounceMaintenance, Texts, WriteUpdate
from escalation.status.services.readers import owe_update
from incidents.models import Outage, OutagePart
from incidents.record.services.common import clean_text
from tenants.choices import Side
from tenants.errors import Invalid, NotAllowed, NotFound, Stale
from tenants.ledger.append import append, insert, update
from tenants.rules.roles import SYSTEM, Action, Actor, require
from tenants.scoping import Scope, entered
from tenants.sole import sole

LONGEST_TITLE: Final = 120
LONGEST_TEXT: Final = 5_000
FARTHEST: Final = timedelta(days=366)
LONGEST: Final = timedelta(days=31)


@transaction.atomic
def write_update(
    *, provider_id: int, ask: WriteUpdate, actor: Actor, now: datetime
) -> StatusUpdate:
    """Write what readers are told of an outage; nobody reads it before another approved it."""
    require(actor, Action.INFORM, provider_id)
    outage = Outage.objects.filter(tenant=provider_id, reference=ask.outage.strip().upper()).first()
    if outage is None:
        raise Invalid(_("Choose one of these."), field="outage")
    if ask.phase not in StatusPhase.values:
        raise Invalid(_("Choose one of these."), field="phase")
    if ask.impact not in StatusImpact.values:
        raise Invalid(_("Choose one of these."), field="impact")
    row = StatusUpdate(
        tenant_id=provider_id, provider_id=provider_id, outage=outage, phase=ask.phase,
        impact=ask.impact, is_public=ask.is_public,
    )  # fmt: skip
    return _write(row, ask, actor=actor, now=now)


@transaction.atomic
def announce_maintenance(
    *, provider_id: int, ask: AnnounceMaintenance, actor: Actor, now: datetime
) -> StatusUpdate:
    """Write what everybody is told of maintenance ahead; somebody else approves it first."""
    require(actor, Action.INFORM, provider_id)
    if ask.ends_at <= ask.begins_at:
        raise Invalid(_("It ends before it begins."), field="ends_at")
    if ask.ends_at <= now:
        raise Invalid(_("This is over already."), field="ends_at")
    if ask.begins_at > now + FARTHEST or ask.ends_at > ask.begins_at + LONGEST:
        raise Invalid(_("This is too far ahead, or lasts too long."), field="ends_at")
    row = StatusUpdate(
        tenant_id=provider_id, provider_id=provider_id, is_public=True,
        begins_at=ask.begins_at, ends_at=ask.ends_at,
    )  # fmt: skip
    return _write(row, ask, actor=actor, now=now)


@transaction.atomic
def approve_update(*, update_id: int, actor: Actor, now: datetime) -> StatusUpdate:
    """Let readers have it; never by whoever wrote it."""
    row = lock_update(update_id, actor)
    require(actor, Action.PUBLISH, row.tenant_id)
    if row.state != UpdateState.DRAFT:
        raise Stale()
    if row.drafted_by_id == actor.person_id:
        raise NotAllowed(_("Whoever wrote an update does not approve it."))
    row.state, row.approved_at, row.approved_by_id = UpdateState.APPROVED, now, actor.person_id
    row.customers = hit_customers(row)
    wrote = update(row, "state", "approved_at", "approved_by", "customers")
    append(row, "statusupdate.approved", actor=actor, at=now, wrote=[wrote])
    if row.is_public:
        owe_update(row)
    return row


@transaction.atomic
def withdraw_update(*, update_id: int, actor: Actor, now: datetime) -> StatusUpdate:
    """Take it back: from then on nobody reads it any more."""
    row = lock_update(update_id, actor)
    require(actor, Action.INFORM, row.tenant_id)
    if row.state != UpdateState.WITHDRAWN:
        row.state, row.withdrawn_at = UpdateState.WITHDRAWN, now
        row.withdrawn_by_id = actor.person_id
        wrote = update(row, "state", "withdrawn_at", "withdrawn_by")
        append(row, "statusupdate.withdrawn", actor=actor, at=now, wrote=[wrote])
    return row


@transaction.atomic
def reach_hit(*, outage_id: int, now: datetime) -> int:
    """Let customers that the outage hits by now read what is published of it; return of how many
    updates that was news. Who is hit no more keeps what they read.
    """
    rows = StatusUpdate.objects.select_for_update(of=("self",)).order_by("pk")
    reached = 0
    for row in rows.filter(outage=outage_id, state=UpdateState.APPROVED):
        wanted = sorted({*row.customers, *hit_customers(row)})
        if wanted != row.customers:
            row.customers, reached = wanted, reached + 1
            wrote = update(row, "customers")
            append(row, "statusupdate.reached", actor=SYSTEM, at=now, wrote=[wrote])
    return reached


def lock_update(update_id: int, actor: Actor) -> StatusUpdate:
    row = sole(StatusUpdate.objects.select_for_update(of=("self",)).filter(pk=update_id))
    if row is None or not actor.may(Action.SEE_QUEUE, row.tenant_id):
        raise NotFound()
    return row


def hit_customers(row: StatusUpdate) -> list[int]:
    """Return the keys of the customers that its outage hits, whoever asks; none of maintenance."""
    if row.outage_id is None:
        return []
    whole = Scope(tenants=(), providers=(row.provider_id,), side=Side.PROVIDER,
                  wholes=(row.provider_id,))  # fmt: skip
    with entered(whole):
        parts = OutagePart.objects.filter(outage=row.outage_id, left_at=None)
        return sorted(set(parts.values_list("tenant", flat=True)))


def _write(row: StatusUpdate, ask: Texts, *, actor: Actor, now: datetime) -> StatusUpdate:
    _say(row, ask)
    row.drafted_by_id, row.drafted_at = actor.person_id, now
    append(row, "statusupdate.written", actor=actor, at=now, wrote=[insert(row)])
    return row


def _say(row: StatusUpdate, ask: Texts) -> None:
    """Put the words in: whole in each language that is begun, and in one at least."""
    is_dutch = bool(ask.title_nl.strip() or ask.text_nl.strip())
    is_english = bool(ask.title_en.strip() or ask.text_en.strip())
    needs_dutch = is_dutch or not is_english
    row.title_nl = _line(ask.title_nl, "title_nl", needed=needs_dutch)
    row.text_nl = clean_text(ask.text_nl, "text_nl", needed=needs_dutch, limit=LONGEST_TEXT)
    row.title_en = _line(ask.title_en, "title_en", needed=is_english)
    row.text_en = clean_text(ask.text_en, "text_en", needed=is_english, limit=LONGEST_TEXT)
    wanted = set(ask.services)
    known = StatusService.objects.filter(tenant=row.tenant_id, pk__in=wanted)
    if known.count() != len(wanted):
        raise Invalid(_("Choose one of these."), field="services")
    row.services = sorted(wanted)


def _line(text: str, field: str, *, needed: bool) -> str:
    kept: str = clean_text(text, field, needed=needed, limit=LONGEST_TITLE)
    return " ".join(kept.split())
