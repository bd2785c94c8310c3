"""Registering: an incident from the desk or from the portal, complete from its first moment."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import (
    CallOutcome,
    Channel,
    ClockKind,
    DetectionSource,
    Direction,
    Kind,
    Level,
    PersonalData,
)
from incidents.models import AffectedContact, AssetLink, Call, Incident
from incidents.rules.classes import Classes, gdpr_class, highest
from incidents.rules.moments import wrong_moments
from incidents.services import rounds, timing
from incidents.services.common import owned, words
from incidents.services.lookups import (
    assets_of,
    category_of,
    contact_of,
    contacts_of,
    customer_by,
    first_team,
    parent_of,
)
from incidents.services.prove import judge
from incidents.services.terms import Terms, agreement_on, classes_of, matrix_by, profile_by
from tenants.errors import Invalid, NotFound
from tenants.ledger.append import append, insert, insert_many
from tenants.models import Agreement, Asset, Contact, Tenant
from tenants.rules.roles import Action, Actor, require
from tenants.rules.roles import Kind as ActorKind

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
    tenant = customer_by(tenant_id)
    require(actor, Action.REGISTER, tenant.pk)
    by_phone = channel == Channel.PHONE
    reported_at = reported_at or now
    wrong = wrong_moments(
        now, occurred_at=occurred_at, detected_at=detected_at, reported_at=reported_at
    )
    if wrong:
        raise Invalid(errors=wrong)
    draft = Incident(
        tenant=tenant,
        provider_id=tenant.provider_id,
        kind=Kind(kind),
        title=words(title, "title", limit=120),
        description=words(description, "description"),
        symptoms=words(symptoms, "symptoms", needed=by_phone),
        affected=words(affected, "affected", needed=by_phone),
        reporter=contact_of(tenant, reporter_id, "reporter"),
        registered_by_id=actor.user_id,
        channel=Channel(channel),
        detection=DetectionSource(detection),
        occurred_at=occurred_at,
        detected_at=detected_at or reported_at,
        reported_at=reported_at,
        registered_at=now,
        category=category_of(tenant, category_id),
        parent=parent_of(tenant, parent_id),
        personal_data=PersonalData(personal_data),
        is_security=is_security or is_cyber or is_breach,
        is_cyber=is_cyber,
        is_breach=is_breach,
        criteria=dict(criteria or {}),
        is_drill=is_drill,
    )
    contacts = [draft.reporter, *contacts_of(tenant, affected_contact_ids)]
    assets = assets_of(tenant, asset_ids)
    return _write(
        draft,
        tenant=tenant,
        contacts=contacts,
        assets=assets,
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
    tenant = customer_by(tenant_id)
    require(actor, Action.REPORT, tenant.pk)
    if who_is_affected not in WHO:
        raise Invalid(_("Choose one of these."), field="who_is_affected")
    if can_work not in CAN_WORK:
        raise Invalid(_("Choose one of these."), field="can_work")
    reporter = Contact.objects.filter(tenant=tenant, user=actor.user_id, is_active=True).first()
    if reporter is None:
        raise NotFound()
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
        personal_data=PersonalData(personal_data),
        criteria={"who_is_affected": who_is_affected, "can_work": can_work},
    )
    return _write(
        draft,
        tenant=tenant,
        contacts=[reporter],
        assets=assets_of(tenant, asset_ids),
        impact=WHO[who_is_affected],
        urgency=CAN_WORK[can_work],
        actor=actor,
        now=now,
        answered_call=False,
    )


def _write(
    draft: Incident,
    *,
    tenant: Tenant,
    contacts: list[Contact],
    assets: list[Asset],
    impact: int,
    urgency: int,
    actor: Actor,
    now: datetime,
    answered_call: bool,
) -> Incident:
    agreement = agreement_on(tenant, draft.reported_at)
    terms = _decide(
        draft, tenant=tenant, agreement=agreement, assets=assets, impact=impact, urgency=urgency
    )
    draft.team = first_team(tenant, draft)
    draft.reference = next_reference(tenant, now)
    clocks = timing.first_clocks(draft, terms, agreement, now=now)
    owed = rounds.first_rounds(draft, now=now)
    draft.next_due_at = min([*(row.due_at for row in clocks), *(row.due_at for row in owed)])
    wrote = [insert(draft)]
    told = {contact.pk: contact for contact in contacts}.values()
    rows: tuple[list[Any], ...] = (
        clocks,
        owed,
        [AffectedContact(contact=contact) for contact in told],
        [AssetLink(asset=asset) for asset in assets],
    )
    for of_table in rows:
        for row in of_table:
            row.tenant_id, row.provider_id = draft.tenant_id, draft.provider_id
            row.incident = draft
        wrote += insert_many(of_table)
    append(
        draft,
        "incident.registered",
        actor=actor,
        at=now,
        wrote=wrote,
        version=draft.version,
        priority=draft.priority,
        channel=str(draft.channel),
        scheme=draft.scheme_id,
    )
    if answered_call:
        _log_answered_call(draft, actor=actor, now=now)
    return draft


def _decide(
    draft: Incident,
    *,
    tenant: Tenant,
    agreement: Agreement,
    assets: list[Asset],
    impact: int,
    urgency: int,
) -> Terms:
    if tenant.scheme_id is None:
        raise Invalid(_("This customer has no priority scheme."))
    found = highest(classes_of([asset.pk for asset in assets])) if assets else Classes()
    draft.confidentiality = found.confidentiality
    draft.integrity = found.integrity
    draft.availability = found.availability
    if draft.personal_data == PersonalData.NO and any(a.holds_personal_data for a in assets):
        draft.personal_data = PersonalData.MAYBE
    draft.agreement, draft.scheme_id, draft.profile_id = (
        agreement,
        tenant.scheme_id,
        tenant.profile_id,
    )
    profile = profile_by(tenant.profile_id, tenant.default_class)
    involved = draft.personal_data != PersonalData.NO
    terms = Terms(
        tenant=tenant,
        profile=profile,
        matrix=matrix_by(tenant.scheme_id),
        classes=found,
        personal_data=gdpr_class(profile, found) if involved else None,
    )
    assessed = terms.assess(impact=impact, urgency=urgency)
    draft.impact, draft.urgency = assessed.impact, assessed.urgency
    draft.impact_effective = assessed.effective_impact
    draft.urgency_effective = assessed.effective_urgency
    draft.priority = assessed.priority
    return terms


def _log_answered_call(incident: Incident, *, actor: Actor, now: datetime) -> None:
    """The agent took the call and answered it: that is the first human response (Q14)."""
    if actor.kind is not ActorKind.PERSON or actor.user_id is None:
        return
    call = Call(
        **owned(incident),
        direction=Direction.IN,
        outcome=CallOutcome.ANSWERED,
        contact_id=incident.reporter_id,
        author_id=actor.user_id,
        summary=incident.symptoms or incident.description,
        called_at=incident.reported_at,
        logged_at=now,
    )
    wrote = [insert(call)]
    wrote += timing.stop_clock(
        incident, ClockKind.RESPONSE, at=incident.reported_at, actor=actor, now=now
    )
    wrote += timing.follow_due(incident)
    append(
        incident, "call.logged", actor=actor, at=now, wrote=wrote, call=call.pk, outcome="answered"
    )
    # Where a first call is owed at once, this is it: he has us on the phone now.
    judge([incident], actor=actor, now=now)


def next_reference(tenant: Tenant, now: datetime) -> str:
    """Return the year in the tenant's zone with the next number of the installation."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('incidents_reference')")
        number: Any = cursor.fetchone()
    return f"INC-{now.astimezone(ZoneInfo(tenant.zone)).year}-{number[0]:06d}"
