"""Exceptions: those of one incident, and those that wait for a second person."""

from django.db.models import QuerySet

from incidents.choices import WaiverState
from incidents.models import Incident, Waiver
from incidents.record.queries.gather import Listed, columns
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at

SIZE = 50


def waiver_list(incident: Incident) -> Listed:
    rows = Waiver.objects.filter(incident=incident).order_by("-pk")
    found: Listed = rows.values(*columns(Waiver, "asked_by__name", "second_by__name"))
    return found


def waiting_on(incident: Incident) -> QuerySet[Waiver]:
    """Return what waits for a second person, the oldest first."""
    found = Waiver.objects.filter(incident=incident, state=WaiverState.ASKED)
    return found.select_related("asked_by").order_by("pk")


def waiting_for(actor: Actor) -> list[Waiver]:
    """Return what this person may answer, the oldest first; what they asked themselves is not."""
    found = Waiver.objects.filter(may_at(actor, Action.WAIVE), state=WaiverState.ASKED).exclude(
        asked_by=actor.user_id
    )
    return list(
        found.select_related("asked_by", "tenant", "incident").order_by("asked_at", "pk")[:SIZE]
    )
