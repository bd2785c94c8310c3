"""Entering an incident: what is decided of it, and all it begins with, in one event of history."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import connection

from incidents.choices import CallOutcome, ClockKind, Direction, PersonalData
from incidents.duty.rules.breach import wrong_labels
from incidents.duty.services.owing import first_owed
from incidents.facts import CallLogged, Registered
from incidents.models import AffectedContact, AssetLink, Call, Incident
from incidents.record.rules.classes import Classes, gdpr_class, highest
from incidents.record.services import owing, plans, timing
from incidents.record.services.common import owned
from incidents.record.services.files import attach
from incidents.record.services.prove import recheck_rounds
from incidents.record.services.storing import Kept
from incidents.record.services.terms import (
    Terms,
    classes_in,
    matrix_by,
    profile_by,
    scheme_of,
)
from tenants.errors import Invalid
from tenants.ledger.append import append, insert
from tenants.ledger.whole import insert_whole
from tenants.models import Asset, Contact, Tenant
from tenants.rules.roles import Actor

# A number is drawn as the row is written: what is refused takes none.
_DRAWN: Final = (
    "given.reference || (SELECT lpad(n::text, greatest(6, length(n::text)), '0')"
    " FROM nextval('incidents_reference') AS n)"
)


def enter(
    draft: Incident,
    *,
    contacts: list[Contact],
    assets: list[Asset],
    impact: int,
    urgency: int,
    actor: Actor,
    now: datetime,
    answered_call: bool,
    files: Sequence[Kept] = (),
) -> Incident:
    """Write a new incident with its clocks, its contacts and assets, and what is owed at once.

    The draft knows its tenant, its agreement and its team.
    """
    terms = _decide(draft, assets=assets, impact=impact, urgency=urgency)
    draft.reference = _year_of(draft.tenant, now)
    contract = plans.Contract(draft.agreement)
    clocks = timing.first_clocks(draft, terms, contract, now=now)
    owed = owing.first_rounds(draft, contract.updates_at(draft.priority), now=now)
    draft.next_due_at = min([*(row.due_at for row in clocks), *(row.due_at for row in owed)])
    lists: tuple[list[Any], ...] = (clocks, owed, *_hanging(draft, contacts, assets, now=now))
    for row in chain(*lists):
        row.tenant_id, row.provider_id = draft.tenant_id, draft.provider_id
    wrote = insert_whole(draft, *lists, link="incident", made={"reference": _DRAWN})
    wrote += attach(draft, files, to=None, actor=actor, now=now)
    facts = Registered(priority=draft.priority, channel=str(draft.channel), scheme=draft.scheme_id)
    append(
        draft,
        "incident.registered",
        actor=actor,
        at=now,
        wrote=wrote,
        version=draft.version,
        facts=facts,
    )
    if answered_call:
        _log_answered_call(draft, actor=actor, now=now)
    return draft


def _hanging(
    draft: Incident, contacts: Iterable[Contact], assets: Iterable[Asset], *, now: datetime
) -> tuple[list[Any], ...]:
    """Return what personal data that was hit asks, who is told, and what is hit."""
    touches = draft.personal_data != PersonalData.NO
    told = {contact.pk: contact for contact in contacts}.values()
    return (
        first_owed(draft, aware_at=draft.reported_at, now=now) if touches else [],
        [AffectedContact(contact=contact) for contact in told],
        [AssetLink(asset=asset) for asset in assets],
    )


def _decide(draft: Incident, *, assets: list[Asset], impact: int, urgency: int) -> Terms:
    tenant = draft.tenant
    scheme_id = scheme_of(tenant)
    found = highest(classes_in(assets)) if assets else Classes()
    draft.confidentiality = found.confidentiality
    draft.integrity = found.integrity
    draft.availability = found.availability
    if draft.personal_data == PersonalData.NO and any(a.holds_personal_data for a in assets):
        draft.personal_data = PersonalData.MAYBE
    wrong = wrong_labels(is_breach=draft.is_breach, personal_data=draft.personal_data)
    if wrong:
        raise Invalid(errors=wrong)
    draft.scheme_id, draft.profile_id = scheme_id, tenant.profile_id
    profile = profile_by(tenant.profile_id, tenant.default_class)
    involved = draft.personal_data != PersonalData.NO
    terms = Terms(
        tenant=tenant,
        profile=profile,
        matrix=matrix_by(scheme_id),
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
    if not actor.is_somebody or actor.user_id is None:
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
        incident,
        "call.logged",
        actor=actor,
        at=now,
        wrote=wrote,
        facts=CallLogged(call=call.pk, outcome="answered"),
    )
    # Where a first call is owed at once, this is it: he has us on the phone now.
    recheck_rounds([incident], actor=actor, now=now)


def next_references(tenant: Tenant, now: datetime, *, count: int) -> list[str]:
    """Return the year in the tenant's zone with so many next numbers of the installation."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('incidents_reference') FROM generate_series(1, %s)", [count])
        numbers = sorted(number for (number,) in cursor.fetchall())
    year = _year_of(tenant, now)
    return [f"{year}{number:06d}" for number in numbers]


def _year_of(tenant: Tenant, now: datetime) -> str:
    return f"INC-{now.astimezone(ZoneInfo(tenant.zone)).year}-"
