"""What incidents are about, by month, and how many of them are only called "other" (R23).

Incidents alone, as in the figures: other kinds, exercises, what was merged into another, what
turned out to be none, what nobody confirmed, and those of another desk are not counted.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Q
from django.utils import translation
from django.utils.translation import gettext as _

from incidents.choices import Kind, TriageOutcome
from incidents.models import Incident
from reporting.rules.figures import share
from tenants.models import Tenant
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at

# How far back the settings look.
LATELY: Final = timedelta(days=90)
# Of fewer nobody can say whether it is a habit.
FEWEST: Final = 10
ALL: Final = 100


@dataclass(frozen=True)
class Line:
    """How often one category was met in a month, and in the month before."""

    name: str
    is_other: bool
    count: int
    before: int
    reopened: int
    percent: int

    @property
    def comes_back(self) -> bool:
        """Whether it was met in both months: what comes back has a cause that is still there."""
        return bool(self.count and self.before)


@dataclass(frozen=True)
class CategoryPage:
    lines: list[Line]
    total: int
    # Whole percents; nothing where too little was reported to say.
    other: int | None
    most: int

    @property
    def is_too_much(self) -> bool:
        return self.other is not None and self.other > self.most


def category_page(
    actor: Actor, *, before: datetime, since: datetime, until: datetime
) -> CategoryPage:
    """Return what was reported from `since` and before `until`, beside the month from `before`."""
    this, last = Q(reported_at__gte=since), Q(reported_at__lt=since)
    rows = list(
        _counted(actor, before, until)
        .values(*_COLUMNS)
        .annotate(
            count=Count("pk", filter=this),
            before=Count("pk", filter=last),
            again=Count("pk", filter=this & Q(reopened__gt=0)),
        )
        .order_by("-count", "-before", "category")
    )
    total = sum(row["count"] for row in rows)
    other = sum(row["count"] for row in rows if row["category__is_other"])
    lines = [_line(row, total) for row in rows]
    return CategoryPage(lines, total, _percent(other, total), _limit(actor))


def others_lately(actor: Actor, now: datetime) -> str:
    """Return a warning where more than the limit was only called "other" lately; mostly nothing."""
    if not actor.may_somewhere(Action.SEE_DRIFT):
        return ""
    found = _counted(actor, now - LATELY, now).aggregate(
        total=Count("pk"), other=Count("pk", filter=Q(category__is_other=True))
    )
    other, most = _percent(found["other"], found["total"]), _limit(actor)
    if other is None or other <= most:
        return ""
    told = _(
        "%(other)d%% of the incidents of the last 90 days are called “other”, more than %(most)d%%:"
        " look at what they have in common, and give that a category."
    )
    return told % {"other": other, "most": most}


_COLUMNS: Final = (
    "category", "category__name_nl", "category__name_en", "category__is_other",
)  # fmt: skip


def _counted(actor: Actor, since: datetime, until: datetime) -> Any:
    return Incident.objects.filter(
        may_at(actor, Action.SEE_DRIFT),
        provider__in=sorted(set(actor.providers.values())),
        kind=Kind.INCIDENT,
        is_elsewhere=False,
        merged_into=None,
        is_drill=False,
        is_unverified=False,
        reported_at__gte=since,
        reported_at__lt=until,
    ).exclude(triage_outcome=TriageOutcome.NOT_AN_INCIDENT)


def _percent(part: int, whole: int) -> int | None:
    found = share(part, whole) if whole >= FEWEST else None
    return None if found is None else round(ALL * found)


def _limit(actor: Actor) -> int:
    """Return how many percent the desk of this person allows."""
    desk = Tenant.objects.filter(pk=min(actor.providers.values()))
    return int(desk.values_list("other_percent", flat=True).get())


def _line(row: dict[str, Any], total: int) -> Line:
    language = "nl" if (translation.get_language() or "en").startswith("nl") else "en"
    return Line(
        name=row[f"category__name_{language}"] or "",
        is_other=bool(row["category__is_other"]),
        count=row["count"],
        before=row["before"],
        reopened=row["again"],
        percent=round(ALL * row["count"] / total) if total else 0,
    )
