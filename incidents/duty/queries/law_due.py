"""What is owed by law now, over all customers in sight: by the earliest moment that is safe.

What is owed and who decides, in two statements however many customers there are.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

from django.db.models import Case, F, OuterRef, Q, Subquery, When
from django.utils.translation import gettext as _

from incidents.choices import IN_REGISTER, TO_AUTHORITY, BreachOutcome, ObligationState
from incidents.choices.exercise import called
from incidents.duty.queries.law_deciders import Deciders, who_decides
from incidents.duty.queries.obligations import decided_by, event_name
from incidents.duty.rules.obligations import NOTICE, place_of
from incidents.duty.services.owing import named
from incidents.models import BreachDecision, Obligation, ObligationAnswer
from tenants.addresses import address
from tenants.models import FunctionHolder
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at, seen_by

# Nobody reads more at three in the morning.
MOST: Final = 200
# The ways of who decides without the desk, by the verb of the desk.
OWN_WAYS: Final = {
    "breach": "decide",
    "notified": "notified",
    "describe": "describe",
    "law": "law",
}
Way: TypeAlias = Callable[[str, str], str]
ABOUT: Final = (
    "tenant_id",
    "provider_id",
    "tenant__name",
    "incident__reference",
    "incident__title",
    "incident__is_drill",
)


@dataclass(frozen=True)
class Proposed:
    """What one person said, for which a second one is still wanted."""

    by: str
    at: datetime
    grounds: str


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
    # Empty for whoever does not decide here.
    url: str
    act: Any
    proposed: Proposed | None


@dataclass(frozen=True)
class LawsDue:
    rows: list[LawDue]
    # There was more than is read.
    has_more: bool


def laws_due(actor: Actor) -> LawsDue:
    """Return everything that is owed by law and neither filed nor decided on, for the desk."""
    return _owed(may_at(actor, Action.SEE_QUEUE), _at_desk, actor)


def laws_of_mine(actor: Actor) -> LawsDue:
    """Return the same of the customers whose DPO or CISO this person is.

    They decide there on every report, also on those that they do not see otherwise.
    """
    tenants = decided_by(actor)
    if not tenants:
        return LawsDue([], has_more=False)
    return _owed(Q(tenant__in=tenants) & seen_by(actor), _of_mine, actor)


def _at_desk(reference: str, verb: str) -> str:
    return address("desk:act", reference, verb)


def _of_mine(reference: str, verb: str) -> str:
    """Return the page of who decides without the desk; what the provider owes is not theirs."""
    way = OWN_WAYS.get(verb, "")
    return address("escalation:decide", reference, way) if way else ""


def _owed(whose: Q, way: Way, actor: Actor) -> LawsDue:
    rows = _rows(whose)
    deciders = who_decides({row["tenant_id"]: row["provider_id"] for row in rows}, actor)
    found = [_of_row(row, deciders[row["tenant_id"]], way) for row in rows[:MOST]]
    found.sort(key=lambda one: (*place_of(one.due_at, one.started_at), one.started_at, one.key))
    return LawsDue(found, has_more=len(rows) > MOST)


def _rows(whose: Q) -> list[dict[str, Any]]:
    """Return what is owed, each with what one person said of it that another has still to say."""
    answers = ObligationAnswer.objects.filter(
        obligation=OuterRef("pk"), outcome=ObligationState.NOT_OWED
    ).order_by("-pk")
    latest = BreachDecision.objects.filter(incident=OuterRef("incident")).order_by("-pk")
    # One that does not hold waits; an earlier one than the latest waits no more.
    said = latest.annotate(waiting=Case(When(settles=False, then=F("grounds"))))
    columns = (*ABOUT, "pk", "duty", "recipient", "started_at", "due_at", "terms", "outcome")
    wanted = (
        Obligation.objects.filter(whose, stopped_at=None)
        .order_by("due_at", "pk")
        .values(
            *columns,
            answered_by=Subquery(answers.values("answered_by__name")[:1]),
            answered_at=Subquery(answers.values("answered_at")[:1]),
            answered=Subquery(answers.values("grounds")[:1]),
            decided_by=Subquery(latest.values("decided_by__name")[:1]),
            decided_at=Subquery(latest.values("decided_at")[:1]),
            decided=Subquery(said.values("waiting")[:1]),
        )
    )
    return list(wanted[: MOST + 1])


def _of_row(row: Mapping[str, Any], deciders: Deciders, way: Way) -> LawDue:
    term = row["terms"][0] if row["terms"] else {"event": "", "source": ""}
    told = _told_by(row)
    proposed = _proposed(row)
    second = _("a second person who says that it is not required")
    return LawDue(
        **_shared(row, deciders),
        key=f"obligation-{row['pk']}",
        name=named(row),
        event=event_name(term["event"]),
        source=term["source"],
        missing=[second if proposed else told.wanted],
        url=_for(
            deciders,
            way(row["incident__reference"], told.verb),
            row["pk"] if told.verb == "law" else None,
        ),
        act=told.act,
        proposed=proposed,
    )


@dataclass(frozen=True)
class Told:
    """What answers one duty: the verb that does, and what is wanted for it."""

    verb: str
    act: Any
    wanted: Any


def _told_by(row: Mapping[str, Any]) -> Told:
    if row["duty"] == NOTICE:
        act = _("Tell the customer, as its processor")
        return Told("controller", act, _("the notice to the customer"))
    if row["duty"] == IN_REGISTER:
        described = _("the description of the data breach")
        return Told("describe", _("Describe the personal data breach"), described)
    if row["duty"] != TO_AUTHORITY:
        wanted = _("a filing, or a decision with grounds")
        return Told("law", _("Answer what the law asks"), wanted)
    if row["outcome"] == BreachOutcome.NOTIFY:
        return Told("notified", _("Record the notification"), _("the notification"))
    return Told("breach", _("Decide"), _("a decision with grounds"))


def _for(deciders: Deciders, url: str, obligation: int | None = None) -> str:
    """Return where this person answers it; who does not decide would find no form there."""
    if not deciders.may or not url:
        return ""
    return f"{url}?obligation={obligation}" if obligation else url


def _proposed(row: Mapping[str, Any]) -> Proposed | None:
    said = "decided" if row["duty"] == TO_AUTHORITY else "answered"
    if row[said] is None:
        return None
    return Proposed(by=row[f"{said}_by"], at=row[f"{said}_at"], grounds=row[said])


def _shared(row: Mapping[str, Any], deciders: Deciders) -> dict[str, Any]:
    return {
        "customer": row["tenant__name"],
        "reference": row["incident__reference"],
        "title": called(row["incident__title"], is_exercise=row["incident__is_drill"]),
        "started_at": row["started_at"],
        "due_at": row["due_at"],
        "deciders": deciders.first,
    }
