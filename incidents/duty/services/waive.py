"""Exceptions: leave to close without something, which takes a reason and sometimes two people."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import Status, WaiverState
from incidents.duty.asks import AnswerWaiver, AskWaiver
from incidents.duty.services.gate import missing_now
from incidents.duty.services.owing import takes_two
from incidents.facts import Waived, WaiverAsked
from incidents.models import Incident, Waiver
from incidents.record.rules.lifecycle import check_move
from incidents.record.services.common import append_event, clean_text, lock_incident, owned
from tenants.errors import Invalid, NotAllowed, NotFound, Stale
from tenants.ledger.append import Written, insert, update
from tenants.queries import who_may
from tenants.rules.roles import Action, Actor, require

LONGEST = 2000


@transaction.atomic
def ask_waiver(
    *, incident_id: int, expected_version: int, ask: AskWaiver, actor: Actor, now: datetime
) -> list[Waiver]:
    """Go without some of what closing asks for; it holds at once where one person suffices."""
    incident = lock_incident(incident_id, actor=actor, expected_version=expected_version)
    require(actor, Action.WAIVE, incident.tenant_id)
    check_move(incident.stands_as, Status.CLOSED)
    said = clean_text(ask.reason, "reason", limit=LONGEST)
    waivable = _waivable(incident, ask.codes, now=now)
    needs_second = takes_two(incident)
    others = who_may(Action.WAIVE, incident.tenant_id).exclude(pk=actor.person_id)
    if needs_second and not others.exists():
        raise Invalid(
            _("Nobody else here may agree to this. Ask the administrator for a second person.")
        )
    rows = [
        Waiver(
            **owned(incident),
            code=code,
            label=waivable[code][:200],
            reason=said,
            state=WaiverState.ASKED if needs_second else WaiverState.GRANTED,
            needs_second=needs_second,
            asked_by_id=actor.person_id,
            asked_at=now,
        )
        for code in dict.fromkeys(ask.codes)
    ]
    append_event(
        incident,
        "waiver.asked",
        actor=actor,
        now=now,
        wrote=[*_replaced(incident, ask.codes), *(insert(row) for row in rows)],
        facts=WaiverAsked(
            codes=sorted(ask.codes), needs_second=needs_second, waivers=[row.pk for row in rows]
        ),
    )
    return rows


def _waivable(incident: Incident, codes: Collection[str], *, now: datetime) -> dict[str, str]:
    """Return what can be gone without, by code; refuse what was asked unless all of it can be."""
    found = {m.code: str(m.label) for m in missing_now(incident, now=now) if m.is_waivable}
    if not codes or not set(codes) <= found.keys():
        # What the law asks for, and what is not missing, cannot be gone without.
        raise Invalid(_("Choose what can be gone without."), field="codes")
    asked = Waiver.objects.filter(incident=incident, state=WaiverState.ASKED, code__in=codes)
    if asked.exists():
        raise Stale(_("This was asked already, and waits for a second person."))
    return found


@transaction.atomic
def answer_waiver(*, waiver_id: int, ask: AnswerWaiver, actor: Actor, now: datetime) -> Waiver:
    """Agree as the second person, or decline; never whoever asked."""
    found = Waiver.objects.filter(pk=waiver_id).values_list("incident", flat=True).first()
    if found is None:
        raise NotFound()
    incident = lock_incident(found, actor=actor)
    require(actor, Action.WAIVE, incident.tenant_id)
    row = Waiver.objects.select_for_update().get(pk=waiver_id)
    if row.asked_by_id == actor.person_id:
        raise NotAllowed(_("Whoever asked for an exception cannot be the second person."))
    if row.state != WaiverState.ASKED:
        raise Stale(_("This exception was answered meanwhile."))
    row.state = WaiverState.GRANTED if ask.agrees else WaiverState.DECLINED
    row.second_by_id, row.second_at = actor.person_id, now
    row.remark = clean_text(ask.remark, "remark", needed=not ask.agrees, limit=LONGEST)
    append_event(
        incident,
        "waiver.agreed" if ask.agrees else "waiver.declined",
        actor=actor,
        now=now,
        wrote=[update(row, "state", "second_by", "second_at", "remark")],
        facts=Waived(codes=[row.code], waivers=[row.pk]),
    )
    return row


def lapse(incident: Incident) -> list[Written]:
    """End the exceptions of a closing that did not last: the next one asks for its own."""
    standing = Waiver.objects.filter(
        incident=incident, state__in=[WaiverState.ASKED, WaiverState.GRANTED]
    )
    wrote = []
    for row in standing.order_by("pk"):
        row.state = WaiverState.LAPSED
        wrote.append(update(row, "state"))
    return wrote


def _replaced(incident: Incident, codes: Sequence[str]) -> list[Written]:
    """End those that one person sufficed for, and do no longer since the class rose."""
    alone = Waiver.objects.filter(
        incident=incident, code__in=codes, state=WaiverState.GRANTED, needs_second=False
    )
    wrote = []
    for row in alone.order_by("pk"):
        row.state = WaiverState.LAPSED
        wrote.append(update(row, "state"))
    return wrote
