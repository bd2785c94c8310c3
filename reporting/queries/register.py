"""The register: every incident that an auditor may see, in one order, on screen and in an export.

Screen and export take their rows from `register`, so they cannot hold different ones (EXP-2).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Func, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from incidents.choices import ClockKind, Kind, Label, Status
from incidents.duty.queries.complete import incomplete
from incidents.models import BreachClock, Incident, UpdateRound
from incidents.record.queries.clocks import ClockView, by_incident, clock_list
from incidents.record.queries.gather import Listed, gather
from incidents.record.queries.gather import Row as Read
from incidents.record.queries.prepared import Value, prepared
from reporting.queries.paging import Place, newer_than, older_than
from tenants.addresses import address
from tenants.ledger import canonical
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at, reach_of

SIZE = 50
# One more than the largest total that is shown.
CEILING = 100
# Nothing long is read for a list (X24).
COLUMNS = (
    "id",
    "reference",
    "title",
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
LABELS: Mapping[str, str] = {
    Label.SECURITY_INCIDENT: "is_security",
    Label.CYBER_INCIDENT: "is_cyber",
    Label.DATA_BREACH: "is_breach",
}


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
    # The profiles by which records are judged, where those that lack something are asked for.
    incomplete: tuple[int, ...] = ()

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
        if self.incomplete:
            asked &= incomplete(self.incomplete)
        return asked


def register(
    actor: Actor, selection: Selection, *, action: Action = Action.SEE_REGISTER
) -> QuerySet[Incident]:
    """Return the incidents in this person's register that were asked for, in no order yet."""
    # The provider is said as well, for the index that has many customers in one order.
    providers = sorted(set(actor.providers.values()))
    return Incident.objects.filter(selection.where(), may_at(actor, action), provider__in=providers)


@dataclass(frozen=True)
class Row:
    """One line of the register on the screen, drawn by templates/reporting/row.html."""

    id: int
    url: str
    reference: str
    title: str
    customer: str
    kind: str
    labels: tuple[str, ...]
    # What was promised beside the two terms, and is late or was missed.
    broken: tuple[str, ...]
    priority: int
    priority_label: str
    status: str
    # As the status says it: no part of what tells two rows apart.
    status_label: Any = field(compare=False)
    category: str
    reported_at: datetime
    closed_at: datetime | None
    response: ClockView | None
    resolution: ClockView | None


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
        rows=[_row(row, clocks.get(row["id"], {}), now) for row in rows],
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
    kept = replace(selection, since=None, until=None)
    count = partial(_count, actor, kept)
    key = (reach_of(actor), kept)
    lists = {"count": prepared(("register count", *key), count, **given)}
    if place:
        given |= {"at": place.reported_at, "id": place.id}
    build = partial(_rows, actor, kept, backwards)
    lists["rows"] = prepared(("register", *key, backwards), build, **given)
    if selection.since or selection.until:
        # How much lies between two days is another for each.
        lists = {name: one.planned_each_time for name, one in lists.items()}
    read = gather(**lists)
    return read["rows"], len(read["count"])


def _rows(
    actor: Actor, selection: Selection, backwards: bool, *,
    since: datetime | None = None, until: datetime | None = None,
    at: datetime | None = None, id: int = 0,
) -> Listed:  # fmt: skip
    """Return one page in the order of its index; only what is drawn is then looked up."""
    found = register(actor, replace(selection, since=since, until=until))
    if at is not None:
        found = found.filter((newer_than if backwards else older_than)(Place(at, id)))
    order = ("reported_at", "id") if backwards else ("-reported_at", "-id")
    page = found.order_by(*order).values("pk")[: SIZE + 1]
    shown = Incident.objects.filter(pk__in=page).order_by(*order)
    rows: Listed = shown.values(*COLUMNS, **_beside())
    return rows


def _count(
    actor: Actor, selection: Selection, *,
    since: datetime | None = None, until: datetime | None = None,
) -> Listed:  # fmt: skip
    """Return as many as are counted, in the order of an index: read no further than it goes."""
    found = register(actor, replace(selection, since=since, until=until))
    return found.order_by("-reported_at", "-id").values("pk")[:CEILING]


def _clocks(ids: list[int], now: datetime) -> Mapping[int, Mapping[str, ClockView]]:
    return by_incident(gather(of=prepared("clocks", clock_list, ids=ids))["of"], now)


def _place(row: Mapping[str, Any]) -> Place:
    return Place(row["reported_at"], row["id"])


def _beside() -> dict[str, Subquery]:
    """Return what is read of other tables with the rows of one page."""
    incident = OuterRef("pk")
    missed = UpdateRound.objects.filter(incident=incident, missed_at__isnull=False)
    count = Func(template="count(*)", output_field=IntegerField())
    term = BreachClock.objects.filter(incident=incident)
    return {
        "missed_updates": Subquery(missed.order_by().annotate(n=count).values("n")),
        "breach_due_at": Subquery(term.values("due_at")),
        "breach_missed_at": Subquery(term.values("missed_at")),
        "breach_stopped_at": Subquery(term.values("stopped_at")),
    }


def _broken(row: Mapping[str, Any], now: datetime) -> list[str]:
    found: list[str] = []
    due_at, stopped_at = row["breach_due_at"], row["breach_stopped_at"]
    is_running = due_at is not None and stopped_at is None
    if row["breach_missed_at"] is not None or (is_running and now > due_at):
        found.append(_("72 hours: too late"))
    elif is_running:
        found.append(_("72 hours: open"))
    if missed := row["missed_updates"]:
        told = ngettext("%(count)d update missed", "%(count)d updates missed", missed)
        found.append(told % {"count": missed})
    return found


def _row(row: Mapping[str, Any], clocks: Mapping[str, ClockView], now: datetime) -> Row:
    language = "nl" if (get_language() or "en").startswith("nl") else "en"
    return Row(
        id=row["id"],
        url=address("reporting:record", row["reference"]),
        reference=row["reference"],
        title=row["title"],
        customer=row["tenant__name"],
        kind=str(Kind(row["kind"]).label),
        labels=tuple(str(Label(label).label) for label, name in LABELS.items() if row[name]),
        broken=tuple(_broken(row, now)),
        priority=row["priority"],
        priority_label=row["scheme__labels"].get(str(row["priority"]), {}).get(language, ""),
        status=row["status"],
        status_label=Status(row["status"]).label,
        category=row[f"category__name_{language}"] or "",
        reported_at=row["reported_at"],
        closed_at=row["closed_at"],
        response=clocks.get(ClockKind.RESPONSE),
        resolution=clocks.get(ClockKind.RESOLUTION),
    )
