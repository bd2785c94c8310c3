"""What a quarterly report says of risks: how likely each is held to be, and how often it happened.

Measures are the desk's own words, and stay out of it.
"""

from datetime import date, datetime
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.duty.queries.risks import counted_of, counting, step_names, steps_of
from incidents.duty.rules.risks import likelihood_of
from incidents.models import Risk
from reporting.quarters.queries.cells import BAD, PLAIN, Cell, Said, day_of
from reporting.quarters.rules.content import Content
from tenants.models import Tenant

MOST: Final = 100


def risks_of(tenant: Tenant, *, until: datetime, today: date) -> list[Content]:
    """Return the risks of a customer that stood at the end, the gravest first."""
    stood = Risk.objects.filter(
        Q(ended_at=None) | Q(ended_at__gte=until), tenant=tenant, made_at__lt=until
    )
    rows = list(counting(stood, until=until).order_by("pk")[:MOST])
    rows.sort(key=lambda one: (-one.score, one.pk))
    return [
        {
            "title": row.title,
            "owner": row.owner.name,
            "likelihood": row.likelihood,
            "impact": row.impact,
            "months": row.months,
            "count": counted_of(row).count,
            "before": counted_of(row).before,
            "said": likelihood_of(counted_of(row).count, row.months, steps_of("likelihood")).level,
            "review_on": row.review_on.isoformat(),
            "is_overdue": row.review_on <= today,
        }
        for row in rows
    ]


def risks(held: list[Content]) -> Said:
    if not held:
        return [_("No risk is recorded.")], [], []
    above = sum(one["said"] > one["likelihood"] for one in held)
    form = ngettext(
        "%(count)d happened oftener than it is held to be likely.",
        "%(count)d happened oftener than they are held to be likely.",
        above,
    )
    head = [
        _("Risk"), _("Owner"), _("How likely"), _("How bad"), _("Incidents"), _("Before"),
        _("To be reviewed by"),
    ]  # fmt: skip
    likely, bad = step_names("likelihood"), step_names("impact")
    rows = [
        [
            Cell(one["title"]),
            Cell(one["owner"]),
            Cell(likely[one["likelihood"]], BAD if one["said"] > one["likelihood"] else PLAIN),
            Cell(bad[one["impact"]]),
            Cell(_within(one), is_number=True),
            Cell(str(one["before"]), is_number=True),
            Cell(day_of(one["review_on"]), BAD if one["is_overdue"] else PLAIN),
        ]
        for one in held
    ]
    return [form % {"count": above}] if above else [], head, rows


def _within(one: Content) -> str:
    form = ngettext("%(count)d in %(months)d month", "%(count)d in %(months)d months",
                    one["months"])  # fmt: skip
    return form % {"count": one["count"], "months": one["months"]}
