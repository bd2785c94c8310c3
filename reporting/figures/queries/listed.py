"""The incidents behind a figure: those that add to it in the period, the newest first."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from django.db.models import F, Q, QuerySet

from incidents.models import Incident
from reporting.figures.models import FigureFact
from reporting.figures.queries.population import Chosen, population
from reporting.figures.queries.rolled import LocalDay
from reporting.figures.rules.periods import Period
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at

# So many are shown; a figure says how many there are.
MOST: Final = 200
SHOWN: Final = (
    "reference", "title", "tenant__name", "priority", "status", "reported_at", "closed_at",
)  # fmt: skip

# What an incident adds to a day that stands in the list of a figure.
_ADDS: Final[Mapping[str, Q]] = {
    **{
        name: Q((f"{name}__gt", 0))
        for name in (
            "reported", "closed", "security", "afterwards", "reopened", "functional",
            "hierarchical", "unsorted", "by_hand", "recurring", "reassigned", "incomplete",
            "came_back", "untold", "resolved",
        )
    },
    "unanswered": Q(answered_of__gt=F("answered")),
    "late": Q(solved_of__gt=F("solved")),
    "missed": Q(updated_of__gt=F("updated")),
    "terms": Q(met_of__gt=F("met")),
}  # fmt: skip


def listed(actor: Actor, chosen: Chosen, period: Period, name: str) -> list[dict[str, Any]]:
    """Return the rows behind a figure, `MOST` and one more where there are more."""
    incidents = population(actor, chosen)
    if name == "open":
        found = _open(incidents, period)
    else:
        facts = _facts(actor, chosen, period)
        found = incidents.filter(pk__in=facts.filter(_ADDS[name]).values("incident_id"))
        if name == "resolved":
            found = found.exclude(pk__in=_undone(facts, period))
    rows = found.order_by("-reported_at", "-pk").values(*SHOWN)[: MOST + 1]
    return [dict(row) for row in rows]


def _facts(actor: Actor, chosen: Chosen, period: Period) -> QuerySet[FigureFact]:
    found = FigureFact.objects.filter(
        may_at(actor, Action.SEE_FIGURES),
        provider__in=sorted(set(actor.providers.values())),
        day__gte=period.first,
        day__lt=period.end,
        apart="",
    )
    return found.filter(tenant=chosen.tenant_id) if chosen.tenant_id else found


def _open(incidents: QuerySet[Incident], period: Period) -> QuerySet[Incident]:
    """Return what was open when the last day of the period ended where its customer is."""
    days: Any = incidents.annotate(
        reported_on=LocalDay("reported_at"), closed_on=LocalDay("closed_at")
    )
    still = Q(closed_at=None) | Q(closed_on__gte=period.end)
    found: QuerySet[Incident] = days.filter(still, reported_on__lt=period.end)
    return found


def _undone(facts: QuerySet[FigureFact], period: Period) -> list[int]:
    """Return what was opened again in the period as often as it was resolved in it: hardly any."""
    touched = facts.filter(undone__len__gt=0).values("incident_id")
    net = Counter[int]()
    rows = facts.filter(incident_id__in=touched)
    for pk, resolved, undone in rows.values_list("incident_id", "resolved", "undone"):
        net[pk] += resolved - sum(day >= period.first for day in undone)
    return [pk for pk, left in net.items() if left <= 0]
