"""Problems, changes and releases as the desk reads them: the list, and one by its number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Avg, Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from incidents.causes.services.held import Held
from incidents.choices import ChangeState, ProblemState, ReleaseState, SupplierCaseState
from incidents.models import Change, Problem, Release, SupplierCase
from tenants.errors import NotFound
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at

# Of those that have ended on a page of a list, and of those that stand at all.
SIZE: Final = 30
MOST: Final = 200
QUARTER: Final = timedelta(days=92)

STANDING: Final[dict[type[Any], Sequence[str]]] = {
    Problem: (ProblemState.KNOWN_ERROR, ProblemState.OPEN),
    Change: (ChangeState.PROPOSED, ChangeState.APPROVED),
    Release: (ReleaseState.GATHERING,),
    SupplierCase: (
        SupplierCaseState.OPEN,
        SupplierCaseState.WAITING_THEM,
        SupplierCaseState.WAITING_US,
    ),
}


# What is read with one.
BESIDE: Final[dict[type[Any], Sequence[str]]] = {SupplierCase: ("supplier",)}
# In which order those that stand are: who promised nothing stands last.
ORDER: Final[dict[type[Any], Sequence[Any]]] = {
    SupplierCase: (F("promised_at").asc(nulls_last=True), "pk"),
}


@dataclass(frozen=True)
class HeldPage:
    """Those that stand, and a page of those that have ended."""

    standing: list[Any]
    ended: list[Any]
    older: int | None


@dataclass(frozen=True)
class PatchDelay:
    """How many patches were carried out lately, and how much later than planned, on average."""

    count: int
    average: timedelta | None

    @property
    def days(self) -> float | None:
        return None if self.average is None else self.average / timedelta(days=1)


def visible_held(model: type[Held], actor: Actor) -> QuerySet[Held]:
    """Return those of this person's desk; no customer has any."""
    found = model._default_manager.filter(may_at(actor, Action.SEE_QUEUE))
    return found.select_related("owner", *BESIDE.get(model, ()))


def held_page(model: type[Held], actor: Actor, *, before: int | None = None) -> HeldPage:
    """Return those that stand, the newest first, and a page of ended ones before this key.

    Of cases of suppliers the oldest promise stands first.
    """
    active = Q(referrals__ended_at=None)
    found = visible_held(model, actor).annotate(
        incidents=Count("referrals__incident", filter=active, distinct=True),
        customers=Count("referrals__tenant", filter=active, distinct=True),
    )
    stands = Q(state__in=STANDING[model])
    ended = found.exclude(stands).order_by("-pk")
    rows = list((ended.filter(pk__lt=before) if before else ended)[: SIZE + 1])
    order = ORDER.get(model, ("-pk",))
    standing = [] if before else list(found.filter(stands).order_by(*order)[:MOST])
    return HeldPage(standing, rows[:SIZE], rows[SIZE - 1].pk if len(rows) > SIZE else None)


def held_for(model: type[Held], actor: Actor, reference: str) -> Held:
    """Return one, or NotFound: what one may not see does not exist."""
    found = visible_held(model, actor).filter(reference=reference).first()
    if found is None:
        raise NotFound()
    return found


def patch_delay(actor: Actor, now: datetime) -> PatchDelay:
    """Return how patches of the last quarter kept to their plan (source 004)."""
    patches = visible_held(Change, actor).filter(
        is_patch=True, state=ChangeState.DONE, done_at__gt=now - QUARTER, done_at__lte=now
    )
    late = F("done_at") - Coalesce("planned_until", "planned_from")
    found = patches.aggregate(count=Count("pk"), average=Avg(late))
    return PatchDelay(found["count"], found["average"])
