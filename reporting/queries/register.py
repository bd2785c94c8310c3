"""The register: every incident that an auditor may see, in one order, on screen and in an export.

Screen and export take their rows from `register`, so they cannot hold different ones (EXP-2).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Exists, Func, IntegerField, OuterRef, Q, QuerySet, Subquery

from incidents.duty.queries.breach import leading_terms
from incidents.duty.queries.complete import incomplete
from incidents.models import DeskWords, Improvement, Incident, PublicWords, Review, UpdateRound
from incidents.record.queries.clocks import ClockView, by_incident, clock_list
from incidents.record.queries.finding import Having
from incidents.record.queries.gather import Listed, gather
from incidents.record.queries.gather import Row as Read
from incidents.record.queries.prepared import Value, prepared
from reporting.queries.paging import Place, newer_than, older_than
from reporting.queries.register_row import LABELS, Row, row_of
from tenants.choices import Side
from tenants.ledger import canonical
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at, reach_of

SIZE = 50
# One more than the largest total that is shown.
CEILING = 1_001
# Nothing long is read for a list (X24).
COLUMNS = (
    "id",
    "reference",
    "title",
    "is_drill",
    "tenant__name",
    "kind",
    "priority",
    "scheme__labels",
    "status",
    "category__name_nl",
    "category__name_en",
    "reported_at",
    "closed_at",
    "is_security",
    "is_cyber",
    "is_breach",
)


@dataclass(frozen=True, kw_only=True)
class Selection:
    """What is asked of the register; nothing set is everything. `until` itself is not included."""

    since: datetime | None = None
    until: datetime | None = None
    tenant_id: int | None = None
    kind: str = ""
    priority: int | None = None
    status: str = ""
    category_id: int | None = None
    labels: tuple[str, ...] = ()
    # Nobody reported it when it happened: it was found afterwards.
    unregistered: bool = False
    # Exercises alone; what really happened and exercises stand together otherwise.
    exercises: bool = False
    # The profiles by which records are judged, where those that lack something are asked for.
    incomplete: tuple[int, ...] = ()
    # What is asked of the words of an incident (`asked_of`); on screen alone.
    words: str = ""

    def as_facts(self) -> dict[str, Any]:
        """Return only what is set, as codes, ids and moments: for the log and the manifest."""
        facts = {
            "reported_since": self.since and canonical.moment(self.since),
            "reported_before": self.until and canonical.moment(self.until),
            "tenant": self.tenant_id,
            "kind": self.kind,
            "priority": self.priority,
            "status": self.status,
            "category": self.category_id,
            "labels": list(self.labels),
            "unregistered": self.unregistered,
            "exercises": self.exercises,
            "incomplete": bool(self.incomplete),
        }
        return {key: value for key, value in facts.items() if value}

    def where(self) -> Q:
        asked = Q()
        for lookup, value in (
            ("reported_at__gte", self.since),
            ("reported_at__lt", self.until),
            ("tenant", self.tenant_id),
            ("kind", self.kind),
            ("priority", self.priority),
            ("status", self.status),
        ):
            if value:
                asked &= Q((lookup, value))
        if self.category_id:
            asked &= Q(category=self.category_id) | Q(category__parent=self.category_id)
        for label in self.labels:
            asked &= Q((LABELS[label], True))
        if self.unregistered:
            asked &= Q(found_unregistered=True)
        if self.exercises:
            asked &= Q(is_drill=True)
        if self.incomplete:
            asked &= incomplete(self.incomplete)
        return asked


def register(
    actor: Actor, selection: Selection, *, action: Action = Action.SEE_REGISTER
) -> QuerySet[Incident]:
    """Return the incidents in this person's register that were asked for, in no order yet."""
    # The provider is said as well, for the index that has many customers in one order.
    providers = sorted(set(actor.providers.values()))
    asked = selection.where() & _worded(actor, selection.words)
    return Incident.objects.filter(asked, may_at(actor, action), provider__in=providers)


def _worded(actor: Actor, words: str) -> Q:
    """Say that it has these words, as far as this side reads them."""
    if not words:
        return Q()
    table = DeskWords if actor.side is Side.PROVIDER else PublicWords
    return Q(pk__in=table.objects.filter(Having(words)).values("incident"))


@dataclass(frozen=True)
class RegisterPage:
    """A page of the register; `count` goes no further than CEILING."""

    rows: list[Row]
    count: int
    newer: Place | None
    older: Place | None


def register_page(
    actor: Actor,
    selection: Selection,
    now: datetime,
    *,
    after: Place | None = None,
    before: Place | None = None,
) -> RegisterPage:
    """Return the incidents that were reported just before `after`, or just after `before`."""
    rows, count = _read(actor, selection, before or after, backwards=before is not None)
    more, rows = len(rows) > SIZE, rows[:SIZE]
    if before:
        rows.reverse()
    first, last = (_place(rows[0]), _place(rows[-1])) if rows else (None, None)
    clocks = _clocks([row["id"] for row in rows], now) if rows else {}
    return RegisterPage(
        rows=[row_of(row, clocks.get(row["id"], {}), now) for row in rows],
        count=count,
        newer=first if (more if before else after) else None,
        older=last if (more or before) else None,
    )


def _read(
    actor: Actor, selection: Selection, place: Place | None, *, backwards: bool
) -> tuple[list[Read], int]:
    """Return the rows of one page and one beyond it, and how many there are in all."""
    given: dict[str, Value] = {}
    if selection.since:
        given["since"] = selection.since
    if selection.until:
        given["until"] = selection.until
    if selection.words:
        given["words"] = selection.words
    kept = replace(selection, since=None, until=None, words="")
    count = partial(_count, actor, kept)
    key = (reach_of(actor), kept)
    lists = {"count": prepared(("register count", *key), count, **given)}
    if place:
        given |= {"at": place.reported_at, "id": place.id}
    build = partial(_rows, actor, kept, backwards)
    lists["rows"] = prepared(("register", *key, backwards), build, **given)
    if selection.since or selection.until or selection.words:
        # How much lies between two days, or has a word, is another for each.
        lists = {name: one.planned_each_time for name, one in lists.items()}
    read = gather(**lists)
    return read["rows"], len(read["count"])


def _rows(
    actor: Actor, selection: Selection, backwards: bool, *,
    since: datetime | None = None, until: datetime | None = None,
    words: str = "", at: datetime | None = None, id: int = 0,
) -> Listed:  # fmt: skip
    """Return one page in the order of its index; only what is drawn is then looked up."""
    found = register(actor, replace(selection, since=since, until=until, words=words))
    if at is not None:
        found = found.filter((newer_than if backwards else older_than)(Place(at, id)))
    order = ("reported_at", "id") if backwards else ("-reported_at", "-id")
    page = found.order_by(*order).values("pk")[: SIZE + 1]
    shown = Incident.objects.filter(pk__in=page).order_by(*order)
    rows: Listed = shown.values(*COLUMNS, **_beside())
    return rows


def _count(
    actor: Actor, selection: Selection, *,
    since: datetime | None = None, until: datetime | None = None, words: str = "",
) -> Listed:  # fmt: skip
    """Return as many as are counted, in the order of an index: read no further than it goes."""
    found = register(actor, replace(selection, since=since, until=until, words=words))
    return found.order_by("-reported_at", "-id").values("pk")[:CEILING]


def _clocks(ids: list[int], now: datetime) -> Mapping[int, Mapping[str, ClockView]]:
    return by_incident(gather(of=prepared("clocks", clock_list, ids=ids))["of"], now)


def _place(row: Mapping[str, Any]) -> Place:
    return Place(row["reported_at"], row["id"])


def _beside() -> dict[str, Exists | Subquery]:
    """Return what is read of other tables with the rows of one page."""
    incident = OuterRef("pk")
    missed = UpdateRound.objects.filter(incident=incident, missed_at__isnull=False)
    count = Func(template="count(*)", output_field=IntegerField())
    term = leading_terms(incident)
    better = Improvement.objects.filter(review__incident=incident)
    return {
        "reviewed": Exists(Review.objects.filter(incident=incident, held_at__isnull=False)),
        "improvements": Subquery(better.order_by().annotate(n=count).values("n")),
        "missed_updates": Subquery(missed.order_by().annotate(n=count).values("n")),
        "breach_due_at": Subquery(term.values("due_at")[:1]),
        "breach_missed_at": Subquery(term.values("missed_at")[:1]),
        "breach_stopped_at": Subquery(term.values("stopped_at")[:1]),
    }
