"""Reports of quarters: which there are, and one of them for whoever may read it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import F, Q

from reporting.quarters.models import QuarterReport, SentQuarter
from tenants.choices import Side
from tenants.errors import NotFound
from tenants.models import FunctionHolder
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at, seen_by

MOST: Final = 100


@dataclass(frozen=True)
class ReportLine:
    """One in a list; of a draft nothing is said of sending."""

    id: int
    customer: str
    first: date
    sent_at: datetime | None
    digest: str = ""

    @property
    def number(self) -> int:
        return (self.first.month - 1) // 3 + 1


def reports_for(actor: Actor, *, before: int | None = None) -> tuple[list[ReportLine], bool]:
    """Return the last drawn up first, and whether there are more.

    The desk and the provider's auditors see drafts too; whoever comes from a customer what was
    sent to their organisation.
    """
    if actor.side is Side.PROVIDER:
        return _of_desk(actor, before)
    rows = SentQuarter.objects.filter(_read_by(actor)).order_by("-report")
    if before is not None:
        rows = rows.filter(report__lt=before)
    found = [
        ReportLine(row.report_id, row.tenant.name, row.first, row.sent_at, row.digest)
        for row in rows.select_related("tenant")[: MOST + 1]
    ]
    return found[:MOST], len(found) > MOST


def _of_desk(actor: Actor, before: int | None) -> tuple[list[ReportLine], bool]:
    rows = QuarterReport.objects.filter(may_at(actor, Action.SEE_REGISTER))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    drawn = list(rows.select_related("tenant").order_by("-pk")[: MOST + 1])
    sent = SentQuarter.objects.filter(report__in=[row.pk for row in drawn[:MOST]])
    by_report = {
        report: (at, digest)
        for report, at, digest in sent.values_list("report", "sent_at", "digest")
    }
    nothing = (None, "")
    lines = [
        ReportLine(row.pk, row.tenant.name, row.first, *by_report.get(row.pk, nothing))
        for row in drawn[:MOST]
    ]
    return lines, len(drawn) > MOST


def sent_for(actor: Actor, key: int) -> SentQuarter | None:
    """Return what was sent of a report, where this person may read it; else nothing."""
    asked = may_at(actor, Action.SEE_REGISTER) if actor.side is Side.PROVIDER else _read_by(actor)
    rows = SentQuarter.objects.filter(asked, report=key)
    return rows.select_related("tenant", "sent_by").first()


def own_sent_for(actor: Actor, key: int) -> SentQuarter:
    """Return the same for who comes as a customer, or NotFound; the desk has its own page."""
    found = None if actor.side is Side.PROVIDER else sent_for(actor, key)
    if found is None:
        raise NotFound()
    return found


def draft_for(actor: Actor, key: int) -> QuarterReport:
    """Return a report of the desk, sent or not; or NotFound."""
    rows = QuarterReport.objects.filter(may_at(actor, Action.SEE_REGISTER), pk=key)
    found = rows.select_related("tenant", "drawn_by").first()
    if found is None or actor.side is not Side.PROVIDER:
        raise NotFound()
    return found


def reads_quarters(actor: Actor) -> bool:
    """Say whether reports are for this person at all, as a customer."""
    return actor.side is Side.CUSTOMER and bool(_of_mine(actor))


def _read_by(actor: Actor) -> Q:
    return seen_by(actor) & Q(tenant__in=_of_mine(actor))


def _of_mine(actor: Actor) -> list[int]:
    """Return the organisations of which this person is management, auditor or a function."""
    given = set(actor.given_for(Action.SEE_OWN_FIGURES))
    if actor.user_id is not None:
        held = FunctionHolder.objects.filter(user=actor.user_id, is_active=True)
        given |= set(held.exclude(tenant=F("provider")).values_list("tenant", flat=True))
    return sorted(given)
