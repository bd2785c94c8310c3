"""Improvements as work: to confirm when what took them up was carried out, and to look at again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    DateField,
    DateTimeField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from incidents.choices import ChangeState, Progress, ReleaseState
from incidents.duty.rules.improving import ImprovementFacts, progress_of
from incidents.models import Improvement, Referral
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at

# Of those that have ended on a page of the list, and of those that stand at all.
SIZE: Final = 30
MOST: Final = 200
_CAME_TO_NOTHING: Final = (ChangeState.FAILED, ChangeState.WITHDRAWN)


def _taken_up() -> QuerySet[Referral]:
    return Referral.objects.filter(improvement=OuterRef("pk"), ended_at=None)


def taken_out() -> Exists:
    """Say that a change or release that took it up was carried out."""
    done = Q(change__state=ChangeState.DONE) | Q(release__state=ReleaseState.DONE)
    return Exists(_taken_up().filter(done))


def is_taken_up() -> Exists:
    """Say that something carries it still: neither failed nor withdrawn."""
    gone = Q(change__state__in=_CAME_TO_NOTHING) | Q(release__state=ReleaseState.WITHDRAWN)
    return Exists(_taken_up().exclude(gone))


def result_of(improvement_id: int) -> str:
    """Return what came of the change or release that carried one out; empty where none did."""
    done = Q(change__state=ChangeState.DONE) | Q(release__state=ReleaseState.DONE)
    found = Referral.objects.filter(done, improvement=improvement_id, ended_at=None)
    words = Coalesce("change__result", "release__result")
    row = found.order_by("-pk").values_list("reference", words).first()
    return ": ".join(part for part in row if part) if row else ""


def _own(actor: Actor) -> Q:
    return Q(Q(owner=actor.user_id) | may_at(actor, Action.WAIVE), may_at(actor, Action.REVIEW))


def improvements_to_confirm(actor: Actor, now: datetime) -> QuerySet[Improvement]:
    """Return those whose change or release was carried out: one's own, or of those one leads."""
    found = Improvement.objects.filter(_own(actor), taken_out(), done_at=None)
    return _with_numbers(found).order_by("due_on", "pk")


def effects_to_look_at(actor: Actor, now: datetime) -> QuerySet[Improvement]:
    """Return those of which it is to be said by now whether they helped.

    By the day in UTC: a moment is what a kept statement can follow.
    """
    today = Cast(Value(now, DateTimeField()), DateField())
    found = Improvement.objects.filter(_own(actor), effect_at=None, effect_on__lte=today)
    return _with_numbers(found).order_by("effect_on", "pk")


def _with_numbers(found: QuerySet[Improvement]) -> QuerySet[Improvement]:
    """Add `referred_to`: the numbers of the changes and releases that took it up."""
    numbers = ArraySubquery(_taken_up().order_by("pk").values("reference"))
    return found.annotate(referred_to=numbers).select_related("review__incident__tenant", "owner")


def visible_improvements(actor: Actor) -> QuerySet[Improvement]:
    """Return those of all customers in sight, each with how far it is (`told_progress`)."""
    found = _with_numbers(Improvement.objects.filter(may_at(actor, Action.SEE_QUEUE)))
    return found.select_related("follows", "effect_by").annotate(
        is_taken_out=taken_out(), is_taken_up=is_taken_up()
    )


def progress(row: Improvement) -> Progress:
    """Return how far one of `visible_improvements` is."""
    return progress_of(
        ImprovementFacts(
            is_done=row.done_at is not None,
            is_taken_out=bool(getattr(row, "is_taken_out", False)),
            effect_on=row.effect_on,
            was_effective=row.was_effective,
        )
    )


# What is still to be done about one: carry it out, confirm that, or see whether it helped.
STANDS: Final = Q(done_at=None) | Q(effect_at=None, effect_on__isnull=False)


@dataclass(frozen=True)
class ImprovementsPage:
    """Those that stand, the earliest day first, and a page of those that have ended."""

    standing: list[Improvement]
    ended: list[Improvement]
    older: int | None


def improvements_page(actor: Actor, *, before: int | None = None) -> ImprovementsPage:
    found = visible_improvements(actor)
    by_day = Coalesce("effect_on", "due_on").asc(nulls_last=True)
    standing = [] if before else list(found.filter(STANDS).order_by(by_day, "pk")[:MOST])
    ended = found.exclude(STANDS).order_by("-pk")
    rows = list((ended.filter(pk__lt=before) if before else ended)[: SIZE + 1])
    return ImprovementsPage(standing, rows[:SIZE], rows[SIZE - 1].pk if len(rows) > SIZE else None)
