"""One report that turned out to be two: a new one is made of what was said of the other matter."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from incidents.handling.asks.join import SplitIncident
from incidents.handling.asks.report import RegisterIncident
from incidents.handling.services.register import register_incident
from incidents.models import AssetLink, Incident, Message
from incidents.record.services import relations
from incidents.record.services.common import lock_incident
from incidents.relations import RelationKind
from tenants.errors import Invalid
from tenants.reach import reachable_contacts
from tenants.rules.roles import Action, Actor, require


@transaction.atomic
def split_incident(
    *, incident_id: int, expected_version: int, ask: SplitIncident, actor: Actor, now: datetime
) -> Incident:
    """Register what these messages say as an incident of its own, which refers back.

    Its terms count from when the first of them was sent. What was said stays where it was said.
    """
    incident = lock_incident(incident_id, actor=actor, expected_version=expected_version)
    require(actor, Action.WORK, incident.tenant_id)
    found = Message.objects.filter(incident=incident, pk__in=ask.message_ids)
    messages = list(found.select_related("author", "contact").order_by("sent_at", "pk"))
    if not messages or len(messages) != len(set(ask.message_ids)):
        raise Invalid(_("Choose messages of this incident."), field="messages")
    assets = AssetLink.objects.filter(incident=incident, is_active=True, asset__is_active=True)
    fresh = register_incident(
        tenant_id=incident.tenant_id,
        actor=actor,
        now=now,
        ask=_as_registered(
            incident, ask.title, messages, assets=list(assets.values_list("asset_id", flat=True))
        ),
        is_unverified=incident.is_unverified,
    )
    kind = RelationKind.SPLIT_FROM
    relations.link(fresh, incident, kind, actor=actor, now=now, is_public=True)
    return fresh


def _as_registered(
    incident: Incident, title: str, messages: Sequence[Message], *, assets: list[int]
) -> RegisterIncident:
    """Return what is registered of these messages: judged as the other one was."""
    is_active = incident.category is not None and incident.category.is_active
    return RegisterIncident(
        title=title,
        description=_quoted(incident, messages),
        reporter_id=_reporter(incident, messages),
        channel=incident.channel,
        impact=incident.impact,
        urgency=incident.urgency,
        kind=incident.kind,
        symptoms=incident.symptoms,
        affected=incident.affected,
        detection=incident.detection,
        reported_at=messages[0].sent_at,
        category_id=incident.category_id if is_active else None,
        asset_ids=assets,
        personal_data=incident.personal_data,
        criteria=incident.criteria,
        is_drill=incident.is_drill,
    )


def _reporter(incident: Incident, messages: Sequence[Message]) -> int:
    """Return who wrote the first of them, else who reported the other one."""
    wrote = [message.contact_id for message in messages if message.contact_id is not None]
    known = reachable_contacts(incident.tenant_id).filter(pk__in=wrote[:1])
    return next(iter(known.values_list("pk", flat=True)), incident.reporter_id)


def _quoted(incident: Incident, messages: Sequence[Message]) -> str:
    zone = ZoneInfo(incident.tenant.zone)
    parts = [
        _("%(who)s wrote on %(when)s:")
        % {"who": _author(one), "when": f"{one.sent_at.astimezone(zone):%Y-%m-%d %H:%M}"}
        + "\n"
        + "\n".join(f"> {line}" for line in one.text.splitlines())
        for one in messages
    ]
    return "\n\n".join(
        [_("Split off from %(reference)s.") % {"reference": incident.reference}, *parts]
    )


def _author(message: Message) -> str:
    if message.contact is not None:
        return message.contact.name
    return message.author.name if message.author else _("Service desk")
