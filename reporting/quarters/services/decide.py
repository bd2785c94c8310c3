"""What a quarterly meeting decided: kept with the report, and a task of whoever sees to it."""

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import Priority
from incidents.handling.asks.tasks import MakeTask
from incidents.handling.services.tasks import make_task
from incidents.record.services.common import clean_text
from reporting.facts import QuarterDecided
from reporting.quarters.asks import Decide
from reporting.quarters.models import QuarterDecision
from reporting.quarters.rules.quarters import name_of
from reporting.quarters.services.drafts import LONGEST, lock_report
from tenants.errors import Invalid
from tenants.ledger.append import append, insert
from tenants.models import Tenant
from tenants.queries import assignable_users
from tenants.rules.roles import Actor

TITLE: Final = 120


@transaction.atomic
def decide(*, report_id: int, ask: Decide, actor: Actor, now: datetime) -> QuarterDecision:
    """Record a decision, also of a report that was sent; in the same act it becomes a task."""
    report = lock_report(report_id, actor=actor)
    tenant = report.tenant
    text = clean_text(ask.text, "text", limit=LONGEST)
    owner = assignable_users(tenant.pk).filter(pk=ask.owner_id).first()
    if owner is None:
        raise Invalid(_("Choose one of these."), field="owner_id")
    if ask.due_on < now.astimezone(ZoneInfo(tenant.zone)).date():
        raise Invalid(_("This day is over."), field="due_on")
    task = make_task(
        ask=MakeTask(
            tenant_id=tenant.pk, title=_title(text), text=text, priority=Priority.P3,
            user_id=owner.pk, due_at=_end_of(ask.due_on, tenant),
        ),
        actor=actor, now=now,
    )  # fmt: skip
    decision = QuarterDecision(
        tenant=tenant, provider_id=tenant.provider_id, report=report, text=text,
        owner=owner, owner_name=owner.name, due_on=ask.due_on, task=task,
        decided_by_id=actor.person_id, decided_at=now,
    )  # fmt: skip
    wrote = [insert(decision)]
    facts = QuarterDecided(quarter=name_of(report.first), task=task.pk)
    append(report, "quarter.decided", actor=actor, at=now, wrote=wrote, facts=facts)
    return decision


def _title(text: str) -> str:
    """Return its first line, as far as a title holds it."""
    first = text.splitlines()[0].strip() if text.splitlines() else text
    return first if len(first) <= TITLE else f"{first[: TITLE - 1].rstrip()}…"


def _end_of(day: date, tenant: Tenant) -> datetime:
    """Return the last minute of that day where the customer is."""
    after = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(tenant.zone))
    return after - timedelta(minutes=1)
