"""What a quarterly report says of continuity plans: until when each holds, and if it was tried."""

from datetime import date, datetime
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.choices import PlanReason
from incidents.duty.queries.continuity import reasons, with_uses
from incidents.models import ContinuityPlan
from reporting.quarters.queries.cells import BAD, PLAIN, Cell, Said, day_of
from reporting.quarters.rules.content import Content
from tenants.models import Tenant

MOST: Final = 100


def plans_of(tenant: Tenant, *, until: datetime, today: date) -> list[Content]:
    """Return the plans of a customer that stood at the end."""
    stood = ContinuityPlan.objects.filter(
        Q(ended_at=None) | Q(ended_at__gte=until), tenant=tenant, made_at__lt=until
    )
    return [
        {
            "title": row.title,
            "version": row.version,
            "owner": row.owner.name,
            "tested_on": row.tested_at.date().isoformat() if row.tested_at else "",
            "review_on": row.review_on.isoformat(),
            "is_overdue": row.review_on <= today,
            "reasons": [one.value for one in reasons(row, now=until)],
        }
        for row in with_uses(stood).order_by("title", "pk")[:MOST]
    ]


def continuity(held: list[Content]) -> Said:
    if not held:
        return [_("No continuity plan is recorded.")], [], []
    behind = sum(bool(one["reasons"]) for one in held)
    form = ngettext("%(count)d plan is not up to date.", "%(count)d plans are not up to date.",
                    behind)  # fmt: skip
    head = [_("Continuity plan"), _("Version"), _("Owner"), _("Last tried"), _("To be reviewed by"),
            _("What it asks")]  # fmt: skip
    rows = [
        [
            Cell(one["title"]),
            Cell(one["version"]),
            Cell(one["owner"]),
            Cell(day_of(one["tested_on"]) if one["tested_on"] else _("Never")),
            Cell(day_of(one["review_on"]), BAD if one["is_overdue"] else PLAIN),
            Cell(", ".join(str(PlanReason(code).label) for code in one["reasons"]),
                 BAD if one["reasons"] else PLAIN),
        ]
        for one in held
    ]  # fmt: skip
    return [form % {"count": behind}] if behind else [], head, rows
