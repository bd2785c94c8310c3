"""Making a report of monitoring part of an incident, by the same services as every other door."""

import logging
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models.functions import Lower
from django.utils import translation
from django.utils.translation import gettext as _

from escalation.facts import AlarmSaid
from escalation.models import Alarm, AlertSource
from escalation.monitoring.rules.alert import PROPOSED, Alert
from incidents.choices import Channel, DetectionSource, PersonalData, Status
from incidents.handling.asks.report import RegisterIncident
from incidents.handling.asks.work import ReopenIncident, ResolveIncident
from incidents.handling.services.register import register_incident
from incidents.handling.services.solve import reopen_incident, resolve_incident
from incidents.models import Incident
from tenants.errors import DomainError
from tenants.ledger.append import append
from tenants.models import Asset, Contact, Tenant
from tenants.people.services.invite import add_contact
from tenants.rules.roles import SYSTEM, Actor

logger = logging.getLogger(__name__)

# What began longer ago is not when this began, but when somebody last set a clock.
LONGEST_AGO: Final = timedelta(days=30)
MOST_ASSETS: Final = 10


def opened(alarm: Alarm, alert: Alert, *, at: datetime, actor: Actor, now: datetime) -> Incident:
    """Register what is wrong. Its priority is decided as that of a person's report (R8)."""
    customer = Tenant.objects.get(pk=alarm.tenant_id)
    impact, urgency = PROPOSED[alert.severity]
    occurred = alert.started_at
    if occurred is not None and not at - LONGEST_AGO <= occurred <= at:
        occurred = None
    with translation.override(customer.language):
        description = _description(alarm.source, alert)
        reporter = _monitoring(customer, now=now)
    ask = RegisterIncident(
        title=alert.title,
        description=description,
        reporter_id=reporter.pk,
        channel=Channel.MONITORING,
        detection=DetectionSource.SYSTEM_MONITORING,
        impact=impact,
        urgency=urgency,
        occurred_at=occurred,
        detected_at=at,
        reported_at=at,
        category_id=alarm.source.category_id,
        asset_ids=_assets(alarm.tenant_id, alert),
    )
    return register_incident(tenant_id=alarm.tenant_id, ask=ask, actor=actor, now=now)


def returned(alarm: Alarm, incident: Incident, *, actor: Actor, now: datetime) -> None:
    """Say that it is wrong again; what was solved is worked on again."""
    _tell(alarm, incident, "alarm.returned", actor=actor, now=now)
    if incident.status == Status.RESOLVED:
        with translation.override(incident.tenant.language):
            ask = ReopenIncident(reason=_("Monitoring says that it is wrong again."))
        reopen_incident(
            incident_id=incident.pk, expected_version=None, ask=ask, actor=actor, now=now
        )


def recovered(alarm: Alarm, incident: Incident, *, actor: Actor, now: datetime) -> None:
    """Say that it is well again; where its source resolves and its gates let it, it is resolved."""
    _tell(alarm, incident, "alarm.recovered", actor=actor, now=now)
    others = Alarm.objects.filter(incident=incident, is_firing=True).exclude(pk=alarm.pk)
    if not alarm.source.resolves or not _is_plain(incident) or others.exists():
        return
    with translation.override(incident.tenant.language):
        solution = _("Monitoring says that it is well again, without anything that we did.")
    ask = ResolveIncident(
        cause="",
        solution=incident.solution or solution,
        measures="",
        # What the desk did of it stands there already; of what it did not, there was nothing.
        no_containment="" if incident.contained_at else solution,
        no_workaround=not incident.workaround,
    )
    try:
        with transaction.atomic():
            resolve_incident(
                incident_id=incident.pk, expected_version=incident.version, ask=ask, actor=actor,
                now=now,
            )  # fmt: skip
    except DomainError as refusal:
        # Nobody judged it yet, or more is asked of it: a person goes on from here.
        logger.info("alarm.not_resolved", extra={"alarm": alarm.pk, "why": refusal.code})


def _is_plain(incident: Incident) -> bool:
    """Say whether a program may call it solved: never of what touches security or persons."""
    touches = incident.is_security or incident.personal_data != PersonalData.NO
    return incident.status != Status.RESOLVED and not touches


def _tell(alarm: Alarm, incident: Incident, kind: str, *, actor: Actor, now: datetime) -> None:
    facts = AlarmSaid(alarm=alarm.pk, source=alarm.source_id)
    append(incident, kind, actor=actor, at=now, facts=facts)


def _monitoring(customer: Tenant, *, now: datetime) -> Contact:
    """Return who stands for monitoring at a customer: a contact without any address."""
    name = _("Monitoring")
    rows = Contact.objects.filter(tenant=customer, name=name, email="", phone="", user=None)
    found = rows.filter(is_active=True).order_by("pk").first()
    return found or add_contact(tenant=customer, name=name, actor=SYSTEM, now=now)


def _assets(tenant_id: int, alert: Alert) -> list[int]:
    names = [name.lower() for name in alert.names]
    rows = Asset.objects.filter(tenant=tenant_id, is_active=True)
    found = rows.annotate(small=Lower("name")).filter(small__in=names)
    return list(found.order_by("-is_critical", "pk").values_list("pk", flat=True)[:MOST_ASSETS])


def _description(source: AlertSource, alert: Alert) -> str:
    told = "\n".join(f"{name}: {said}" for name, said in alert.labels.items())
    by = _("Reported by %(source)s.") % {"source": source.name}
    return "\n\n".join(filter(None, (alert.text or alert.title, told, alert.link, by)))
