"""Registering: an incident from the desk or from the portal, complete from its first moment."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import Channel, DetectionSource, Kind, Level, PersonalData
from incidents.handling.services.enter import enter
from incidents.models import Incident
from incidents.record.rules.moments import wrong_moments
from incidents.record.services.asked import read_asked
from incidents.record.services.common import words
from incidents.record.services.lookups import parent_of
from tenants.errors import Invalid
from tenants.rules.roles import Action, Actor, require

# Portal: who is affected and can you work, as impact and urgency of source 002 (lines 862-935).
WHO: Mapping[str, Level] = {"me": Level.LOW, "team": Level.MEDIUM, "everyone": Level.HIGH}
CAN_WORK: Mapping[str, Level] = {"yes": Level.LOW, "partly": Level.MEDIUM, "no": Level.HIGH}


@transaction.atomic
def register_incident(
    *,
    tenant_id: int,
    actor: Actor,
    now: datetime,
    title: str,
    description: str,
    reporter_id: int,
    channel: str,
    impact: int,
    urgency: int,
    kind: str = Kind.INCIDENT,
    symptoms: str = "",
    affected: str = "",
    detection: str = DetectionSource.USER,
    occurred_at: datetime | None = None,
    detected_at: datetime | None = None,
    reported_at: datetime | None = None,
    category_id: int | None = None,
    asset_ids: Sequence[int] = (),
    personal_data: str = PersonalData.NO,
    is_security: bool = False,
    is_cyber: bool = False,
    is_breach: bool = False,
    criteria: Mapping[str, Sequence[str]] | None = None,
    affected_contact_ids: Sequence[int] = (),
    parent_id: int | None = None,
    answered_call: bool = False,
    is_drill: bool = False,
) -> Incident:
    """Register an incident at the desk. During a call symptoms and affected systems are required
    (R2; source 001, lines 61-67); a call that is taken and answered is the first response.
    """
    reported_at = reported_at or now
    asked = read_asked(
        tenant_id, at=reported_at, reporter_id=reporter_id, category_id=category_id,
        contact_ids=affected_contact_ids, asset_ids=asset_ids,
    )  # fmt: skip
    require(actor, Action.REGISTER, asked.tenant.pk)
    by_phone = channel == Channel.PHONE
    given = {"occurred_at": occurred_at, "detected_at": detected_at}
    if wrong := wrong_moments(now, reported_at=reported_at, **given):
        raise Invalid(errors=wrong)
    draft = Incident(
        tenant=asked.tenant,
        provider_id=asked.tenant.provider_id,
        kind=Kind(kind),
        title=words(title, "title", limit=120),
        description=words(description, "description"),
        symptoms=words(symptoms, "symptoms", needed=by_phone),
        affected=words(affected, "affected", needed=by_phone),
        reporter=asked.reporter(),
        registered_by_id=actor.user_id,
        channel=Channel(channel),
        detection=DetectionSource(detection),
        occurred_at=occurred_at,
        detected_at=detected_at or reported_at,
        reported_at=reported_at,
        registered_at=now,
        category=asked.category,
        team=asked.team,
        agreement=asked.agreement,
        parent=parent_of(asked.tenant, parent_id),
        personal_data=PersonalData(personal_data),
        is_security=is_security or is_cyber or is_breach,
        is_cyber=is_cyber,
        is_breach=is_breach,
        criteria=dict(criteria or {}),
        is_drill=is_drill,
    )
    return enter(
        draft,
        contacts=[draft.reporter, *asked.others()],
        assets=asked.assets(),
        impact=impact,
        urgency=urgency,
        actor=actor,
        now=now,
        answered_call=answered_call,
    )


@transaction.atomic
def report_incident(
    *,
    tenant_id: int,
    actor: Actor,
    now: datetime,
    title: str,
    description: str,
    who_is_affected: str,
    can_work: str,
    kind: str = Kind.INCIDENT,
    asset_ids: Sequence[int] = (),
    personal_data: str = PersonalData.NO,
) -> Incident:
    """Report through the portal: what is wrong, who is affected, can you work (R12)."""
    # Nobody without an account reports here; none has the number 0.
    asked = read_asked(tenant_id, at=now, user_id=actor.user_id or 0, asset_ids=asset_ids)
    tenant = asked.tenant
    require(actor, Action.REPORT, tenant.pk)
    if who_is_affected not in WHO:
        raise Invalid(_("Choose one of these."), field="who_is_affected")
    if can_work not in CAN_WORK:
        raise Invalid(_("Choose one of these."), field="can_work")
    reporter = asked.own()
    draft = Incident(
        tenant=tenant,
        provider_id=tenant.provider_id,
        kind=Kind(kind),
        title=words(title, "title", limit=120),
        description=words(description, "description"),
        reporter=reporter,
        registered_by_id=actor.user_id,
        channel=Channel.PORTAL,
        detection=DetectionSource.USER,
        detected_at=now,
        reported_at=now,
        registered_at=now,
        team=asked.team,
        agreement=asked.agreement,
        personal_data=PersonalData(personal_data),
        criteria={"who_is_affected": who_is_affected, "can_work": can_work},
    )
    return enter(
        draft,
        contacts=[reporter],
        assets=asked.assets(),
        impact=WHO[who_is_affected],
        urgency=CAN_WORK[can_work],
        actor=actor,
        now=now,
        answered_call=False,
    )
