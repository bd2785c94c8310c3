"""Watching the reviews that are owed: each says once that it is due, and once that it is late."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from incidents.duty.rules.lessons import remind_at
from incidents.facts import ReviewHeld
from incidents.models import Incident, Review
from incidents.record.services.clock_watch import Due, lock_free
from tenants.ledger.append import Act, Written, append_many, update, update_many
from tenants.rules.roles import SYSTEM

BATCH = 200
SPOKE = ("remind_at",)


def due_reviews(*, now: datetime, without: Collection[int] = ()) -> list[Due]:
    """Return the reviews that are to speak with their incidents, the longest due first."""
    due = Review.objects.filter(remind_at__lte=now).exclude(pk__in=without)
    return list(due.order_by("remind_at", "pk").values_list("pk", "incident_id")[:BATCH])


@transaction.atomic
def look_at_reviews(due: Sequence[Due], *, now: datetime) -> int:
    """Remind of what is due or late, in a handful of statements; return how many spoke.

    What somebody else holds is left to the next tick. That of a reopened incident is silent.
    """
    incidents = lock_free({incident_id for _review, incident_id in due})
    mine = [review_id for review_id, incident_id in due if incident_id in incidents]
    rows = Review.objects.select_for_update().filter(pk__in=mine, remind_at__lte=now)
    reviews = list(rows.order_by("incident_id", "pk"))
    acts = [_speak(incidents[review.incident_id], review, now=now) for review in reviews]
    update_many(reviews, *SPOKE)
    append_many(acts)
    return len(acts)


def watch_reviews(*, now: datetime) -> int:
    """Look at a batch of reviews that are due; return how many spoke."""
    return look_at_reviews(due_reviews(now=now), now=now)


def silence_review(incident: Incident) -> list[Written]:
    """Let the review of an incident that is open again be silent: closing owes it anew."""
    asking = Review.objects.select_for_update().filter(incident=incident, remind_at__isnull=False)
    wrote = []
    for review in asking:
        review.remind_at = None
        wrote.append(update(review, *SPOKE))
    return wrote


def _speak(incident: Incident, review: Review, *, now: datetime) -> Act:
    """Let a review say that its last day comes, or that it is late; then it is silent."""
    is_late = now > review.due_at
    review.remind_at = None if is_late else remind_at(review.due_at, now=now)
    return Act(
        subject=incident,
        kind="review.missed" if is_late else "review.due",
        actor=SYSTEM,
        at=now,
        wrote=[Written(review, SPOKE)],
        facts=ReviewHeld(review=review.pk),
    )
