"""Drafts of one person: of nobody else's a query gives anything."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from incidents.models import Draft, Incident
from incidents.record.queries.gather import Listed, Row, Statement, gather
from incidents.record.queries.prepared import prepared
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at


@dataclass(frozen=True)
class Kept:
    """What was kept of one form, and when; nothing where `at` is None."""

    words: dict[str, str] = field(default_factory=dict)
    at: datetime | None = None
    # Of each file what it is called by and its name.
    files: tuple[tuple[str, str], ...] = ()


def drafts_for(incident: Incident, actor: Actor) -> Statement:
    """Return one's own on this incident, for a page that reads more in the same statement."""
    return prepared("drafts", _drafts, incident=incident.pk, person=actor.user_id or 0)


def _drafts(incident: int, person: int) -> Listed:
    found = Draft.objects.filter(incident=incident, person=person)
    rows: Listed = found.values("mode", "words", "files", "kept_at")
    return rows


def kept_of(rows: Iterable[Row]) -> dict[str, Kept]:
    """Return them by mode."""
    return {
        row["mode"]: Kept(
            row["words"], row["kept_at"], tuple((one["id"], one["name"]) for one in row["files"])
        )
        for row in rows
    }


def draft_of(incident: Incident, actor: Actor, mode: str) -> Kept:
    rows = gather(drafts=drafts_for(incident, actor))["drafts"]
    return kept_of(rows).get(mode, Kept())


def my_drafts(actor: Actor, now: datetime) -> QuerySet[Draft]:
    """Return what this person began to write anywhere, the oldest first."""
    return (
        Draft.objects.filter(may_at(actor, Action.SEE_QUEUE), person=actor.user_id)
        .select_related("incident__tenant")
        .order_by("kept_at", "pk")
    )
