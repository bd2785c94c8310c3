"""A quarterly report as data for its paper (`templates/paper/quarterly.typ`)."""

from datetime import datetime
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from incidents.duty.services.typesetting import typeset
from reporting.quarters.queries.told import Section, Told
from reporting.quarters.queries.view import ReportView

TEMPLATE: Final = "quarterly.typ"


def paper_of(view: ReportView, *, now: datetime) -> bytes:
    """Return the PDF of a report, in the language that is on."""
    told = view.told
    data = {
        "title": _("Quarterly report"),
        "customer": told.customer,
        "quarter": told.quarter,
        "author": view.desk,
        "subject": f"{told.customer} – {told.quarter}",
        "language": (get_language() or "en")[:2],
        "state": _state(view),
        "digest": view.digest,
        "is_draft": not view.is_sent,
        "sections": [_section(one) for one in [*told.sections, told.general]],
        "decisions": _decisions(told, view),
        "words": {"comment": _("Comment"), "decided": _("Decided")},
    }
    return typeset(TEMPLATE, data, now=view.sent_at or now)


def _state(view: ReportView) -> str:
    if view.sent_at is None:
        return _("Draft: nothing of this was sent yet.")
    day = date_format(view.sent_at, "SHORT_DATETIME_FORMAT")
    return _("Sent %(day)s. It stays as it is; what happened later is not in it.") % {"day": day}


def _section(one: Section) -> dict[str, Any]:
    return {
        "title": one.title,
        "says": one.says,
        "head": one.head,
        "rows": [[cell.text for cell in row] for row in one.rows],
        "comment": one.comment,
        "by": one.comment_by,
    }


def _decisions(told: Told, view: ReportView) -> dict[str, Any]:
    """Return those of the report; what was decided since is not of the paper that was sent."""
    return {
        "head": [_("What was decided"), _("Owner"), _("Due"), _("Task")],
        "rows": [
            [one.text, one.owner, date_format(one.due_on, "SHORT_DATE_FORMAT"), one.task]
            for one in told.decisions
        ],
        "none": _("Nothing was decided.") if view.is_sent else _("Nothing was decided yet."),
    }
