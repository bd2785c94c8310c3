"""Sending a report: its content is kept as it was, with its digest in the ledger (R139)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from reporting.facts import QuarterSent
from reporting.figures.models import FigureDirty
from reporting.quarters.models import SentQuarter
from reporting.quarters.queries.gathered import content_of
from reporting.quarters.rules.content import digest_of
from reporting.quarters.rules.quarters import is_over, name_of
from reporting.quarters.services.drafts import lock_report, refuse_sent
from tenants.errors import Invalid
from tenants.ledger import canonical
from tenants.ledger.append import append, insert
from tenants.models import Tenant
from tenants.rules.roles import Actor


@transaction.atomic
def send_report(*, report_id: int, actor: Actor, now: datetime) -> SentQuarter:
    """Freeze a report and give it to its customer; who is told by mail follows after COMMIT."""
    report = lock_report(report_id, actor=actor)
    refuse_sent(report)
    tenant = report.tenant
    if not is_over(report.first, today=now.astimezone(ZoneInfo(tenant.zone)).date()):
        raise Invalid(_("This quarter is not over yet."))
    if FigureDirty.objects.filter(tenant=tenant).exists():
        raise Invalid(_("The figures are being counted. Try again in a minute."))
    body = canonical.text(canonical.value(content_of(report, actor=actor, now=now)))
    sent = SentQuarter(
        tenant=tenant, provider_id=tenant.provider_id, report=report, first=report.first,
        body=body, digest=digest_of(body), sent_by_id=actor.person_id, sent_at=now,
    )  # fmt: skip
    wrote = [insert(sent)]
    facts = QuarterSent(quarter=name_of(report.first), sha256=sent.digest)
    append(report, "quarter.sent", actor=actor, at=now, wrote=wrote, facts=facts)
    return sent


def untrue(tenant: Tenant) -> list[int]:
    """Return the sent reports of which the digest is not that of their content."""
    rows = SentQuarter.objects.filter(tenant=tenant).order_by("pk")
    return [row.report_id for row in rows if digest_of(row.body) != row.digest]
