"""What is owed by law now, over all customers in sight: by the earliest moment that is safe.

Two lists (the 72 hours, and everything else that a pack asks) and who decides, in three statements
however many customers there are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from incidents.choices import DECIDERS, BreachOutcome, ObligationState
from incidents.duty.queries.obligations import called, event_name
from incidents.duty.services.owing import named
from incidents.models import BreachClock, BreachDescription, Obligation, ObligationAnswer
from tenants.addresses import address
from tenants.choices import Function
from tenants.data import regimes
from tenants.models import FunctionHolder
from tenants.reach import reachable
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at

# Of each list; nobody reads more at three in the morning.
MOST: Final = 200
FIRST: Final = "gdpr_33_1"
LATEST: Final = datetime.max.replace(tzinfo=UTC)
ABOUT: Final = (
    "tenant_id",
    "provider_id",
    "tenant__name",
    "incident__reference",
    "incident__title",
)


@dataclass(frozen=True)
class LawDue:
    """One duty: `why` is the event it counts from and where its term was read."""

    key: str
    name: str
    customer: str
    reference: str
    title: str
    started_at: datetime
    due_at: datetime | None
    event: Any
    source: str
    missing: list[str]
    deciders: list[tuple[Any, FunctionHolder]]
    url: str
    act: Any


@dataclass(frozen=True)
class LawsDue:
    rows: list[LawDue]
    # There was more than is read.
    has_more: bool


def laws_due(actor: Actor) -> LawsDue:
    """Return everything that is owed by law and neither filed nor decided on."""
    whose = may_at(actor, Action.SEE_QUEUE)
    clocks, rows = _clocks(whose), _rows(whose)
    deciders = _deciders({row["tenant_id"]: row["provider_id"] for row in (*clocks, *rows)})
    found = [
        *(_of_clock(row, deciders[row["tenant_id"]]) for row in clocks[:MOST]),
        *(_of_row(row, deciders[row["tenant_id"]]) for row in rows[:MOST]),
    ]
    found.sort(key=lambda one: (one.due_at or LATEST, one.started_at, one.key))
    return LawsDue(found, has_more=max(len(clocks), len(rows)) > MOST)


def _clocks(whose: Q) -> list[dict[str, Any]]:
    described = BreachDescription.objects.filter(incident=OuterRef("incident"))
    found = BreachClock.objects.filter(whose, stopped_at=None)
    columns = (*ABOUT, "pk", "started_at", "due_at", "outcome")
    wanted = found.order_by("due_at", "pk").values(*columns, described=Exists(described))
    return list(wanted[: MOST + 1])


def _rows(whose: Q) -> list[dict[str, Any]]:
    said = ObligationAnswer.objects.filter(
        obligation=OuterRef("pk"), outcome=ObligationState.NOT_OWED
    )
    found = Obligation.objects.filter(whose, stopped_at=None)
    columns = (*ABOUT, "pk", "duty", "recipient", "started_at", "due_at", "terms")
    # What has no moment of its own is owed at once, and comes last only on the page.
    wanted = found.order_by("due_at", "pk").values(*columns, waits=Exists(said))
    return list(wanted[: MOST + 1])


def _of_clock(row: Mapping[str, Any], deciders: list[tuple[Any, FunctionHolder]]) -> LawDue:
    term = regimes().duties[FIRST].terms[0]
    is_decided = row["outcome"] == BreachOutcome.NOTIFY
    missing = [_("the notification") if is_decided else _("a decision with grounds")]
    if not row["described"]:
        missing.append(_("the description of the data breach"))
    return LawDue(
        **_shared(row, deciders),
        key=f"breach-{row['pk']}",
        name=called(FIRST),
        event=event_name("aware"),
        source=term.basis.source,
        missing=missing,
        url=address("desk:act", row["incident__reference"], "notified" if is_decided else "breach"),
        act=_("Record the notification") if is_decided else _("Decide"),
    )


def _of_row(row: Mapping[str, Any], deciders: list[tuple[Any, FunctionHolder]]) -> LawDue:
    term = row["terms"][0] if row["terms"] else {"event": "", "source": ""}
    missing = _("a second person who says that it is not required")
    return LawDue(
        **_shared(row, deciders),
        key=f"obligation-{row['pk']}",
        name=named(row),
        event=event_name(term["event"]),
        source=term["source"],
        missing=[missing if row["waits"] else _("a filing, or a decision with grounds")],
        url=address("desk:act", row["incident__reference"], "law"),
        act=_("Answer what the law asks"),
    )


def _shared(row: Mapping[str, Any], deciders: list[tuple[Any, FunctionHolder]]) -> dict[str, Any]:
    return {
        "customer": row["tenant__name"],
        "reference": row["incident__reference"],
        "title": row["incident__title"],
        "started_at": row["started_at"],
        "due_at": row["due_at"],
        "deciders": deciders,
    }


def _deciders(
    owners: Mapping[int, int],
) -> Mapping[int, list[tuple[Any, FunctionHolder]]]:
    """Return who decides for each customer: of each function its own first, else the provider's."""
    if not owners:
        return {}
    tenants = {*owners, *owners.values()}
    asked = FunctionHolder.objects.filter(tenant__in=tenants, function__in=DECIDERS)
    held = list(reachable(asked.select_related("user")).order_by("rank", "pk"))
    return {tenant: list(_first(held, tenant, provider)) for tenant, provider in owners.items()}


def _first(
    held: Iterable[FunctionHolder], tenant: int, provider: int
) -> Iterable[tuple[Any, FunctionHolder]]:
    for function in DECIDERS:
        of_function = [one for one in held if one.function == function]
        for owner in (tenant, provider):
            first = next((one for one in of_function if one.tenant_id == owner), None)
            if first is not None:
                yield Function(function).label, first
                break
