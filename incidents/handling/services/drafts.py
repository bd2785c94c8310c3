"""Drafts: kept for who writes them, and gone once they are sent, thrown away or erased.

They are no record: nothing of them is told in the ledger, and nobody else reads them.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from incidents.handling.asks.draft import KeepDraft
from incidents.models import Draft, Incident, TextMode
from incidents.record.queries.visible import visible_incidents
from incidents.record.services.common import LONG, owned, refuse_merged
from tenants.errors import Invalid, NotAllowed, NotFound, TooMuch
from tenants.models import Contact
from tenants.rules.roles import Action, Actor, require
from tenants.rules.typed import cleaned, says_something
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
    if not words:
        drop_draft(incident_id=incident_id, mode=ask.mode, actor=actor)
        return None
    row = Draft(**owned(incident), person_id=actor.user_id, mode=ask.mode, words=words, kept_at=now)
    # Two windows of one person write at once: the later one is what they see last.
    Draft.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["incident", "person", "mode"],
        update_fields=["words", "kept_at"],
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
    Draft.objects.filter(incident=incident_id, person=actor.user_id, mode=mode).delete()


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
        other.save(update_fields=["words"])
        row.delete()


def forget_drafts(subject: models.Model) -> None:
    """Throw away the drafts about an incident or a contact of which words were erased."""
    if isinstance(subject, Incident):
        Draft.objects.filter(incident=subject).delete()
    elif isinstance(subject, Contact):
        Draft.objects.filter(tenant=subject.tenant_id, incident__reporter=subject).delete()
