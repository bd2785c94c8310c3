"""A report of which nothing proves who sent it: the desk says whose it is, or that it is nobody's.

Its clocks run from when it came in, whatever the desk takes to find out.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from incidents.choices import Status, TriageOutcome
from incidents.duty.services.owing import refuse_while_owed
from incidents.duty.services.waive import lapse
from incidents.handling.asks.report import ConfirmSender, RejectReport
from incidents.handling.services.correct import move_audience
from incidents.handling.services.tasks import refuse_with_tasks
from incidents.models import Incident, breach_terms
from incidents.record.services.common import clean_text, lock_incident, noted, record
from incidents.record.services.ending import end_promises
from incidents.record.services.lookups import contact_of
from incidents.record.services.prove import recheck_rounds
from tenants.errors import Invalid
from tenants.rules.roles import Action, Actor, require


@transaction.atomic
def confirm_sender(
    *, incident_id: int, expected_version: int, ask: ConfirmSender, actor: Actor, now: datetime
) -> Incident:
    """Say whose report it is: from then on they see it and hear of it, beginning with a receipt."""
    incident = _locked(incident_id, expected_version, actor)
    require(actor, Action.REGISTER, incident.tenant_id)
    if ask.reporter_id is None:
        raise Invalid(_("Choose who reports."), field="reporter")
    contact = contact_of(incident.tenant, ask.reporter_id, "reporter")
    former = incident.reporter_id
    incident.reporter, incident.is_unverified = contact, False
    wrote = move_audience(incident, former, keeps=False) if contact.pk != former else []
    record(incident, "incident.sender_confirmed", actor=actor, now=now, wrote=wrote)
    recheck_rounds([incident], actor=actor, now=now)
    return incident


@transaction.atomic
def reject_report(
    *, incident_id: int, expected_version: int, ask: RejectReport, actor: Actor, now: datetime
) -> Incident:
    """End what is nobody's report; it stays in the record, and nobody at the customer sees it."""
    incident = _locked(incident_id, expected_version, actor)
    require(actor, Action.CLOSE, incident.tenant_id)
    refuse_with_tasks(incident)
    if breach_terms(incident=incident, stopped_at=None).exists():
        raise Invalid(_("Decide first on the personal data of this one: its own term runs."))
    refuse_while_owed(incident)
    why = clean_text(ask.reason, "reason", limit=200)
    incident.triage_outcome = TriageOutcome.NOT_AN_INCIDENT
    incident.triage_reason = _("Nobody of the customer sent it.")
    incident.status, incident.waiting_reason, incident.closed_at = Status.CLOSED, "", now
    wrote = end_promises(incident, actor=actor, now=now)
    wrote += [*lapse(incident), *noted(incident, why, actor=actor, now=now)]
    record(incident, "incident.rejected", actor=actor, now=now, wrote=wrote)
    return incident


def _locked(incident_id: int, expected_version: int, actor: Actor) -> Incident:
    incident = lock_incident(incident_id, actor=actor, expected_version=expected_version)
    if not incident.is_unverified or incident.status == Status.CLOSED:
        raise Invalid(_("Who sent this is known already."))
    return incident
