"""What the desk of the demo looks ahead with: a problem and its change, duties, maintenance."""

from datetime import datetime, timedelta
from typing import Any

from escalation.monitoring.asks import PlanMaintenance
from escalation.monitoring.services.maintenance import plan_maintenance
from incidents.causes.asks import (
    ApproveChange,
    DescribeChange,
    DescribeProblem,
    DescribeRelease,
    KnowCause,
    ReferTo,
)
from incidents.causes.services.changes import approve_change, propose_change
from incidents.causes.services.known import know_cause
from incidents.causes.services.problems import raise_problem
from incidents.causes.services.releases import begin_release
from incidents.choices import ChangeKind, Status
from incidents.duty.asks import RecordDone, TakePack
from incidents.duty.services.controls import record_done, take_pack
from incidents.models import Control, Incident
from reporting.demo.house import House
from reporting.figures.rules.periods import Span, period_of
from reporting.quarters.asks import CommentOn, Decide, DrawUp
from reporting.quarters.services.decide import decide
from reporting.quarters.services.drafts import comment_on, draw_up

SLOW = "VPN traag tussen 08:00 en 10:00"
CLASSIFIED = "Gemeente Oosterwaal"
GOVERNED = "Spoorhaven Logistiek"


def load_ahead(house: House, *, now: datetime) -> None:
    """Load what follows from incidents, and what is due though nothing happened."""
    _cause(house, now=now)
    _duties(house, now=now)
    _quarter(house, now=now)
    begins = (now + timedelta(days=4)).replace(hour=20, minute=0, second=0, microsecond=0)
    window = PlanMaintenance(
        customer=CLASSIFIED, reason="Nieuwe firmware op de virtuele hosts.",
        zone=house.provider.zone, begins_at=begins, ends_at=begins + timedelta(hours=3),
    )  # fmt: skip
    plan_maintenance(ask=window, actor=house.actor("ines"), now=now)


def _cause(house: House, *, now: datetime) -> None:
    """A problem whose cause is known, and the change that is to take it away."""
    slow = Incident.objects.get(title=SLOW, status=Status.WAITING)
    by: dict[str, Any] = {"provider_id": house.provider.pk, "actor": house.actor("sam"), "now": now}
    about = DescribeProblem(
        title="De VPN kan de ochtenddrukte niet aan", owner_id=house.users["sam"].pk
    )
    problem = raise_problem(about=about, refers=ReferTo(incident_ids=[slow.pk]), **by)
    known = KnowCause(
        cause="De poort van de VPN is maar half zo snel als de lijn.",
        workaround="Verbind via de tweede poort, vpn2.",
    )
    know_cause(problem_id=problem.pk, ask=known, actor=house.actor("sam"), now=now)
    spring = DescribeRelease(title="Netwerk, eerste kwartaal", notes="Wat samen uitgerold wordt.")
    release = begin_release(about=spring, refers=ReferTo(), **by)
    planned = (now + timedelta(days=9)).replace(hour=19, minute=0, second=0, microsecond=0)
    described = DescribeChange(
        title="Snellere poort voor de VPN", reason="Neemt de oorzaak van de trage ochtenden weg.",
        kind=ChangeKind.NORMAL, problem=problem.reference, release=release.reference,
        planned_from=planned, planned_until=planned + timedelta(hours=2),
    )  # fmt: skip
    change = propose_change(about=described, refers=ReferTo(), **by)
    approve_change(change_id=change.pk, ask=ApproveChange(), actor=house.actor("ed"), now=now)


def _quarter(house: House, *, now: datetime) -> None:
    """The report of the last quarter of a customer, with what the meeting said of it."""
    by: dict[str, Any] = {"actor": house.actor("ines"), "now": now}
    customer, over = house.customers[GOVERNED], period_of(now.date(), Span.QUARTER).before
    report = draw_up(ask=DrawUp(tenant_id=customer.pk, first=over.first), **by)
    about = CommentOn(
        section="figures",
        text="De eerste reactie was in juli te laat, door de verhuizing van de loods.",
    )
    comment_on(report_id=report.pk, ask=about, **by)
    asked = Decide(
        text="Offerte voor de vervanging van de switches in de loods.",
        owner_id=house.users["sam"].pk, due_on=(now + timedelta(days=30)).date(),
    )  # fmt: skip
    decide(report_id=report.pk, ask=asked, **by)


def _duties(house: House, *, now: datetime) -> None:
    """What recurs by the rules: of the provider itself, and of a customer with classes."""
    first_on = (now + timedelta(days=20)).date()
    city = house.customers[CLASSIFIED]
    for tenant, pack in ((house.provider, "governance"), (city, "ksz_norms")):
        ask = TakePack(pack=pack, first_on=first_on)
        take_pack(tenant_id=tenant.pk, ask=ask, actor=house.actor("adam"), now=now)
    held = Control.objects.get(tenant=house.provider, code="governance_meeting")
    done = RecordDone(
        done_on=(now - timedelta(days=12)).date(),
        proof="Verslag van het overleg, met drie besluiten.", document="Beheer/overleg-2026-4",
    )  # fmt: skip
    record_done(control_id=held.pk, ask=done, actor=house.actor("ed"), now=now)
