"""How one incident becomes part of a locked outage, and what follows for both (R15)."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from incidents.choices import Level, OutageState, Status
from incidents.facts import OutageParts, PartOfOutage
from incidents.handling.asks.outage import JoinOutage
from incidents.handling.asks.triage import ChangePriority
from incidents.handling.services.triage import change_priority
from incidents.models import Incident, Outage, OutagePart
from incidents.record.rules.outages import WORKS
from incidents.record.services.common import append_event, clean_text, lock_incident, owned
from incidents.record.services.outages import move, tell
from incidents.record.services.terms import terms_of
from tenants.errors import Invalid, NotFound
from tenants.ledger.append import insert
from tenants.rules.roles import Action, Actor, require


def join(outage: Outage, ask: JoinOutage, *, actor: Actor, now: datetime) -> None:
    """Begin a new outage with these; one that may not join refuses all of it."""
    for pk in sorted(set(ask.incident_ids)):
        join_one(outage, pk, ask, actor=actor, now=now)
    grew(outage, sorted(set(ask.incident_ids)), actor=actor, now=now)


def join_one(
    outage: Outage, incident_id: int, ask: JoinOutage, *, actor: Actor, now: datetime
) -> None:
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.TRIAGE, incident.tenant_id)
    if incident.provider_id != outage.provider_id:
        raise NotFound()
    if incident.status == Status.CLOSED:
        raise Invalid(_("This is closed: it cannot become part of an outage."))
    if incident.is_drill:
        raise Invalid(_("This is an exercise: it is no part of a real disruption."))
    known = OutagePart.objects.filter(incident=incident, left_at=None).first()
    if known is not None:
        raise Invalid(_("This is part of %(outage)s already.") % {"outage": known.reference})
    part = OutagePart(
        **owned(incident),
        outage=outage,
        reference=outage.reference,
        public_text=outage.public_text,
        joined_at=now,
        joined_by_id=actor.user_id,
    )
    append_event(
        incident,
        "incident.outage_joined",
        actor=actor,
        now=now,
        wrote=[insert(part)],
        facts=PartOfOutage(outage=outage.reference),
    )
    _raise(incident, outage, ask, actor=actor, now=now)


def _raise(
    incident: Incident, outage: Outage, ask: JoinOutage, *, actor: Actor, now: datetime
) -> None:
    """Let it be judged as the outage is, where that is more urgent; never less (R15, R33).

    Where it works already nothing is urgent any more.
    """
    if incident.status in WORKS:
        return
    impact = max(incident.impact, ask.impact or Level.LOW)
    urgency = max(incident.urgency, ask.urgency or Level.LOW)
    assessed = terms_of(incident).assess(impact=impact, urgency=urgency)
    if assessed.priority >= incident.priority:
        return
    why = _("Part of disruption %(outage)s.") % {"outage": outage.reference}
    said = clean_text(ask.reason, "reason", needed=False)
    change_priority(
        incident_id=incident.pk,
        expected_version=incident.version,
        ask=ChangePriority(impact=impact, urgency=urgency, reason=f"{why} {said}".strip()),
        actor=actor,
        now=now,
    )


def grew(outage: Outage, joined: Sequence[int], *, actor: Actor, now: datetime) -> None:
    if not joined:
        return
    tell(outage, "outage.grew", actor=actor, now=now, facts=OutageParts(incidents=list(joined)))
    if outage.state == OutageState.RESTORED and _is_broken(joined):
        move(outage, OutageState.OPEN, actor=actor, now=now)


def _is_broken(joined: Sequence[int]) -> bool:
    """Say whether it does not work for one of those that came to a restored outage."""
    found = Incident.objects.filter(pk__in=joined)
    return found.exclude(status__in=WORKS).exists()
