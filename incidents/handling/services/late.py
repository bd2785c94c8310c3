"""Words of a customer on what was closed: reopened, or a report of its own that follows it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import Channel, DetectionSource, LateWay, Status
from incidents.handling.asks.talk import AnswerLate, ReplyAsCustomer
from incidents.handling.services.communicate import own_contact, reply_as_customer
from incidents.handling.services.enter import enter
from incidents.handling.services.solve import reopen
from incidents.models import AssetLink, Incident
from incidents.record.rules.late import late_ways
from incidents.record.services.common import clean_text, lock_incident
from incidents.record.services.lookups import assets_of, customer_by, first_team
from incidents.record.services.replies import take_reply
from incidents.record.services.storing import Kept, keep
from incidents.record.services.terms import agreement_on
from tenants.errors import Invalid
from tenants.rules.roles import Action, Actor, require


@transaction.atomic
def answer_late(*, incident_id: int, ask: AnswerLate, actor: Actor, now: datetime) -> Incident:
    """Take an answer to a closed incident as the customer chose; return where it went on.

    What was reopened meanwhile simply gets the answer.
    """
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.REPLY, incident.tenant_id)
    if incident.status != Status.CLOSED or incident.closed_at is None:
        reply_as_customer(
            incident_id=incident_id, actor=actor, now=now,
            ask=ReplyAsCustomer(text=ask.text, attached=ask.attached),
        )  # fmt: skip
        return incident
    ways = late_ways(
        closed_at=incident.closed_at,
        now=now,
        outcome=incident.triage_outcome,
        is_elsewhere=incident.is_elsewhere,
    )
    if ask.way not in ways:
        raise Invalid(_("Choose one of these."), field="way")
    said = clean_text(ask.text, "text")
    files = keep(ask.attached, now=now)
    if ask.way == LateWay.REOPEN:
        contact = own_contact(incident, actor)
        take_reply(incident, contact, said, actor=actor, now=now, files=files)
        reopen(incident, actor=actor, now=now)
        return incident
    return _follow_up(incident, said, files=files, actor=actor, now=now)


def _follow_up(
    earlier: Incident, text: str, *, files: Sequence[Kept], actor: Actor, now: datetime
) -> Incident:
    """Register what follows a closed incident; it starts where that one was judged."""
    require(actor, Action.REPORT, earlier.tenant_id)
    tenant, contact = customer_by(earlier.tenant_id), own_contact(earlier, actor)
    linked = AssetLink.objects.filter(incident=earlier, is_active=True, asset__is_active=True)
    draft = Incident(
        tenant=tenant,
        provider_id=tenant.provider_id,
        kind=earlier.kind,
        title=earlier.title,
        description=text,
        reporter=contact,
        registered_by_id=actor.user_id,
        channel=Channel.PORTAL,
        detection=DetectionSource.USER,
        detected_at=now,
        reported_at=now,
        registered_at=now,
        personal_data=earlier.personal_data,
        category=earlier.category if earlier.category and earlier.category.is_active else None,
        agreement=agreement_on(tenant, now),
        follows=earlier,
    )
    draft.team = first_team(tenant, draft)
    return enter(
        draft,
        contacts=[contact],
        assets=assets_of(tenant, list(linked.values_list("asset", flat=True))),
        impact=earlier.impact,
        urgency=earlier.urgency,
        actor=actor,
        now=now,
        answered_call=False,
        files=files,
    )
