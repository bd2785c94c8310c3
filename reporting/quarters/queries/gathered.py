"""What a report of a quarter is made of, as the record stands now: codes, numbers and names."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from incidents.models import AssetLink, Control, ControlProof, Improvement, Incident, Review
from reporting.figures.queries.kpis import KPIS
from reporting.figures.queries.norms import norms_on
from reporting.figures.queries.population import Chosen, population
from reporting.figures.queries.rolled import rolled, source_of_tenant
from reporting.figures.rules.frozen import written
from reporting.figures.rules.norms import judged
from reporting.quarters.models import QuarterReport
from reporting.quarters.queries.ahead import ends_of_assets, open_cases
from reporting.quarters.queries.continuity import plans_of
from reporting.quarters.queries.patches import patches_of
from reporting.quarters.queries.risks import risks_of
from reporting.quarters.queries.said import comments_of, decisions_of
from reporting.quarters.rules.content import SCHEMA, Content
from reporting.quarters.rules.quarters import name_of, quarter_of, window
from reporting.quarters.rules.shares import leading
from reporting.quarters.rules.standing import effect_of, stood
from reporting.queries.register_row import LABELS
from tenants.models import Tenant
from tenants.rules.roles import Actor

# What management looks at; each with its norm where one was agreed.
FIGURES: Final = (
    "reported", "resolved", "open", "lead", "answered", "solved", "updated", "terms", "told",
    "right_first", "reopened", "complaints",
)  # fmt: skip
MOST: Final = 200


def content_of(report: QuarterReport, *, actor: Actor, now: datetime) -> Content:
    """Return all that a report says, as it is now."""
    tenant, first = report.tenant, report.first
    zone = ZoneInfo(tenant.zone)
    since, until = window(first, zone)
    today = now.astimezone(zone).date()
    last = min(quarter_of(first).end, today) - timedelta(days=1)
    within = {"since": since, "until": until}
    return {
        "schema": SCHEMA,
        "organisation": str(tenant.public_id),
        "customer": tenant.name,
        "quarter": name_of(first),
        "zone": tenant.zone,
        "sections": {
            "figures": _figures(tenant, first, actor=actor, today=today),
            "components": _components(tenant, actor, **within),
            "patches": patches_of(tenant, **within),
            "improvements": _improvements(tenant, last=last, **within),
            "reviews": _reviews(tenant, last=last, **within),
            "duties": _duties(tenant, first=first, last=last),
            "exercises": _exercises(tenant, **within),
            "continuity": plans_of(tenant, until=min(until, now), today=last),
            "risks": risks_of(tenant, until=min(until, now), today=last),
            "ends": ends_of_assets(tenant, last=last),
            "suppliers": open_cases(tenant, until=min(until, now)),
        },
        "comments": comments_of(report),
        "decisions": decisions_of(report.pk),
    }


def _figures(tenant: Tenant, first: date, *, actor: Actor, today: date) -> list[Content]:
    period = quarter_of(first)
    counted = rolled(source_of_tenant(tenant.pk), [period, period.before], period.end).counted
    day = min(period.end - timedelta(days=1), today)
    norms = norms_on(day, actor=actor, chosen=Chosen(tenant_id=tenant.pk))
    found = []
    for key in FIGURES:
        kpi = KPIS[key]
        now, before = kpi.of(counted[period]), kpi.of(counted[period.before])
        norm = judged(
            now, kpi.text, norms.get(key), months=period.span.months,
            is_running=period.end > today,
        )  # fmt: skip
        found.append({
            "key": key,
            **written({"now": now, "before": before}),
            "norm": None if norm.norm is None else str(norm.norm),
            "verdict": norm.verdict.value,
        })  # fmt: skip
    return found


def _components(tenant: Tenant, actor: Actor, *, since: datetime, until: datetime) -> list[Content]:
    came = population(actor, Chosen(tenant_id=tenant.pk)).filter(
        reported_at__gte=since, reported_at__lt=until
    )
    wholes = Counter(dict(came.values_list("priority").annotate(n=Count("pk")).order_by()))
    links: Any = AssetLink.objects.filter(
        tenant=tenant, is_active=True, incident__in=came.values("pk")
    )
    rows = links.values_list("incident__priority", "asset__name").annotate(n=Count("pk"))
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for priority, name, count in rows.order_by():
        counts[priority][name] = counts[priority].get(name, 0) + count
    return [
        {
            "priority": one.priority, "name": one.name, "count": one.count, "whole": one.whole,
            "percent": one.percent,
        }
        for one in leading(counts, wholes)
    ]  # fmt: skip


def _improvements(tenant: Tenant, *, since: datetime, until: datetime, last: date) -> list[Content]:
    """Return what was done in the quarter, what was still to do at its end, and what helped."""
    rows = Improvement.objects.filter(
        Q(done_at=None)
        | Q(done_at__gte=since)
        | Q(effect_at=None, effect_on__isnull=False)
        | Q(effect_at__gte=since),
        tenant=tenant,
        review__incident__reported_at__lt=until,
        review__incident__is_drill=False,
    ).order_by("due_on", "pk")
    return [
        {
            "reference": row.review.incident.reference,
            "kind": row.kind,
            "due_on": row.due_on and row.due_on.isoformat(),
            "stood": stood(due_on=row.due_on, done_at=row.done_at, until=until, last=last).value,
            "effect": effect_of(
                looked_on=row.effect_on,
                said_at=row.effect_at,
                helped=row.was_effective,
                until=until,
                last=last,
            ),
            "follows": row.follows_id is not None,
        }
        for row in rows.select_related("review__incident")[:MOST]
    ]


def _reviews(tenant: Tenant, *, since: datetime, until: datetime, last: date) -> list[Content]:
    """Return what was held in the quarter, and what was owed and not held at its end."""
    zone = ZoneInfo(tenant.zone)
    rows = Review.objects.filter(
        Q(held_at=None, is_required=True, due_at__lt=until) | Q(held_at__gte=since),
        tenant=tenant, incident__reported_at__lt=until, incident__is_drill=False,
    ).order_by("due_at", "pk")  # fmt: skip
    found = []
    for reference, due_at, held_at in rows.values_list("incident__reference", "due_at", "held_at")[
        :MOST
    ]:
        due_on = due_at.astimezone(zone).date()
        state = stood(due_on=due_on, done_at=held_at, until=until, last=last)
        if due_at < until or state.value == "done":
            found.append(
                {"reference": reference, "due_on": due_on.isoformat(), "stood": state.value}
            )
    return found


def _duties(tenant: Tenant, *, first: date, last: date) -> list[Content]:
    """Return what was proven in the quarter, and what is late at its end."""
    done = ControlProof.objects.filter(tenant=tenant, done_on__gte=first, done_on__lte=last)
    late = Control.objects.filter(tenant=tenant, ended_at=None, due_on__lte=last)
    rows = [
        *((code, day, "done") for code, day in done.values_list("control__code", "done_on")),
        *((code, day, "overdue") for code, day in late.values_list("code", "due_on")),
    ]
    return [
        {"code": code, "day": day.isoformat(), "stood": state}
        for code, day, state in sorted(rows, key=lambda row: (row[1], row[0]))[:MOST]
    ]


def _exercises(tenant: Tenant, *, since: datetime, until: datetime) -> list[Content]:
    zone = ZoneInfo(tenant.zone)
    held = Count("reviews", filter=Q(reviews__held_at__isnull=False), distinct=True)
    rows = (
        Incident.objects.filter(
            tenant=tenant, is_drill=True, merged_into=None, reported_at__gte=since,
            reported_at__lt=until,
        )
        .annotate(held=held, better=Count("reviews__improvements", distinct=True))
        .order_by("reported_at", "pk")
    )  # fmt: skip
    return [
        {
            "reference": row.reference,
            "title": row.title,
            "day": row.reported_at.astimezone(zone).date().isoformat(),
            "priority": row.priority,
            "labels": [label for label, name in LABELS.items() if getattr(row, name)],
            "reviewed": row.held > 0,
            "improvements": row.better,
        }
        for row in rows[:MOST]
    ]
