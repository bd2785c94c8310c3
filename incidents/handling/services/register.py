"""Registering: an incident from the desk or from the portal, complete from its first moment."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import Channel, DetectionSource, Kind, Level, PersonalData
from incidents.handling.asks.report import RegisterIncident, ReportIncident
from incidents.handling.services.enter import enter
from incidents.models import Incident
from incidents.record.rules.moments import wrong_moments
from incidents.record.services.asked import Asked, read_asked
from incidents.record.services.common import clean_text
from incidents.record.services.lookups import parent_of
from incidents.record.services.storing import keep
from tenants.errors import Invalid
from tenants.rules.roles import Action, Actor, require

# Portal: who is affected and can you work, as impact and urgency of source 002 (lines 862-935).
WHO: Mapping[str, Level] = {"me": Level.LOW, "team": Level.MEDIUM, "everyone": Level.HIGH}
CAN_WORK: Mapping[str, Level] = {"yes": Level.LOW, "partly": Level.MEDIUM, "no": Level.HIGH}


@transaction.atomic
def register_incident(
    *,
    tenant_id: int,
    ask: RegisterIncident,
    actor: Actor,
    now: datetime,
    is_unverified: bool = False,
) -> Incident:
    """Register an incident at the desk; `is_unverified` where nothing proves who sent it, so that
    nobody at the customer hears of it. During a call symptoms and affected systems are required
    (R2; source 001, lines 61-67); a call that is taken and answered is the first response.
    """
    files = keep(ask.attached, now=now)
    reported_at = ask.reported_at or now
    asked = read_asked(
        tenant_id, at=reported_at, reporter_id=ask.reporter_id, category_id=ask.category_id,
        contact_ids=ask.affected_contact_ids, asset_ids=ask.asset_ids,
    )  # fmt: skip
    require(actor, Action.REGISTER, asked.tenant.pk)
    given = {"occurred_at": ask.occurred_at, "detected_at": ask.detected_at}
    if wrong := wrong_moments(now, reported_at=reported_at, **given):
        raise Invalid(errors=wrong)
    draft = _draft(asked, ask, reported_at=reported_at, actor=actor, now=now)
    draft.is_unverified = is_unverified
    return enter(
        draft,
        contacts=[draft.reporter, *asked.others()],
        assets=asked.assets(),
        impact=ask.impact,
        urgency=ask.urgency,
        actor=actor,
        now=now,
        answered_call=ask.answered_call,
        files=files,
    )


def _draft(
    asked: Asked, ask: RegisterIncident, *, reported_at: datetime, actor: Actor, now: datetime
) -> Incident:
    """Return the incident as it was told at the desk, not written yet."""
    by_phone = ask.channel == Channel.PHONE
    parent = parent_of(asked.tenant, ask.parent_id)
    return Incident(
        tenant=asked.tenant,
        provider_id=asked.tenant.provider_id,
        kind=Kind(ask.kind),
        title=clean_text(ask.title, "title", limit=120),
        description=clean_text(ask.description, "description"),
        symptoms=clean_text(ask.symptoms, "symptoms", needed=by_phone),
        affected=clean_text(ask.affected, "affected", needed=by_phone),
        reporter=asked.reporter(),
        registered_by_id=actor.user_id,
        channel=Channel(ask.channel),
        detection=DetectionSource(ask.detection),
        occurred_at=ask.occurred_at,
        detected_at=ask.detected_at or reported_at,
        reported_at=reported_at,
        registered_at=now,
        category=asked.category,
        team=asked.team,
        agreement=asked.agreement,
        parent=parent,
        personal_data=PersonalData(ask.personal_data),
        is_security=ask.is_security or ask.is_cyber or ask.is_breach,
        is_cyber=ask.is_cyber,
        is_breach=ask.is_breach,
        criteria=dict(ask.criteria or {}),
        # A part of an exercise is practised too.
        is_drill=ask.is_drill or (parent is not None and parent.is_drill),
        found_unregistered=ask.found_unregistered,
    )


@transaction.atomic
def report_incident(
    *, tenant_id: int, ask: ReportIncident, actor: Actor, now: datetime
) -> Incident:
    """Report through the portal: what is wrong, who is affected, can you work (R12)."""
    files = keep(ask.attached, now=now)
    # Nobody without an account reports here; none has the number 0.
    asked = read_asked(tenant_id, at=now, user_id=actor.user_id or 0, asset_ids=ask.asset_ids)
    tenant = asked.tenant
    require(actor, Action.REPORT, tenant.pk)
    impact, urgency = _judged(ask)
    reporter = asked.own()
    draft = Incident(
        tenant=tenant,
        provider_id=tenant.provider_id,
        kind=Kind(ask.kind),
        title=clean_text(ask.title, "title", limit=120),
        description=clean_text(ask.description, "description"),
        reporter=reporter,
        registered_by_id=actor.user_id,
        channel=Channel.PORTAL,
        detection=DetectionSource.USER,
        detected_at=now,
        reported_at=now,
        registered_at=now,
        team=asked.team,
        agreement=asked.agreement,
        personal_data=PersonalData(ask.personal_data),
        criteria={"who_is_affected": ask.who_is_affected, "can_work": ask.can_work},
    )
    return enter(
        draft,
        contacts=[reporter],
        assets=asked.assets(),
        impact=impact,
        urgency=urgency,
        actor=actor,
        now=now,
        answered_call=False,
        files=files,
    )


def _judged(ask: ReportIncident) -> tuple[Level, Level]:
    """Return the impact and the urgency that the answers of a reporter stand for."""
    if ask.who_is_affected not in WHO:
        raise Invalid(_("Choose one of these."), field="who_is_affected")
    if ask.can_work not in CAN_WORK:
        raise Invalid(_("Choose one of these."), field="can_work")
    return WHO[ask.who_is_affected], CAN_WORK[ask.can_work]
