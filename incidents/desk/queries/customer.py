"""One customer for its page: people, contract, systems, incidents and outages, in one statement."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from incidents.desk.queries.lines import Lines, line_lists, lines_from
from incidents.desk.queries.outages import visible_outages
from incidents.models import CustomerNote, Outage, OutagePart, Task
from incidents.record.queries.gather import Listed, Row, columns, gather, revive
from incidents.record.queries.tasks import open_tasks
from incidents.record.queries.visible import visible_incidents
from tenants.contract.rules.openings import days_text, windows_text
from tenants.errors import NotFound
from tenants.media import ways_of
from tenants.models import (
    Agreement,
    Asset,
    Contact,
    Holiday,
    ServiceHours,
    Target,
    Tenant,
    UpdateRule,
)
from tenants.reach import reachable_contacts
from tenants.rules.amounts import amount_text, interval_text
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at

# More people or systems are looked for by their name.
MOST: Final = 50
OUTAGES: Final = 10
HOLIDAYS: Final = 6
NOTES: Final = 20
TASKS: Final = 20


@dataclass(frozen=True)
class Term:
    """What was agreed for one priority, in words."""

    priority: int
    response: str
    resolution: str
    word: str


@dataclass(frozen=True)
class Contract:
    """The agreement that holds today, else the one nearest to it."""

    agreement: Agreement
    is_over: bool
    terms: list[Term]
    hours: str
    holidays: list[tuple[Holiday, str]]


@dataclass(frozen=True)
class CustomerView:
    customer: Tenant
    contacts: list[Contact]
    has_more_contacts: bool
    assets: list[Asset]
    has_more_assets: bool
    contract: Contract | None
    lines: Lines
    outages: list[Outage]
    # The newest first.
    notes: list[Row]
    # Those that are still to do.
    tasks: list[Task]
    has_more_tasks: bool


def customers_seen(actor: Actor) -> QuerySet[Tenant]:
    """Return the customers of this person's desk, also those that are no longer."""
    found = Tenant.objects.filter(may_at(actor, Action.SEE_QUEUE, tenant="pk"))
    return found.exclude(pk__in=set(actor.providers.values()))


def customer_for(actor: Actor, key: int) -> Tenant:
    """Return one customer, or NotFound: what one may not see does not exist."""
    found = customers_seen(actor).filter(pk=key).first()
    if found is None:
        raise NotFound()
    return found


def customer_view(
    actor: Actor, customer: Tenant, now: datetime, *, before: int | None = None
) -> CustomerView:
    seen = visible_incidents(actor).filter(tenant=customer.pk)
    read = gather(
        **line_lists(seen, before=before),
        **_agreed(customer, now),
        contacts=reachable_contacts(customer.pk)
        .order_by("-is_critical", "name", "pk")
        .values(*columns(Contact))[: MOST + 1],
        assets=Asset.objects.filter(tenant=customer.pk, is_active=True)
        .order_by("-is_critical", "name")
        .values(*columns(Asset, "supplier__name"))[: MOST + 1],
        tasks=open_tasks(actor)
        .filter(tenant=customer.pk)
        .order_by("priority", "due_at", "pk")
        .values(*columns(Task, "assignee__name", "team__name"))[: TASKS + 1],
        notes=CustomerNote.objects.filter(tenant=customer.pk)
        .order_by("-written_at", "-pk")
        .values("pk", "text", "written_at", "author__name")[:NOTES],
        outages=visible_outages(actor)
        .filter(pk__in=OutagePart.objects.filter(tenant=customer.pk, left_at=None).values("outage"))
        .order_by("-pk")
        .values(*columns(Outage))[:OUTAGES],
    )
    tasks = revive(Task, read["tasks"])
    contacts, assets = revive(Contact, read["contacts"]), revive(Asset, read["assets"])
    return CustomerView(
        customer=customer,
        contacts=contacts[:MOST],
        has_more_contacts=len(contacts) > MOST,
        assets=assets[:MOST],
        has_more_assets=len(assets) > MOST,
        contract=_contract(customer, read, now),
        lines=lines_from(read),
        outages=revive(Outage, read["outages"]),
        notes=read["notes"],
        tasks=tasks[:TASKS],
        has_more_tasks=len(tasks) > TASKS,
    )


def _agreed(customer: Tenant, now: datetime) -> dict[str, Listed]:
    own = {"tenant": customer.pk}
    told = columns(Agreement, *(f"hours__{name}" for name in columns(ServiceHours)))
    today = now.astimezone(ZoneInfo(customer.zone)).date()
    return {
        "agreements": Agreement.objects.filter(**own).order_by("valid").values(*told),
        "targets": Target.objects.filter(**own).order_by("priority").values(*columns(Target)),
        "rules": UpdateRule.objects.filter(**own).values(*columns(UpdateRule)),
        "holidays": Holiday.objects.filter(**own, day__gte=today)
        .order_by("day")
        .values(*columns(Holiday)),
    }


def _contract(customer: Tenant, read: dict[str, list[Row]], now: datetime) -> Contract | None:
    agreements = revive(Agreement, read["agreements"])
    if not agreements:
        return None
    today = now.astimezone(ZoneInfo(customer.zone)).date()
    begun = [one for one in agreements if one.valid <= today]
    agreement = begun[-1] if begun else agreements[0]
    targets = [row for row in read["targets"] if row["agreement_id"] == agreement.pk]
    rules = [row for row in read["rules"] if row["agreement_id"] == agreement.pk]
    days = [row for row in read["holidays"] if row["hours_id"] == agreement.hours_id]
    return Contract(
        agreement=agreement,
        is_over=agreement.until is not None and agreement.until <= today,
        terms=_terms(targets, rules),
        hours=days_text(agreement.hours.week),
        holidays=[(day, windows_text(day.windows)) for day in revive(Holiday, days[:HOLIDAYS])],
    )


def _terms(targets: list[Row], rules: list[Row]) -> list[Term]:
    within = {
        (row["clock"], row["priority"]): amount_text(row["amount"], row["unit"]) for row in targets
    }
    words = {row["priority"]: row for row in rules}
    return [
        Term(
            priority,
            within.get((Target.Clock.RESPONSE, priority), ""),
            within.get((Target.Clock.RESOLUTION, priority), ""),
            _word(words.get(priority)),
        )
        for priority in sorted({p for _clock, p in within} | set(words))
    ]


def _word(rule: Row | None) -> str:
    if rule is None:
        return ""
    return f"{interval_text(rule['minutes'])}, {ways_of(rule['media'])}"
