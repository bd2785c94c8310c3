"""One report as it is shown: as it was sent, or what it would be now."""

from dataclasses import dataclass, field
from datetime import datetime

from reporting.quarters.models import QuarterReport, SentQuarter
from reporting.quarters.queries.gathered import content_of
from reporting.quarters.queries.reports import draft_for, own_sent_for, sent_for
from reporting.quarters.queries.said import decisions_of
from reporting.quarters.queries.told import Decision, Told, decision, told
from reporting.quarters.rules.content import Content, read
from tenants.choices import Side
from tenants.errors import NotFound
from tenants.models import Tenant
from tenants.rules.roles import Action, Actor


@dataclass(frozen=True)
class ReportView:
    """`since` are decisions of after the sending, which the frozen report does not have."""

    id: int
    tenant: Tenant
    content: Content
    told: Told
    desk: str
    sent_at: datetime | None = None
    sent_by: str = ""
    digest: str = ""
    since: list[Decision] = field(default_factory=list)
    may_govern: bool = False

    @property
    def is_sent(self) -> bool:
        return self.sent_at is not None

    @property
    def is_open(self) -> bool:
        """Say whether this person may comment on it and send it."""
        return self.may_govern and not self.is_sent


def report_view(actor: Actor, key: int, *, now: datetime) -> ReportView:
    """Return a report for desk and auditors; a draft for the provider's side alone. Or NotFound."""
    sent = sent_for(actor, key)
    if sent is not None:
        may = actor.side is Side.PROVIDER and actor.may(Action.GOVERN, sent.tenant_id)
        return _as_sent(sent, may_govern=may)
    if actor.side is not Side.PROVIDER:
        raise NotFound()
    return _as_draft(draft_for(actor, key), actor, now=now)


def own_report_view(actor: Actor, key: int) -> ReportView:
    """Return what was sent to the organisation of whoever comes as a customer, or NotFound."""
    return _as_sent(own_sent_for(actor, key))


def _as_sent(sent: SentQuarter, *, may_govern: bool = False) -> ReportView:
    content = read(sent.body)
    known = {one["id"] for one in content["decisions"]}
    later = [one for one in decisions_of(sent.report_id) if one["id"] not in known]
    return ReportView(
        id=sent.report_id, tenant=sent.tenant, content=content, told=told(content),
        desk=_desk(sent.provider_id), sent_at=sent.sent_at, sent_by=sent.sent_by.name,
        digest=sent.digest, since=[decision(one) for one in later], may_govern=may_govern,
    )  # fmt: skip


def _as_draft(report: QuarterReport, actor: Actor, *, now: datetime) -> ReportView:
    content = content_of(report, actor=actor, now=now)
    return ReportView(
        id=report.pk, tenant=report.tenant, content=content, told=told(content),
        desk=_desk(report.provider_id), may_govern=actor.may(Action.GOVERN, report.tenant_id),
    )  # fmt: skip


def _desk(provider_id: int) -> str:
    return Tenant.objects.filter(pk=provider_id).values_list("name", flat=True).first() or ""
