"""What the desk of the demo is governed by: policy, risk, flagging rule, plan and exercise."""

from dataclasses import replace
from datetime import datetime, timedelta

from incidents.choices import SecurityOutcome
from incidents.duty.asks import DescribePlan, DescribeRisk, PublishPolicy
from incidents.duty.services.continuity import record_plan
from incidents.duty.services.policies import confirm_read, publish_policy
from incidents.duty.services.risks import record_risk
from incidents.handling.asks.security import DecideContinuity
from incidents.handling.services.flag_rules import put_live, write_rule
from incidents.handling.services.security_decisions import decide_continuity
from incidents.models import ContinuityPlan, FlagRule
from reporting.demo.house import House
from reporting.demo.life import Life
from reporting.demo.year import stories
from tenants.data import policy_template
from tenants.models import Asset, Category

PLANNED = "Spoorhaven Logistiek"
# How long each stands, in days.
PLAN, RULE, RISK, POLICY, DRILL = 300, 150, 240, 200, 41
A_YEAR = timedelta(days=365)


def load_governed(house: House, *, now: datetime) -> None:
    """Load each as of some time ago, through its own service."""
    plan = _plan(house, at=now - timedelta(days=PLAN))
    _risk(house, at=now - timedelta(days=RISK))
    _policy(house, at=now - timedelta(days=POLICY))
    _rule(house, at=now - timedelta(days=RULE))
    _exercise(house, plan, at=now - timedelta(days=DRILL))


def _plan(house: House, *, at: datetime) -> ContinuityPlan:
    """A plan of a customer, whose document stands elsewhere."""
    customer = house.customers[PLANNED]
    assets = Asset.objects.filter(tenant=customer, is_active=True).order_by("pk")
    ask = DescribePlan(
        title="De planning zonder het datacenter", version="2.1", valid_from=at.date(),
        owner_id=house.users["ines"].pk, review_on=(at + A_YEAR).date(),
        assets=[one.pk for one in assets], covers="Planning en laden in beide loodsen.",
        outside_number="BCP-07", outside_url="https://documenten.spoorhaven.example/BCP-07",
    )  # fmt: skip
    return record_plan(tenant_id=customer.pk, ask=ask, actor=house.actor("ines"), now=at)


def _risk(house: House, *, at: datetime) -> None:
    """A risk of the provider: what happens at all customers is counted of it."""
    category = Category.objects.get(tenant=house.provider, code="vpn")
    ask = DescribeRisk(
        title="Thuiswerkers kunnen niet werken", owner_id=house.users["ines"].pk, likelihood=2,
        impact=3, category_id=category.pk, measures="Tweede poort voor de VPN.", threshold=12,
        review_on=(at + A_YEAR).date(),
    )  # fmt: skip
    record_risk(tenant_id=house.provider.pk, ask=ask, actor=house.actor("ines"), now=at)


def _policy(house: House, *, at: datetime) -> None:
    """What the desk agreed on; two read it at once, the others have it in their work."""
    title, text = policy_template(house.provider.language)
    ask = PublishPolicy(
        title=title, text=text, valid_from=at.date(), review_on=(at + A_YEAR).date(),
        audience=("agent", "specialist", "incident_manager"),
    )  # fmt: skip
    version = publish_policy(
        tenant_id=house.provider.pk, ask=ask, actor=house.actor("ines"), now=at
    )
    for days, name in enumerate(("agnes", "sam"), start=1):
        confirm_read(
            policy_id=version.policy_id, number=version.number, actor=house.actor(name),
            now=at + timedelta(days=days),
        )  # fmt: skip


def _rule(house: House, *, at: datetime) -> None:
    row = FlagRule(
        tenant=house.provider, provider=house.provider, name="Gijzelsoftware",
        why="Versleutelde bestanden verspreiden zich snel: bel eerst.",
        words="gijzelsoftware, ransomware, versleuteld", owner=house.users["ines"],
        review_on=(at + A_YEAR).date(),
    )  # fmt: skip
    adam = house.actor("adam")
    write_rule(row=row, fields=None, actor=adam, now=at)
    put_live(rule_id=row.pk, actor=adam, now=at)


def _exercise(house: House, plan: ContinuityPlan, *, at: datetime) -> None:
    """Try the plan: handled as what is real is, and counted nowhere."""
    known = next(one for one in stories() if one.title == "Planning opent met een foutmelding")
    story = replace(known, title="Oefening: de planning valt uit", is_drill=True, prevention="")
    at = at.replace(hour=9, minute=0, second=0, microsecond=0)
    drill = Life(house, story, reporter="carla", at=at)
    drill.registered("agnes").wait(minutes=5)
    drill.triaged("agnes").assigned("agnes", to="sam").wait(minutes=5)
    drill.started("sam").wait(minutes=20)
    why = "We oefenen het plan: de planning draait op papier verder."
    ask = DecideContinuity(outcome=SecurityOutcome.ACTIVATED, continuity_why=why, plan_id=plan.pk)
    decide_continuity(**drill.by("ines"), ask=ask)
    drill.wait(minutes=40).resolved("sam").wait(minutes=10)
    drill.asked("agnes").wait(minutes=30)
    drill.confirmed().wait(minutes=10).closed("agnes")
    drill.look()
    drill.settle()
