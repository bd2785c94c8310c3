"""What stands open for who is on duty by a rota: what the next one has to know."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from escalation.models import HandOver, HandOverWord, Rota
from escalation.on_call.queries.plans import rotas_of
from incidents.choices import Priority, Status
from incidents.models import OWED, Incident, UpdateRound
from incidents.record.queries.visible import visible_incidents
from tenants.errors import NotFound
from tenants.rules.roles import Actor
from tenants.sole import sole

URGENT: Final = (Priority.P1, Priority.P2)
# Of each sort in one note.
MOST: Final = 50
# What is promised so far ahead is the business of whoever comes.
SOON: Final = timedelta(days=1)


@dataclass(frozen=True)
class Note:
    """A hand-over as a page shows it: of what it names, what this person may see, as it is now."""

    row: HandOver
    urgent: list[Incident]
    waits: list[Incident]
    promises: list[UpdateRound]
    words: list[HandOverWord]


def incidents_of(rota: Rota) -> QuerySet[Incident]:
    """Return the incidents for which this rota is asked."""
    rows = Incident.objects.filter(provider=rota.provider_id).exclude(status=Status.CLOSED)
    if rota.customer_id is not None:
        return rows.filter(tenant=rota.customer_id)
    others = Rota.objects.filter(tenant=rota.tenant_id, removed_at=None).exclude(pk=rota.pk)
    rows = rows.exclude(tenant__in=others.exclude(customer=None).values("customer"))
    if rota.team_id is not None:
        return rows.filter(team=rota.team_id)
    of_teams = others.exclude(team=None).values("team")
    return rows.filter(Q(team=None) | ~Q(team__in=of_teams))


def standing(rota: Rota, now: datetime) -> dict[str, list[int]]:
    """Return by their keys what is urgent, what waits, and what is promised."""
    rows = incidents_of(rota)
    urgent = rows.filter(priority__in=URGENT).order_by("priority", "pk")
    owed = UpdateRound.objects.filter(OWED, incident__in=rows, due_at__lte=now + SOON)
    return {
        "urgent": list(urgent.values_list("pk", flat=True)[:MOST]),
        "waits": list(_waiting(rows).values_list("pk", flat=True)[:MOST]),
        "promises": list(owed.order_by("due_at", "pk").values_list("pk", flat=True)[:MOST]),
    }


def note_for(actor: Actor, pk: int, rotas: QuerySet[Rota]) -> Note:
    """Return a note of a rota of these, with what this person sees of it."""
    rows = HandOver.objects.select_related("rota", "left_by", "taken_by")
    row = sole(rows.filter(pk=pk, rota__in=rotas.order_by().values("pk")))
    if row is None:
        raise NotFound()
    seen = visible_incidents(actor).select_related(None)
    found = seen.filter(pk__in=[*row.urgent, *row.waits]).select_related("tenant").in_bulk()
    rounds = UpdateRound.objects.filter(pk__in=row.promises, incident__in=seen.values("pk"))
    words = HandOverWord.objects.filter(hand_over=row).select_related("written_by")
    return Note(
        row,
        urgent=[found[key] for key in row.urgent if key in found],
        waits=[found[key] for key in row.waits if key in found],
        promises=list(rounds.select_related("incident__tenant").order_by("due_at", "pk")),
        words=list(words.order_by("written_at", "pk")),
    )


def notes_of(rota: Rota) -> list[HandOver]:
    """Return the last hand-overs of a rota."""
    rows = HandOver.objects.filter(rota=rota).select_related("left_by", "taken_by")
    return list(rows.order_by("-at", "-pk")[:10])


def handed_over(actor: Actor, now: datetime) -> QuerySet[HandOver]:
    """Return the notes of turns that run, that this person was handed and did not confirm.

    Who handed the same turn over since is asked for nothing: what stood open then is of the past.
    """
    later = HandOver.objects.filter(
        rota=OuterRef("rota"), level=OuterRef("level"), at__gt=OuterRef("at")
    )
    return (
        HandOver.objects.filter(
            ~Exists(later),
            taken_by=actor.user_id or 0,
            confirmed_at=None,
            rota__in=rotas_of(actor).order_by().values("pk"),
        )
        .select_related("rota", "left_by")
        .order_by("-at", "-pk")
    )


def _waiting(rows: QuerySet[Incident]) -> QuerySet[Incident]:
    return rows.filter(status=Status.WAITING).order_by("waits_until", "pk")
