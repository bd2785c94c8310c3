"""A report before it is sent: drawn up, and commented on section by section."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.record.services.common import clean_text
from reporting.facts import QuarterSaid
from reporting.quarters.asks import CommentOn, DrawUp
from reporting.quarters.models import QuarterComment, QuarterReport, SentQuarter
from reporting.quarters.rules.content import COMMENTED
from reporting.quarters.rules.quarters import name_of, offered
from tenants.choices import Side
from tenants.errors import Invalid, NotFound, Stale
from tenants.ledger.append import append, insert, update
from tenants.models import Tenant
from tenants.rules.roles import Action, Actor, require

LONGEST: Final = 4000


@transaction.atomic
def draw_up(*, ask: DrawUp, actor: Actor, now: datetime) -> QuarterReport:
    """Begin the report of a quarter that is over, or runs; each is reported once."""
    tenant = Tenant.objects.select_for_update(of=("self",)).filter(pk=ask.tenant_id).first()
    if tenant is None or not actor.sees(tenant.pk) or tenant.pk == tenant.provider_id:
        raise NotFound()
    require(actor, Action.GOVERN, tenant.pk)
    if ask.first not in offered(now.astimezone(ZoneInfo(tenant.zone)).date()):
        raise Invalid(_("Choose one of these."), field="first")
    if QuarterReport.objects.filter(tenant=tenant, first=ask.first).exists():
        raise Invalid(_("This quarter has its report already."), field="first")
    report = QuarterReport(
        tenant=tenant, provider_id=tenant.provider_id, first=ask.first,
        drawn_by_id=actor.person_id, drawn_at=now,
    )  # fmt: skip
    wrote = [insert(report)]
    facts = QuarterSaid(quarter=name_of(report.first))
    append(report, "quarter.drawn_up", actor=actor, at=now, wrote=wrote, facts=facts)
    return report


@transaction.atomic
def comment_on(*, report_id: int, ask: CommentOn, actor: Actor, now: datetime) -> QuarterComment:
    """Say something of one section, in the place of what was said of it before."""
    report = lock_report(report_id, actor=actor)
    refuse_sent(report)
    if ask.section not in COMMENTED:
        raise Invalid(_("Choose one of these."), field="section")
    text = clean_text(ask.text, "text", needed=False, limit=LONGEST)
    comment = QuarterComment.objects.filter(report=report, section=ask.section).first()
    is_new = comment is None
    comment = comment or QuarterComment(
        tenant_id=report.tenant_id, provider_id=report.provider_id, report=report,
        section=ask.section,
    )  # fmt: skip
    comment.text, comment.written_by_id, comment.written_at = text, actor.person_id, now
    wrote = insert(comment) if is_new else update(comment, "text", "written_by", "written_at")
    facts = QuarterSaid(quarter=name_of(report.first))
    append(report, "quarter.commented", actor=actor, at=now, wrote=[wrote], facts=facts)
    return comment


def lock_report(report_id: int, *, actor: Actor) -> QuarterReport:
    """Take a report of which this person may decide, or refuse: NotFound where they see none."""
    rows = QuarterReport.objects.select_for_update(of=("self",)).select_related("tenant")
    report = rows.filter(pk=report_id).first()
    if report is None or actor.side is not Side.PROVIDER or not actor.sees(report.tenant_id):
        raise NotFound()
    require(actor, Action.GOVERN, report.tenant_id)
    return report


def refuse_sent(report: QuarterReport) -> None:
    if SentQuarter.objects.filter(report=report).exists():
        raise Stale(_("This report was sent: it stays as it is."))
