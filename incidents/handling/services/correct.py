"""Correcting what was written down wrong: the report itself, with a reason and a history."""

from datetime import datetime
from typing import Final, cast

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import Channel, DetectionSource, Kind, Status
from incidents.facts import Corrected
from incidents.handling.asks.triage import CorrectIncident
from incidents.handling.services.assess import ASSESSED, assess
from incidents.handling.services.triage import follow_assessment
from incidents.models import AffectedContact, Incident, Note
from incidents.record.rules.moments import wrong_moments
from incidents.record.services.common import clean_text, lock_incident, owned, record
from incidents.record.services.lookups import contact_of
from incidents.record.services.prove import recheck_rounds
from tenants.errors import DomainError, Invalid
from tenants.ledger.append import Written, insert, update
from tenants.rules.roles import Action, Actor, require

# What is told of a change is its codes and moments; words stand apart from the chain.
TOLD: Final = (
    "kind", "reporter_id", "channel", "detection", "found_unregistered", "occurred_at",
    "detected_at",
)  # fmt: skip
CORRECTED: Final = ("title", "description", "symptoms", "affected", *TOLD)


class AlreadyClosed(DomainError):
    code = "already_closed"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("What is closed stands as it was closed. Reopen it to correct it."))


@transaction.atomic
def correct_incident(
    *,
    incident_id: int,
    expected_version: int,
    ask: CorrectIncident,
    actor: Actor,
    now: datetime,
) -> Incident:
    """Put right what was reported, by whom, how it came in, what it is and when it began.

    `former_still_hears`: whoever reported it until now stays among those who must hear.
    """
    incident = lock_incident(incident_id, actor=actor, expected_version=expected_version)
    require(actor, Action.TRIAGE, incident.tenant_id)
    if incident.status == Status.CLOSED:
        raise AlreadyClosed
    why = clean_text(ask.reason, "reason")
    _check_moments(incident, now, occurred_at=ask.occurred_at, detected_at=ask.detected_at)
    before = {name: getattr(incident, name) for name in (*CORRECTED, "is_security", *ASSESSED)}
    _rewrite(incident, ask)
    if ask.reporter_id != incident.reporter_id:
        incident.reporter = contact_of(incident.tenant, ask.reporter_id, "reporter")
    wrote: list[Written] = []
    if ask.kind != incident.kind:
        wrote += _convert(incident, Kind(ask.kind), actor=actor, now=now)
    if not any(before[name] != getattr(incident, name) for name in CORRECTED):
        raise Invalid(_("This is how it stands already; nothing was changed."))
    note = Note(**owned(incident), text=why, author_id=actor.user_id, written_at=now)
    wrote.append(insert(note))
    if incident.reporter_id != before["reporter_id"]:
        wrote += move_audience(incident, before["reporter_id"], keeps=ask.former_still_hears)
    _record(incident, before, wrote, note=note, actor=actor, now=now)
    if incident.reporter_id != before["reporter_id"]:
        # Who must hear is somebody else: what was owed may be given already, or no longer.
        recheck_rounds([incident], actor=actor, now=now)
    return incident


def _rewrite(incident: Incident, ask: CorrectIncident) -> None:
    """Take over words, codes and moments; of a report by phone symptoms and what is hit are asked
    as when it was registered (R2; source 001, lines 61-67).
    """
    incident.channel = Channel(ask.channel)
    incident.detection = DetectionSource(ask.detection)
    incident.found_unregistered = ask.found_unregistered
    by_phone = incident.channel == Channel.PHONE
    incident.title = clean_text(ask.title, "title", limit=120)
    incident.description = clean_text(ask.description, "description")
    incident.symptoms = clean_text(ask.symptoms, "symptoms", needed=by_phone)
    incident.affected = clean_text(ask.affected, "affected", needed=by_phone)
    incident.occurred_at, incident.detected_at = ask.occurred_at, ask.detected_at


def _check_moments(
    incident: Incident,
    now: datetime,
    *,
    occurred_at: datetime | None,
    detected_at: datetime | None,
) -> None:
    wrong = wrong_moments(
        now, occurred_at=occurred_at, detected_at=detected_at, reported_at=incident.reported_at
    )
    if "reported_at" in wrong:
        # When it was reported is not corrected here: the other one cannot be after it.
        field = (
            "detected_at" if detected_at and detected_at > incident.reported_at else "occurred_at"
        )
        del wrong["reported_at"]
        wrong.setdefault(field, _("This is after it was reported."))
    if wrong:
        raise Invalid(errors=wrong)


def _convert(incident: Incident, kind: Kind, *, actor: Actor, now: datetime) -> list[Written]:
    """Make it another kind; duties follow from it, clocks and rounds from the priority."""
    before = incident.priority
    incident.kind = kind
    if kind is Kind.SECURITY_EVENT:
        incident.is_security = True
    assess(incident, incident.impact, incident.urgency, None)
    return follow_assessment(incident, before=before, actor=actor, now=now)


def move_audience(incident: Incident, former_id: int, *, keeps: bool) -> list[Written]:
    """Let the new reporter hear, and the former one no longer, unless they are affected too."""
    rows = {row.contact_id: row for row in AffectedContact.objects.filter(incident=incident)}
    wrote: list[Written] = []
    if incident.reporter_id not in rows:
        wrote.append(insert(AffectedContact(**owned(incident), contact_id=incident.reporter_id)))
    wanted = {incident.reporter_id: True, former_id: keeps}
    for contact_id, hears in sorted(wanted.items()):
        row = rows.get(contact_id)
        if row is not None and row.is_active != hears:
            row.is_active = hears
            wrote.append(update(row, "is_active"))
    return wrote


def _record(
    incident: Incident,
    before: dict[str, object],
    wrote: list[Written],
    *,
    note: Note,
    actor: Actor,
    now: datetime,
) -> None:
    changed = [name for name, value in before.items() if getattr(incident, name) != value]
    record(
        incident,
        "incident.corrected",
        actor=actor,
        now=now,
        wrote=wrote,
        facts=Corrected(
            note=note.pk,
            fields=[name for name in changed if name in CORRECTED],
            changed={
                name: [before[name], getattr(incident, name)] for name in changed if name in TOLD
            },
            priority=incident.priority,
            before=cast("int | None", before["priority"]),
        ),
    )
