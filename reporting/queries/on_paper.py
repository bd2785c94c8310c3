"""The register as a list on paper (PDF/A): a line for each incident, and what the list is of."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from incidents.choices import Status
from incidents.choices.exercise import called
from incidents.duty.services.typesetting import typeset
from incidents.portal.queries.portal import priority_label
from tenants.clock import now as read_clock

TEMPLATE = "register.typ"
FIELDS = (
    "reference", "tenant__name", "title", "is_drill", "scheme__labels", "priority", "status",
    "reported_at", "resolved_at", "closed_at",
)  # fmt: skip


def paper_of(chosen: Any, paper: Mapping[str, Any]) -> bytes:
    """Return the PDF of these incidents, in the language that is on."""
    data = {
        **paper,
        "title": _("Incident register"),
        "language": (get_language() or "en")[:2],
        "head": [
            _("Number"), _("Customer"), _("Subject"), _("Priority"), _("Status"), _("Reported"),
            _("Resolved"), _("Closed"),
        ],
        "rows": [_line(row) for row in chosen.values(*FIELDS)],
    }  # fmt: skip
    return typeset(TEMPLATE, data, now=read_clock())


def _line(row: Mapping[str, Any]) -> list[str]:
    return [
        row["reference"],
        row["tenant__name"],
        called(row["title"], is_exercise=row["is_drill"]),
        priority_label(row["scheme__labels"], row["priority"]),
        str(Status(row["status"]).label),
        _moment(row["reported_at"]),
        _moment(row["resolved_at"]),
        _moment(row["closed_at"]),
    ]


def _moment(at: datetime | None) -> str:
    return formats.date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT") if at else ""
