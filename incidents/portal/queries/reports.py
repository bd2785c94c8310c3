"""The lists of a customer: what runs, every report a page at a time, and what stands beside them.

Statements are written once for all who have the same roles; whose reports they are is filled in.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from django.db.models import Case, F, PositiveSmallIntegerField, Q, QuerySet, Value, When

from incidents.choices import Status
from incidents.models import Incident
from incidents.portal.queries.disruptions import Disruption, disruption_list, disruptions
from incidents.portal.queries.portal import Report, card_list, cards
from incidents.record.queries.gather import Listed, Row, gather
from incidents.record.queries.prepared import prepared, prepared_lists
from incidents.record.queries.visible import reported_by, visible_incidents
from tenants.models import ReportingPoint
from tenants.rules.roles import Action, Actor
from tenants.sight import reach_of

# More open reports than this of one person are not read from cards; the list has them all.
CARDS = 20
# What is closed stands below all that still runs, whatever its priority was.
LAST = 9
RANK = Case(
    When(status=Status.CLOSED, then=Value(LAST)),
    default=F("priority"),
    output_field=PositiveSmallIntegerField(),
)


@dataclass(frozen=True)
class Home:
    """What the first page shows: reports that run, one more than there are cards, and the rest."""

    reports: list[Report]
    disruptions: list[Disruption]
    points: list[Row]


def home_of(actor: Actor, tenants: list[int], now: datetime) -> Home:
    """Return the first page of who reports at these customers, the latest report first."""
    lists = partial(_of_home, _anybody(actor), tenants)
    key = ("portal home", reach_of(_anybody(actor)), tuple(tenants))
    read = gather(**prepared_lists(key, lists, person=actor.person_id))
    return Home(
        reports=cards(read["reports"], actor, now),
        disruptions=disruptions(read["disruptions"], actor, now),
        points=_in_order(read["points"], tenants),
    )


def _of_home(anybody: Actor, tenants: list[int], *, person: int) -> dict[str, Listed]:
    found = visible_incidents(replace(anybody, user_id=person)).exclude(status=Status.CLOSED)
    latest = found.order_by("-reported_at", "-pk").values("pk")[: CARDS + 1]
    # Only what is drawn is then looked up.
    shown = card_list(Incident.objects.filter(pk__in=latest)).order_by("-reported_at", "-pk")
    return {"reports": shown, **_beside(tenants)}


def beside(tenants: list[int], actor: Actor, now: datetime) -> Home:
    """Return what stands beside a form: disruptions, and where one can report."""
    lists = partial(_beside, tenants)
    read = gather(**prepared_lists(("portal beside", tuple(tenants)), lists))
    return Home(
        [], disruptions(read["disruptions"], actor, now), _in_order(read["points"], tenants)
    )


def _beside(tenants: list[int]) -> dict[str, Listed]:
    points = ReportingPoint.objects.filter(tenant__in=tenants, is_active=True)
    shown = points.values("tenant_id", "name", "audience", "phone", "email", "remark")
    return {"disruptions": disruption_list(tenants), "points": shown}


def _in_order(points: list[Row], tenants: list[int]) -> list[Row]:
    return sorted(points, key=lambda point: tenants.index(point["tenant_id"]))


def _anybody(actor: Actor) -> Actor:
    """Return somebody with the same roles, to name the statement that fits all of them."""
    return replace(actor, user_id=None, name="")


@dataclass(frozen=True)
class ReportsPage:
    """A page of the list; `older` is the key at which the next one begins."""

    reports: list[Report]
    older: int | None


def reports_page(
    actor: Actor, now: datetime, *, only_own: bool, only_open: bool, before: int | None
) -> ReportsPage:
    """Return what this person may see: what runs by priority, then the closed, paged by key."""
    anybody, person = _anybody(actor), actor.person_id
    key = (reach_of(anybody), only_own, only_open)
    given = {"person": person}
    rank = None
    if before:
        rank = _rank_of(anybody, only_own=only_own, person=person, before=before)
        given |= {"before": before} if rank == LAST else {"before": before, "rank": rank}
    build = partial(_of_page, anybody, only_own=only_own, only_open=only_open)
    read = gather(rows=prepared(("portal list", *key), build, **given))["rows"]
    more, rows = len(read) > CARDS, read[:CARDS]
    return ReportsPage(cards(rows, actor, now), rows[-1]["id"] if more else None)


def _rank_of(anybody: Actor, *, only_own: bool, person: int, before: int) -> int:
    """Return where in the order a report stands; one that is not there, behind all that runs."""

    def written(*, person: int, before: int) -> Listed:
        found = _seen(anybody, only_own=only_own, person=person).filter(pk=before)
        return found.values(rank=RANK)

    key = ("portal rank", reach_of(anybody), only_own)
    rows = gather(rows=prepared(key, written, person=person, before=before))["rows"]
    return rows[0]["rank"] if rows else LAST


def _of_page(
    anybody: Actor, *, only_own: bool, only_open: bool, person: int,
    before: int | None = None, rank: int | None = None,
) -> Listed:  # fmt: skip
    """Return one page and one beyond it: the first that run and the latest closed, whichever come.

    Each part comes in the order of its index; only what is drawn is then looked up.
    """
    found = _seen(anybody, only_own=only_own, person=person)
    runs, closed = found.exclude(status=Status.CLOSED), found.filter(status=Status.CLOSED)
    if before and rank is not None:
        runs = runs.filter(Q(priority__gt=rank) | Q(priority=rank, pk__lt=before))
    elif before:
        runs, closed = runs.none(), closed.filter(pk__lt=before)
    first = runs.order_by("priority", "-pk").values("pk")[: CARDS + 1]
    if not only_open:
        first = first.union(closed.order_by("-pk").values("pk")[: CARDS + 1], all=True)
    shown = Incident.objects.filter(pk__in=first).annotate(rank=RANK)
    return card_list(shown).order_by("rank", "-pk")[: CARDS + 1]


def _seen(anybody: Actor, *, only_own: bool, person: int) -> QuerySet[Incident]:
    found = visible_incidents(replace(anybody, user_id=person))
    if not only_own:
        return found
    here = {*anybody.given_for(Action.SEE_ORGANISATION), *anybody.given_for(Action.SEE_OWN)}
    return found.filter(reported_by(person, sorted(here)))
