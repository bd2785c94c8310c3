"""What every service begins and ends with: take the lock, and tell what was written."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from incidents.choices import Status
from incidents.models import Incident, Note
from incidents.record.queries.visible import visible_incidents
from incidents.record.rules.waiting import is_back_unseen, keeps_moment
from tenants.errors import DomainError, Invalid, NotFound, Stale
from tenants.ledger.append import Written, append, insert, update
from tenants.ledger.changed import changed_columns, remember
from tenants.ledger.facts import NOTHING, Facts
from tenants.models import Event, User
from tenants.models.base import TenantRow
from tenants.rules.roles import Action, Actor
from tenants.rules.typed import cleaned, says_something
from tenants.sole import sole


def lock_incident(
    incident_id: int, *, actor: Actor, expected_version: int | None = None
) -> Incident:
    """Take the row of one incident that this actor may see.

    `expected_version` is the version the reader looked at; a newer one refuses the change (409).
    """
    rows = visible_incidents(actor).select_for_update(of=("self",))
    incident = sole(rows.filter(pk=incident_id))
    if incident is None:
        raise NotFound()
    if actor.is_somebody:
        refuse_merged(incident)
    if expected_version is not None and incident.version != expected_version:
        raise changed_meanwhile(incident)
    remember(incident)
    return incident


class MergedAway(DomainError):
    """Nothing is done with what was merged: it goes on in another one."""

    code = "merged"

    def __init__(self, incident: Incident) -> None:
        into = incident.merged_into.reference if incident.merged_into else ""
        super().__init__(
            _("This was merged into %(reference)s: go on there.") % {"reference": into}
        )


def refuse_merged(incident: Incident) -> None:
    if incident.merged_into_id is not None:
        raise MergedAway(incident)


def changed_meanwhile(incident: Incident) -> Stale:
    """Return the refusal that names who was first."""
    latest = (
        Event.objects.filter(
            subject_kind="incident", subject_id=incident.pk, version=incident.version
        )
        .values_list("actor_id", flat=True)
        .first()
    )
    who = User.objects.filter(pk=latest).values_list("name", flat=True).first() if latest else None
    if who is None:
        return Stale()
    return Stale(
        _("%(who)s changed this meanwhile. Look at it again before you go on.") % {"who": who}
    )


def record(
    incident: Incident,
    kind: str,
    *,
    actor: Actor,
    now: datetime,
    wrote: Iterable[Written] = (),
    facts: Facts = NOTHING,
) -> Event:
    """Save what changed of a locked incident as its next version, and tell it."""
    _follow_waiting(incident, actor)
    incident.version += 1
    changed = update(incident, *changed_columns(incident))
    return append(
        incident,
        kind,
        actor=actor,
        at=now,
        wrote=[changed, *wrote],
        version=incident.version,
        facts=facts,
    )


def _follow_waiting(incident: Incident, actor: Actor) -> None:
    """Let the moment of waiting end with it, whichever verb ended it; and its return be seen."""
    status = Status(incident.status)
    acted = actor.is_somebody and actor.may(Action.WORK, incident.tenant_id)
    if not keeps_moment(status):
        incident.waits_until, incident.waits_as = None, ""
    if not is_back_unseen(status, acted=acted):
        incident.came_back_at = None


def append_event(
    incident: Incident,
    kind: str,
    *,
    actor: Actor,
    now: datetime,
    wrote: Iterable[Written] = (),
    facts: Facts = NOTHING,
) -> Event:
    """Tell of rows beside the incident: its own version stays, nobody's form gets stale."""
    return append(incident, kind, actor=actor, at=now, wrote=wrote, facts=facts)


def append_event_of(
    row: TenantRow, kind: str, *, actor: Actor, now: datetime, wrote: Written
) -> Event:
    """Tell of a row that is a subject of its own, such as a complaint."""
    return append(row, kind, actor=actor, at=now, wrote=[wrote])


def owned(incident: Incident) -> dict[str, object]:
    """Return the owner columns of a row that belongs to this incident."""
    return {
        "tenant_id": incident.tenant_id,
        "provider_id": incident.provider_id,
        "incident_id": incident.pk,
    }


def noted(incident: Incident, text: str, *, actor: Actor, now: datetime) -> list[Written]:
    """Keep why the desk did something as a note beside its event: words that can be erased.

    Nothing is kept of an empty text. A customer says it in a message: no note is theirs to write.
    """
    if not text:
        return []
    note = Note(**owned(incident), text=text, author_id=actor.user_id, written_at=now)
    return [insert(note)]


LONG = 20_000


def clean_text(value: str, field: str, *, needed: bool = True, limit: int = LONG) -> str:
    """Return a text as it will be kept, or refuse it: empty, too long, or with a NUL."""
    text = cleaned(value)
    if "\x00" in text:
        raise Invalid(_("This text contains a character that cannot be kept."), field=field)
    if needed and not says_something(text):
        raise Invalid(_("Fill this in."), field=field)
    if len(text) > limit:
        raise Invalid(
            _("This is %(count)d characters too long.") % {"count": len(text) - limit}, field=field
        )
    return text
