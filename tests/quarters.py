"""A customer with a quarterly report that was sent, with a comment and a decision."""

from datetime import datetime, timedelta

from reporting.figures.models import FigureDirty
from reporting.figures.rules.periods import Span, period_of
from reporting.quarters.asks import CommentOn, Decide, DrawUp
from reporting.quarters.models import SentQuarter
from reporting.quarters.services.decide import decide
from reporting.quarters.services.drafts import comment_on, draw_up
from reporting.quarters.services.send import send_report
from tenants.models import Tenant
from tests.people import World


def quarter_of_customer(world: World, tenant: Tenant, now: datetime) -> SentQuarter:
    """Send the report of the quarter that is over, and draw up that of the one that runs."""
    ines = world.actor("ines")
    running = period_of(now.date(), Span.QUARTER)
    report = draw_up(
        ask=DrawUp(tenant_id=tenant.pk, first=running.before.first), actor=ines, now=now
    )
    about = CommentOn(section="figures", text="It went as agreed.")
    comment_on(report_id=report.pk, ask=about, actor=ines, now=now)
    agnes = world.user("agnes").pk
    due = Decide(text="Replace the switch.", owner_id=agnes, due_on=now.date() + timedelta(days=9))
    decide(report_id=report.pk, ask=due, actor=ines, now=now)
    # What is counted anew waits for the worker, and says nothing of a quarter that is over.
    FigureDirty.objects.filter(tenant=tenant).delete()
    sent = send_report(report_id=report.pk, actor=ines, now=now)
    draw_up(ask=DrawUp(tenant_id=tenant.pk, first=running.first), actor=ines, now=now)
    return sent
