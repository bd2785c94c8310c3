"""Suspected crime: who has which side, what management decides, the complaint (R92, R94)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, cast

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import CaseSide, PoliceOutcome
from incidents.facts import ComplaintFiled, PoliceDecided, SideAssigned
from incidents.handling.asks.hold import AssignSide, DecideComplaint, FileComplaint
from incidents.models import (
    Incident,
    InternalAttachment,
    Note,
    PoliceComplaint,
    PoliceDecision,
    SideHolder,
)
from incidents.record.services.common import append_event, clean_text, lock_incident, owned
from incidents.record.services.files import attach
from incidents.record.services.lookups import assignable, supplier_of
from incidents.record.services.storing import Kept, keep
from tenants.choices import Function
from tenants.errors import Invalid
from tenants.ledger.append import Written, insert, update
from tenants.models import FunctionHolder
from tenants.queries import holders_by_function
from tenants.rules.roles import Action, Actor, require

# Management decides (002, 1345-1351).
DECIDES: Final = (Function.MANAGEMENT, Function.BOARD)


@transaction.atomic
def assign_side(*, incident_id: int, ask: AssignSide, actor: Actor, now: datetime) -> SideHolder:
    """Give the legal or the forensic side to somebody; whoever had it has it no more.

    At any time: forensics need not wait until the damage is contained.
    """
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.WORK, incident.tenant_id)
    if ask.side not in CaseSide.values:
        raise Invalid(_("Choose one of these."), field="side")
    if (ask.user_id is None) == (ask.supplier_id is None):
        raise Invalid(_("Choose a colleague or a supplier: one of the two."), field="user")
    wrote = [_ended(one, now) for one in _standing(incident, ask.side)]
    row = SideHolder(
        **owned(incident),
        side=ask.side,
        user=assignable(incident, ask.user_id) if ask.user_id is not None else None,
        supplier=supplier_of(incident, ask.supplier_id) if ask.supplier_id is not None else None,
        task=clean_text(ask.task, "task", needed=False, limit=200),
        assigned_by_id=actor.person_id,
        assigned_at=now,
    )
    wrote.append(insert(row))
    facts = SideAssigned(side=row.side, user=row.user_id, supplier=row.supplier_id)
    append_event(incident, "side.assigned", actor=actor, now=now, wrote=wrote, facts=facts)
    return row


def _standing(incident: Incident, side: str) -> list[SideHolder]:
    return list(SideHolder.objects.filter(incident=incident, side=side, ended_at=None))


def _ended(row: SideHolder, now: datetime) -> Written:
    row.ended_at = now
    return update(row, "ended_at")


def deciders(incident: Incident) -> list[FunctionHolder]:
    """Return who decides whether a complaint is filed."""
    held = holders_by_function(incident.tenant_id)
    return [one for function in DECIDES for one in held[function]]


def complainants(incident: Incident) -> list[FunctionHolder]:
    """Return who may file one, as the settings of the customer say."""
    held = holders_by_function(incident.tenant_id)
    functions = incident.tenant.complainants or [Function.MANAGEMENT.value]
    return [one for function in Function if function.value in functions for one in held[function]]


def _chosen(among: Sequence[FunctionHolder], key: int, field: str) -> FunctionHolder:
    found = next((one for one in among if one.pk == key), None)
    if found is None:
        raise Invalid(_("Choose one of these."), field=field)
    return found


@transaction.atomic
def decide_complaint(
    *, incident_id: int, ask: DecideComplaint, actor: Actor, now: datetime
) -> PoliceDecision:
    """Record what management decided, with grounds; a later decision stands beside it."""
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.WORK, incident.tenant_id)
    decider = _chosen(deciders(incident), ask.decider, "decider")
    if ask.outcome not in PoliceOutcome.values:
        raise Invalid(_("Choose one of these."), field="outcome")
    row = PoliceDecision(
        **owned(incident),
        outcome=ask.outcome,
        grounds=clean_text(ask.grounds, "grounds"),
        decider_name=decider.name,
        capacity=decider.function,
        recorded_by_id=actor.person_id,
        recorded_at=now,
    )
    wrote = [insert(row)]
    facts = PoliceDecided(decision=row.pk, outcome=row.outcome)
    append_event(incident, "police.decided", actor=actor, now=now, wrote=wrote, facts=facts)
    return row


@transaction.atomic
def file_complaint(
    *, incident_id: int, ask: FileComplaint, actor: Actor, now: datetime
) -> PoliceComplaint:
    """Record a complaint as it was filed, with its receipt; only where management decided on it."""
    files = keep(ask.attached, now=now)
    incident = lock_incident(incident_id, actor=actor)
    require(actor, Action.WORK, incident.tenant_id)
    decision = PoliceDecision.objects.filter(incident=incident).order_by("pk").last()
    if decision is None or decision.outcome != PoliceOutcome.FILE:
        raise Invalid(_("Management decides first that a complaint is filed."), field="filer")
    filer = _chosen(complainants(incident), ask.filer, "filer")
    at = ask.filed_at or now
    if at > now:
        raise Invalid(_("This is in the future."), field="filed_at")
    number = clean_text(ask.number, "number", limit=120)
    wrote, receipt = _receipt(incident, number, files, actor=actor, now=now)
    row = PoliceComplaint(
        **owned(incident),
        decision=decision,
        filer_name=filer.name,
        capacity=filer.function,
        police=clean_text(ask.police, "police", limit=200),
        number=number,
        filed_at=at,
        receipt=receipt,
        recorded_by_id=actor.person_id,
        recorded_at=now,
    )
    wrote.append(insert(row))
    facts = ComplaintFiled(complaint=row.pk, decision=decision.pk)
    append_event(incident, "police.filed", actor=actor, now=now, wrote=wrote, facts=facts)
    return row


def _receipt(
    incident: Incident, number: str, files: Sequence[Kept], *, actor: Actor, now: datetime
) -> tuple[list[Written], InternalAttachment | None]:
    """Keep the receipt as a file of an internal note; one of several is named, all are kept."""
    if not files:
        return [], None
    note = Note(**owned(incident), text=number, author_id=actor.user_id, written_at=now)
    wrote = [insert(note), *attach(incident, files, to=note, actor=actor, now=now)]
    return wrote, cast(InternalAttachment, wrote[1].row)
