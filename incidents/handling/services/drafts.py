"""Drafts: kept for who writes them, and gone once they are sent, thrown away or erased.

They are no record: nothing of them is told in the ledger, and nobody else reads them.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from incidents.due import DRAFTS
from incidents.handling.asks.draft import KeepDraft
from incidents.handling.services.draft_files import drop, with_files
from incidents.models import Draft, Incident, LegalHold, TextMode
from incidents.record.queries.visible import visible_incidents
from incidents.record.services.common import LONG, owned, refuse_merged
from tenants.errors import Invalid, NotAllowed, NotFound, TooMuch
from tenants.models import Contact
from tenants.rules.roles import Action, Actor, require
from tenants.rules.typed import cleaned, says_something
from tenants.scoping import entered, work_due
from tenants.sole import sole

# Who may not send a text keeps none either.
SENT_BY: Final[Mapping[str, Action]] = {
    TextMode.PUBLIC: Action.INFORM,
    TextMode.INTERNAL: Action.NOTE,
    TextMode.CALL: Action.CALL,
    TextMode.RESOLUTION: Action.RESOLVE,
}
# More than any form of ours has.
MOST_FIELDS: Final = 20


@transaction.atomic
def keep_draft(*, incident_id: int, ask: KeepDraft, actor: Actor, now: datetime) -> Draft | None:
    """Keep what this person typed in one mode in the place of what they typed there before.

    An empty form keeps nothing, and what was kept goes.
    """
    if ask.mode not in SENT_BY:
        raise Invalid(_("Choose one of these."), field="mode")
    incident = sole(visible_incidents(actor).filter(pk=incident_id))
    if incident is None:
        raise NotFound()
    require(actor, SENT_BY[ask.mode], incident.tenant_id)
    if actor.user_id is None:
        raise NotAllowed()
    refuse_merged(incident)
    words = _kept(ask.words)
    own = Draft.objects.filter(incident=incident_id, person=actor.user_id, mode=ask.mode)
    files = with_files(own.select_for_update().first(), ask.files, ask.files_out, now=now)
    if not words and not files:
        drop(own)
        return None
    row = Draft(
        **owned(incident),
        person_id=actor.user_id,
        mode=ask.mode,
        words=words,
        files=files,
        kept_at=now,
        goes_at=now + timedelta(days=settings.DRAFT_DAYS),
    )
    # Two windows of one person write at once: the later one is what they see last.
    Draft.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["incident", "person", "mode"],
        update_fields=["words", "files", "kept_at", "goes_at"],
    )
    return row


def _kept(words: Mapping[str, str]) -> dict[str, str]:
    if len(words) > MOST_FIELDS or any(len(text) > 2 * LONG for text in words.values()):
        raise TooMuch()
    # What a form would refuse is kept all the same, but for what the database cannot hold.
    said = {name: cleaned(text.replace("\x00", "")) for name, text in words.items()}
    return {name: text for name, text in said.items() if says_something(text)}


def drop_draft(*, incident_id: int, mode: str, actor: Actor) -> None:
    """Throw away what this person typed in one mode; where nothing is kept nothing happens."""
    drop(Draft.objects.filter(incident=incident_id, person=actor.user_id, mode=mode))


def clear_drafts(*, now: datetime) -> int:
    """Throw away what nobody went on with for so many days; return how many drafts.

    What is about an incident under a legal hold is looked at again after as many days.
    """
    cleared = 0
    for work in work_due(DRAFTS, now):
        with entered(work.scope):
            held = LegalHold.objects.filter(tenant=work.tenant_id, lifted_at=None)
            found = Draft.objects.filter(tenant=work.tenant_id, goes_at__lte=now)
            kept = found.filter(incident__in=held.values("incident"))
            kept.update(goes_at=now + timedelta(days=settings.DRAFT_DAYS))
            cleared += drop(found)
    return cleared


def move_drafts(merged: Incident, survivor: Incident) -> None:
    """Let everybody find their words where it goes on, behind what they began there already."""
    there = {(row.person_id, row.mode): row for row in Draft.objects.filter(incident=survivor)}
    for row in Draft.objects.filter(incident=merged).order_by("pk"):
        other = there.get((row.person_id, row.mode))
        if other is None:
            row.incident = survivor
            row.save(update_fields=["incident"])
            continue
        for name, text in row.words.items():
            other.words[name] = "\n\n".join(filter(None, (other.words.get(name, ""), text)))
        other.files += row.files
        other.save(update_fields=["words", "files"])
        row.delete()


def forget_drafts(subject: models.Model) -> None:
    """Throw away the drafts about an incident or a contact of which words were erased."""
    if isinstance(subject, Incident):
        drop(Draft.objects.filter(incident=subject))
    elif isinstance(subject, Contact):
        rows = Draft.objects.filter(tenant=subject.tenant_id, incident__reporter=subject)
        drop(Draft.objects.filter(pk__in=rows.values("pk")))
