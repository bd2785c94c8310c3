"""A report that was registered at the wrong customer: registered at the right one, ended here.

Neither customer learns of the other: what links the two is the provider's, on its own chain.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import cast

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from incidents.choices import Channel, Status, TriageOutcome
from incidents.duty.services.owing import refuse_while_owed
from incidents.duty.services.waive import lapse
from incidents.handling.asks.join import RegisterElsewhere
from incidents.handling.asks.report import RegisterIncident
from incidents.handling.services.correct import AlreadyClosed
from incidents.handling.services.register import register_incident
from incidents.handling.services.tasks import refuse_with_tasks
from incidents.models import Attachment, Incident, breach_terms
from incidents.record.queries.files import why_withheld
from incidents.record.rules.files import Given
from incidents.record.services import relations
from incidents.record.services.common import clean_text, lock_incident, noted, record
from incidents.record.services.ending import end_promises
from incidents.record.services.replies import read_replies
from incidents.record.services.storing import bytes_of_files
from incidents.relations import RelationKind
from tenants.errors import Invalid
from tenants.rules.roles import Action, Actor, require


@transaction.atomic
def register_elsewhere(
    *, incident_id: int, expected_version: int, ask: RegisterElsewhere, actor: Actor, now: datetime
) -> Incident:
    """Register it at the right customer and end this one as misregistered; return the new one.

    Whoever does so may register there and close here. The terms there count from the report.
    """
    incident = lock_incident(incident_id, actor=actor, expected_version=expected_version)
    require(actor, Action.CLOSE, incident.tenant_id)
    if incident.status == Status.CLOSED:
        raise AlreadyClosed
    if ask.customer_id == incident.tenant_id:
        raise Invalid(_("It is registered at this customer already."), field="customer")
    if ask.reporter_id is None:
        raise Invalid(_("Choose who reports there."), field="reporter")
    if incident.children.exclude(status=Status.CLOSED).exists():
        raise Invalid(_("It has open parts: close those first, or take them away."))
    refuse_with_tasks(incident)
    if breach_terms(incident=incident, stopped_at=None).exists():
        raise Invalid(_("Decide first on the personal data of this one: its own term runs."))
    refuse_while_owed(incident)
    why = clean_text(ask.reason, "reason", limit=200)
    fresh = _registered(incident, ask, actor=actor, now=now)
    incident.triage_outcome = TriageOutcome.NOT_AN_INCIDENT
    # The customer may read this one: why stands in a note, which they may not.
    incident.triage_reason = _("Registered here by mistake.")
    incident.status, incident.waiting_reason, incident.closed_at = Status.CLOSED, "", now
    wrote = end_promises(incident, actor=actor, now=now)
    wrote += read_replies(incident, actor=actor, now=now)
    wrote += [*lapse(incident), *noted(incident, why, actor=actor, now=now)]
    record(incident, "incident.misregistered", actor=actor, now=now, wrote=wrote)
    relations.link(incident, fresh, RelationKind.REGISTERED_AS, actor=actor, now=now)
    return fresh


def _registered(
    incident: Incident, ask: RegisterElsewhere, *, actor: Actor, now: datetime
) -> Incident:
    by_phone = incident.channel == Channel.PHONE
    with ExitStack() as files:
        return register_incident(
            tenant_id=ask.customer_id,
            actor=actor,
            now=now,
            ask=RegisterIncident(
                title=ask.title,
                description=ask.description,
                # Asked of whoever calls; here it is what was written down of it.
                symptoms=ask.description if by_phone else "",
                affected=ask.title if by_phone else "",
                reporter_id=ask.reporter_id or 0,
                channel=incident.channel,
                detection=incident.detection,
                impact=incident.impact,
                urgency=incident.urgency,
                kind=incident.kind,
                criteria=incident.criteria,
                is_drill=incident.is_drill,
                reported_at=incident.reported_at,
                attached=[_given(row, files) for row in _chosen(incident, ask.file_ids)],
            ),
        )


def _chosen(incident: Incident, ids: Sequence[int]) -> list[Attachment]:
    found = list(Attachment.objects.filter(incident=incident, pk__in=ids).order_by("pk"))
    held = [row for row in found if why_withheld(row.scan, is_erased=row.erased_at is not None)]
    if held or len(found) != len(set(ids)):
        raise Invalid(_("Choose files of this incident that can be handed out."), field="along")
    return found


def _given(row: Attachment, files: ExitStack) -> Given:
    content = files.enter_context(bytes_of_files().open(row.key))
    return cast(Given, UploadedFile(content, name=row.name, size=row.size))
