"""Words of a customer on what was closed: reopened, or a report of its own that follows it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import Channel, DetectionSource, LateWay, Status
from incidents.handling.asks.talk import AnswerLate
from incidents.handling.services.communicate import own_contact, take_answer
from incidents.handling.services.enter import enter
from incidents.handling.services.solve import reopen
from incidents.models import AssetLink, Incident
from incidents.record.queries.late import survivor_of, ways_of
from incidents.record.queries.visible import visible_incidents
from incidents.record.services.common import clean_text, lock_incident
from incidents.record.services.lookups import assets_of, contact_of, customer_by, first_team
from incidents.record.services.replies import take_reply
from incidents.record.services.storing import Kept, keep
from incidents.record.services.terms import agreement_on
from tenants.errors import Invalid, NotAllowed, NotFound
from tenants.models import Contact
from tenants.rules.roles import SYSTEM, Action, Actor, require
from tenants.sole import sole


@transaction.atomic
def answer_late(*, incident_id: int, ask: AnswerLate, actor: Actor, now: datetime) -> Incident:
    """Take an answer to what ended, whichever door it came by; return where it went on (X12).

    Of what was merged it reaches the survivor. What is closed it reopens, within the days of the
    agreement, or it becomes a report that follows: as the customer chose, else the first of both
    that is possible. What is open simply gets it.
    """
    asked = sole(visible_incidents(actor).filter(pk=incident_id))
    if asked is None:
        raise NotFound()
    require(actor, Action.REPLY, asked.tenant_id)
    contact = _who_writes(asked, ask, actor)
    # Who wrote may not see the report of a colleague that it goes on in: their words reach it.
    there = survivor_of(asked)
    incident = lock_incident(there.pk, actor=actor if there.pk == asked.pk else SYSTEM)
    files = keep(ask.attached, now=now)
    said = clean_text(ask.text, "text")
    if incident.status != Status.CLOSED or incident.closed_at is None:
        take_answer(incident, contact, said, actor=actor, now=now, files=files)
        return incident
    ways = ways_of(incident, now)
    way = ask.way or ways[0]
    if way not in ways:
        raise Invalid(_("Choose one of these."), field="way")
    if way == LateWay.REOPEN:
        take_reply(incident, contact, said, actor=actor, now=now, files=files)
        reopen(incident, actor=actor, now=now)
        return incident
    by = Channel(ask.channel)
    return _follow_up(incident, contact, said, by=by, files=files, actor=actor, now=now)


def _who_writes(incident: Incident, ask: AnswerLate, actor: Actor) -> Contact:
    if ask.contact_id is None:
        return own_contact(incident, actor)
    if actor.is_somebody:
        raise NotAllowed()
    return contact_of(incident.tenant, ask.contact_id, "contact")


def _follow_up(
    earlier: Incident,
    contact: Contact,
    text: str,
    *,
    by: Channel,
    files: Sequence[Kept],
    actor: Actor,
    now: datetime,
) -> Incident:
    """Register what follows a closed incident; it starts where that one was judged."""
    require(actor, Action.REPORT, earlier.tenant_id)
    draft = _draft(earlier, now=now)
    draft.description, draft.reporter, draft.channel = text, contact, by
    draft.registered_by_id = actor.user_id
    draft.team = first_team(draft.tenant, draft)
    linked = AssetLink.objects.filter(incident=earlier, is_active=True, asset__is_active=True)
    return enter(
        draft,
        contacts=[contact],
        assets=assets_of(draft.tenant, list(linked.values_list("asset", flat=True))),
        impact=earlier.impact,
        urgency=earlier.urgency,
        actor=actor,
        now=now,
        answered_call=False,
        files=files,
    )


def _draft(earlier: Incident, *, now: datetime) -> Incident:
    """Return what follows a closed incident, as far as that one says: not written yet."""
    tenant = customer_by(earlier.tenant_id)
    return Incident(
        tenant=tenant,
        provider_id=tenant.provider_id,
        kind=earlier.kind,
        title=earlier.title,
        detection=DetectionSource.USER,
        detected_at=now,
        reported_at=now,
        registered_at=now,
        personal_data=earlier.personal_data,
        category=earlier.category if earlier.category and earlier.category.is_active else None,
        agreement=agreement_on(tenant, now),
        follows=earlier,
        is_drill=earlier.is_drill,
    )
