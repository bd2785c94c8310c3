"""Reading what the record holds of some incidents, in as many statements however many they are."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, Final

from django.db.models import Case, CharField, Q, QuerySet, Value, When

from escalation.choices import EscalationKind
from incidents.choices import ClockKind, Priority
from incidents.duty.queries.complete import incomplete, profiles_in_use
from incidents.models import Clock, Incident, Obligation, UpdateRound
from reporting.figures.queries import conditions as told
from reporting.figures.queries.population import APART
from reporting.figures.rules.facts import REOPENED, RESOLVED, Gathered, Promise
from tenants.models import Event

AT_REPORT: Final = (
    "security", "afterwards", "reopened_ever", "functional", "hierarchical", "unsorted", "by_hand",
    "recurring", "reassigned",
)  # fmt: skip
AT_CLOSE: Final = ("incomplete", "came_back", "untold")
_PLAIN: Final = ("pk", "priority", "category_id", "team_id", "reported_at", "closed_at")
Rows = Mapping[int, list[dict[str, Any]]]


def gathered(tenant_id: int, incidents: Collection[int]) -> list[Gathered]:
    """Return what is held of these incidents of a customer, in its scope."""
    clocks = _by_incident(
        Clock.objects.filter(told.STANDING, incident__in=incidents),
        "kind", "started_at", "due_at", "stopped_at", "breached_at",
    )  # fmt: skip
    rounds = _by_incident(
        UpdateRound.objects.filter(told.KNOWN_ROUND, incident__in=incidents),
        "due_at", "missed_at",
    )  # fmt: skip
    terms = _terms(incidents)
    turns = _turns(tenant_id, incidents)
    rows = _asked(tenant_id, incidents).values(*_PLAIN, "set_apart", *AT_REPORT, *AT_CLOSE)
    return [_one(row, clocks, rounds, terms, turns) for row in rows.order_by("pk")]


def _asked(tenant_id: int, incidents: Collection[int]) -> QuerySet[Incident]:
    conditions = {
        "security": Q(is_security=True),
        "afterwards": told.registered_afterwards(),
        "reopened_ever": Q(reopened__gt=0),
        "functional": told.escalated(EscalationKind.FUNCTIONAL),
        "hierarchical": told.escalated(EscalationKind.HIERARCHICAL),
        "unsorted": Q(category__is_other=True),
        "by_hand": told.set_by_hand(),
        "recurring": Q(follows__isnull=False),
        "reassigned": told.reassigned(),
        "incomplete": incomplete(profiles_in_use()),
        "came_back": told.came_back(),
        "untold": told.untold(),
    }
    apart = [When(condition, then=Value(name)) for name, condition in APART.items()]
    return Incident.objects.filter(tenant=tenant_id, pk__in=incidents).annotate(
        set_apart=Case(*apart, default=Value(""), output_field=CharField()),
        **{name: Case(When(one, then=True), default=False) for name, one in conditions.items()},
    )


def _one(row: dict[str, Any], clocks: Rows, rounds: Rows, terms: Rows, turns: Any) -> Gathered:
    pk = row["pk"]
    by_kind = {clock["kind"]: clock for clock in clocks.get(pk, ())}
    response, resolution = by_kind.get(ClockKind.RESPONSE), by_kind.get(ClockKind.RESOLUTION)
    answer: Mapping[str, Any] = response or {}
    at_report = {name for name in AT_REPORT if row[name]}
    if "reopened_ever" in at_report:
        at_report = (at_report - {"reopened_ever"}) | {"reopened"}
    is_p1 = row["priority"] == Priority.P1
    return Gathered(
        incident_id=pk,
        priority=row["priority"],
        category_id=row["category_id"],
        team_id=row["team_id"],
        apart=row["set_apart"],
        reported_at=row["reported_at"],
        closed_at=row["closed_at"],
        at_report=frozenset(at_report),
        at_close=frozenset(name for name in AT_CLOSE if row[name]),
        answer=_promise(response),
        answered_at=answer.get("stopped_at"),
        waited_since=answer.get("started_at"),
        solution=_promise(resolution),
        updates=[
            Promise(due_at=one["due_at"], is_kept=one["missed_at"] is None)
            for one in (rounds.get(pk, ()) if is_p1 else ())
        ],
        terms=[
            Promise(due_at=one["due_at"], is_kept=one["missed_at"] is None)
            for one in terms.get(pk, ())
        ],
        turns=turns.get(pk, ()),
    )


def _promise(clock: dict[str, Any] | None) -> Promise | None:
    if clock is None:
        return None
    stopped, breached = clock["stopped_at"], clock["breached_at"]
    return Promise(
        due_at=clock["due_at"],
        is_kept=breached is None and stopped is not None and stopped <= clock["due_at"],
        is_known=stopped is not None or breached is not None,
    )


def _terms(incidents: Collection[int]) -> Rows:
    """Return the terms of the law that ended: answered, or passed."""
    known = Obligation.objects.filter(told.KNOWN_TERM, incident__in=incidents)
    return _by_incident(known.filter(due_at__isnull=False), "due_at", "missed_at")


def _turns(tenant_id: int, incidents: Collection[int]) -> dict[int, list[tuple[str, Any]]]:
    events = Event.objects.filter(
        tenant=tenant_id, subject_kind="incident", subject_id__in=incidents,
        kind__in=[RESOLVED, REOPENED],
    )  # fmt: skip
    found: dict[int, list[tuple[str, Any]]] = defaultdict(list)
    for pk, kind, at in events.order_by("pk").values_list("subject_id", "kind", "at"):
        found[pk].append((kind, at))
    return found


def _by_incident(rows: QuerySet[Any], *columns: str) -> Rows:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows.order_by("pk").values("incident_id", *columns):
        found[row["incident_id"]].append(row)
    return found
