"""Triage: did it happen, what is it, how bad is it, and who is in charge (source 001, step 2)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import PersonalData, Status, TriageOutcome
from incidents.duty.services.breach import follow_labels, labels_of
from incidents.facts import AssetsChanged, ManagerAppointed, Prioritised, PriorityChanged, Triaged
from incidents.handling.asks.triage import (
    AppointManager,
    ChangePriority,
    ClassifyIncident,
    LinkAssets,
    TriageIncident,
)
from incidents.handling.asks.work import AssignIncident
from incidents.handling.services.assess import (
    assess,
    require_complete,
    set_classes,
    set_labels,
)
from incidents.handling.services.work import assign_incident, lacks_manager
from incidents.models import AssetLink, Incident
from incidents.record.rules.classes import highest
from incidents.record.rules.lifecycle import check_move, owes
from incidents.record.services import rounds, timing
from incidents.record.services.common import clean_text, lock_incident, owned, record
from incidents.record.services.ending import end_promises
from incidents.record.services.lookups import first_team
from incidents.record.services.terms import classes_of, terms_of
from incidents.record.services.waiting import awake
from tenants.errors import Invalid
from tenants.ledger.append import Written, insert, update
from tenants.models import Asset
from tenants.queries import assignable_users
from tenants.rules.roles import Action, Actor, require


@transaction.atomic
def triage_incident(
    *,
    incident_id: int,
    expected_version: int,
    ask: TriageIncident,
    actor: Actor,
    now: datetime,
) -> Incident:
    """Finish triage. What is not an incident stays in the register, with the reason (R13)."""
    incident = lock_incident(incident_id, actor=actor, expected_version=expected_version)
    require(actor, Action.TRIAGE, incident.tenant_id)
    woke = awake(incident, now=now)
    check_move(Status(incident.status), Status.TRIAGED)
    incident.triage_outcome = TriageOutcome(ask.outcome)
    incident.triage_reason = clean_text(ask.reason, "reason", needed=False)
    if ask.affected is not None:
        incident.affected = clean_text(ask.affected, "affected", needed=False)
    before, said, was = incident.priority, labels_of(incident), incident.category_id
    set_classes(incident, ask.confidentiality, ask.integrity, ask.availability, ask.class_reason)
    set_labels(
        incident,
        category_id=ask.category_id,
        is_security=ask.is_security,
        is_cyber=ask.is_cyber,
        is_breach=ask.is_breach,
        personal_data=ask.personal_data,
    )
    if incident.category_id != was:
        _route(incident)
    assess(incident, ask.impact, ask.urgency, ask.criteria)
    require_complete(incident)
    incident.status = Status.TRIAGED
    wrote = woke + follow_assessment(incident, before=before, actor=actor, now=now)
    wrote += follow_labels(incident, before=said, now=now)
    facts = Triaged(outcome=ask.outcome, priority=incident.priority, before=before)
    record(incident, "incident.triaged", actor=actor, now=now, wrote=wrote, facts=facts)
    return _assigned_before(incident, actor=actor, now=now)


def _route(incident: Incident) -> None:
    """Let the team follow from what it turned out to be, where nobody chose one (R39)."""
    if incident.assignee_id is None and incident.handed_over_at is None:
        incident.team = first_team(incident.tenant, incident)


def _assigned_before(incident: Incident, *, actor: Actor, now: datetime) -> Incident:
    """Let whoever took it before its triage go on, unless a manager must be named first."""
    taken = incident.assignee_id
    goes_on = incident.triage_outcome == TriageOutcome.CONFIRMED and not lacks_manager(incident)
    if taken is None or not goes_on or not actor.may(Action.ASSIGN, incident.tenant_id):
        return incident
    return assign_incident(
        incident_id=incident.pk,
        expected_version=None,
        actor=actor,
        now=now,
        ask=AssignIncident(user_id=taken),
    )


@transaction.atomic
def classify_incident(
    *,
    incident_id: int,
    expected_version: int,
    ask: ClassifyIncident,
    actor: Actor,
    now: datetime,
) -> Incident:
    """Change category, labels or classes; the floors may raise the priority at once."""
    incident = lock_incident(incident_id, actor=actor, expected_version=expected_version)
    require(actor, Action.TRIAGE, incident.tenant_id)
    before, said = incident.priority, labels_of(incident)
    set_classes(incident, ask.confidentiality, ask.integrity, ask.availability, ask.class_reason)
    set_labels(
        incident,
        category_id=ask.category_id,
        is_security=ask.is_security,
        is_cyber=ask.is_cyber,
        is_breach=ask.is_breach,
        personal_data=ask.personal_data,
    )
    assess(incident, incident.impact, incident.urgency, None)
    wrote = follow_assessment(incident, before=before, actor=actor, now=now)
    wrote += follow_labels(incident, before=said, now=now)
    record(
        incident,
        "incident.classified",
        actor=actor,
        now=now,
        wrote=wrote,
        facts=Prioritised(priority=incident.priority, before=before),
    )
    return incident


@transaction.atomic
def change_priority(
    *,
    incident_id: int,
    expected_version: int | None,
    ask: ChangePriority,
    actor: Actor,
    now: datetime,
) -> Incident:
    """Assess again, with a reason (R33). Setting it by hand takes leave of its own (R34)."""
    incident = lock_incident(incident_id, actor=actor, expected_version=expected_version)
    require(actor, Action.TRIAGE, incident.tenant_id)
    if ask.override is not None:
        require(actor, Action.OVERRIDE_PRIORITY, incident.tenant_id)
    before = incident.priority
    incident.priority_reason = clean_text(ask.reason, "reason")
    incident.priority_override = ask.override
    assess(incident, ask.impact, ask.urgency, ask.criteria)
    wrote = follow_assessment(incident, before=before, actor=actor, now=now)
    record(
        incident,
        "incident.priority_changed",
        actor=actor,
        now=now,
        wrote=wrote,
        facts=PriorityChanged(
            before=before,
            priority=incident.priority,
            by_hand=ask.override is not None,
            scheme=incident.scheme_id,
        ),
    )
    return incident


@transaction.atomic
def appoint_manager(
    *, incident_id: int, expected_version: int, ask: AppointManager, actor: Actor, now: datetime
) -> Incident:
    """Name the incident manager, from detection to closing (R41; M05 from class 3)."""
    incident = lock_incident(incident_id, actor=actor, expected_version=expected_version)
    require(actor, Action.ASSIGN, incident.tenant_id)
    chosen = next((u for u in assignable_users(incident.tenant_id) if u.pk == ask.user_id), None)
    if chosen is None:
        raise Invalid(_("Choose somebody who works for this customer."), field="user")
    incident.manager = chosen
    record(
        incident,
        "incident.manager_appointed",
        actor=actor,
        now=now,
        facts=ManagerAppointed(manager=ask.user_id),
    )
    return incident


@transaction.atomic
def link_assets(
    *,
    incident_id: int,
    expected_version: int,
    ask: LinkAssets,
    actor: Actor,
    now: datetime,
) -> Incident:
    """Say which assets are hit; their highest classes become those of the incident (R26).

    One that holds personal data, and was not linked before, makes that these may be involved.
    """
    incident = lock_incident(incident_id, actor=actor, expected_version=expected_version)
    require(actor, Action.TRIAGE, incident.tenant_id)
    assets = list(Asset.objects.filter(tenant=incident.tenant_id, pk__in=ask.asset_ids))
    if len(assets) != len(set(ask.asset_ids)):
        raise Invalid(_("Choose assets of this customer."), field="assets")
    labels, touches = labels_of(incident), _brings_personal_data(incident, assets)
    wrote = _link(incident, assets)
    if touches and incident.personal_data == PersonalData.NO:
        incident.personal_data = PersonalData.MAYBE
    found = highest(classes_of(list(ask.asset_ids)))
    before = incident.priority
    incident.confidentiality = found.confidentiality or incident.confidentiality
    incident.integrity = found.integrity or incident.integrity
    incident.availability = found.availability or incident.availability
    assess(incident, incident.impact, incident.urgency, None)
    wrote += follow_assessment(incident, before=before, actor=actor, now=now)
    wrote += follow_labels(incident, before=labels, now=now)
    record(
        incident,
        "assets.changed",
        actor=actor,
        now=now,
        wrote=wrote,
        facts=AssetsChanged(
            assets=sorted(ask.asset_ids), priority=incident.priority, before=before
        ),
    )
    return incident


def _brings_personal_data(incident: Incident, assets: list[Asset]) -> bool:
    """Say whether one of these holds personal data and is new here: what was judged stays so."""
    linked = AssetLink.objects.filter(incident=incident, is_active=True)
    known = set(linked.values_list("asset", flat=True))
    return any(asset.holds_personal_data and asset.pk not in known for asset in assets)


def _link(incident: Incident, assets: list[Asset]) -> list[Written]:
    links = {link.asset_id: link for link in AssetLink.objects.filter(incident=incident)}
    wanted = {asset.pk: asset for asset in assets}
    wrote = [
        insert(AssetLink(**owned(incident), asset=asset))
        for pk, asset in sorted(wanted.items())
        if pk not in links
    ]
    for pk, link in sorted(links.items()):
        if link.is_active != (pk in wanted):
            link.is_active = pk in wanted
            wrote.append(update(link, "is_active"))
    return wrote


def follow_assessment(
    incident: Incident, *, before: int, actor: Actor, now: datetime
) -> list[Written]:
    """Let clocks and rounds follow the priority and the classes; what is no incident owes none."""
    if not owes(Status(incident.status), incident.triage_outcome):
        return end_promises(incident, actor=actor, now=now)
    wrote = timing.recompute(incident, terms_of(incident), actor=actor, now=now)
    wrote += rounds.restart_rounds(incident, before=before, now=now)
    wrote += timing.follow_due(incident)
    return wrote
