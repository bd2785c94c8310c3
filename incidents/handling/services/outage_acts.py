"""Telling and restoring all customers of an outage: each by the service that does it for one."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from incidents.choices import MessageKind, OutageState, Status
from incidents.facts import OutageAct
from incidents.handling.asks.outage import RestoreOutage, TellOutage
from incidents.handling.asks.talk import SendMessage
from incidents.handling.asks.work import RestoreService
from incidents.handling.services.communicate import send_message
from incidents.handling.services.work import restore_service
from incidents.models import Incident, Outage
from incidents.record.queries.visible import visible_incidents
from incidents.record.rules.outages import WORKS
from incidents.record.services.common import clean_text
from incidents.record.services.each import Result, done_of, each, refused_of
from incidents.record.services.outages import lock_outage, move, not_working, settle, tell
from tenants.errors import Invalid, Words
from tenants.rules.roles import Action, Actor, require


@transaction.atomic
def tell_outage(*, outage_id: int, ask: TellOutage, actor: Actor, now: datetime) -> list[Result]:
    """Write to every hit customer: a message of each incident, as if it was written there alone.

    Where all refuse, nothing was done, and the first refusal is raised.
    """
    outage = lock_outage(outage_id, actor=actor)
    require(actor, Action.INFORM, outage.provider_id)
    clean_text(ask.text, "text")

    def send(incident: Incident) -> object:
        said = SendMessage(
            text=own_words(ask.own, incident, ask.text),
            kind=MessageKind.UPDATE,
            # Where it works already no further word is promised.
            next_update_at=None if incident.status in WORKS else ask.next_update_at,
        )
        return send_message(incident_id=incident.pk, ask=said, actor=actor, now=now)

    results = each(parts_of(outage, actor).exclude(status=Status.CLOSED), send)
    if not results:
        raise Invalid(_("No open incident is part of this outage."), field="text")
    if not done_of(results):
        raise Invalid(results[0].refusal, field="text")
    _tell(outage, "outage.told", results, actor=actor, now=now)
    return results


@transaction.atomic
def restore_outage(
    *, outage_id: int, ask: RestoreOutage, actor: Actor, now: datetime
) -> list[Result]:
    """Say of every incident that it works again, each by the service that says it of one.

    The outage is restored when all of them are, or when each that is not was named as left. Where
    all refuse, nothing was done, and each refusal is raised by its number.
    """
    outage = lock_outage(outage_id, actor=actor)
    require(actor, Action.WORK, outage.provider_id)
    if outage.is_over:
        raise Invalid(_("This outage is closed."))
    clean_text(ask.text, "text")
    reason = clean_text(ask.left_reason, "left_reason", needed=bool(ask.left))

    def restore(incident: Incident) -> object:
        return restore_service(
            incident_id=incident.pk,
            expected_version=incident.version,
            ask=RestoreService(remark=own_words(ask.own, incident, ask.text)),
            actor=actor,
            now=now,
        )

    broken = parts_of(outage, actor).exclude(status__in=WORKS).exclude(pk__in=ask.left)
    results = each(broken, restore)
    if results and not done_of(results):
        # Told on this outage it would look like something that was done.
        raise Invalid(errors={one.reference: _why(one) for one in results})
    if results:
        _tell(outage, "outage.worked_again", results, actor=actor, now=now)
    left = not_working(outage)
    if left and set(left) <= set(ask.left):
        move(outage, OutageState.RESTORED, actor=actor, now=now, left=left, left_reason=reason)
    else:
        settle(outage, actor=actor, now=now)
    return results


def parts_of(outage: Outage, actor: Actor) -> QuerySet[Incident]:
    """Return the incidents of an outage that this person may see, always in one order."""
    found = visible_incidents(actor).filter(outage_parts__outage=outage, outage_parts__left_at=None)
    return found.order_by("pk")


def own_words(own: Mapping[int, str], incident: Incident, text: str) -> str:
    """Return what this customer reads: its own text, else that for all."""
    return own.get(incident.pk, "").strip() or text


def _why(result: Result) -> Words:
    return _("%(who)s: %(why)s") % {"who": result.reference, "why": result.refusal}


def _tell(outage: Outage, kind: str, results: list[Result], *, actor: Actor, now: datetime) -> None:
    facts = OutageAct(done=done_of(results), refused=refused_of(results))
    tell(outage, kind, actor=actor, now=now, facts=facts)
