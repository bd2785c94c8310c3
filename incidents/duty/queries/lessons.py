"""How the lessons of incidents stand: what of a review is still owed, of one and as condition."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q

from incidents.choices import ImprovementRoute, LessonOwed, Verdict
from incidents.duty.queries.improving import is_taken_up, taken_out
from incidents.duty.rules.lessons import Asked, ReviewFacts, still_owed
from incidents.models import Improvement, Incident, LessonShare, LessonVerdict, Referral, Review


@dataclass(frozen=True)
class LessonsView:
    """What the page of the lessons of one incident shows."""

    review: Review | None
    improvements: Sequence[Improvement]
    shares: list[LessonShare]
    verdicts: list[LessonVerdict]
    owed: tuple[LessonOwed, ...]


def lessons_of(incident: Incident) -> LessonsView:
    reviews = Review.objects.select_related("held_by", "none_by", "agreed_by")
    review = reviews.filter(incident=incident).first()
    of_review = {"review": review}
    referred = Referral.objects.filter(improvement=OuterRef("pk"), ended_at=None)
    # `referred_to`: numbers of the changes and releases that took it up.
    improvements = list(
        Improvement.objects.filter(**of_review)
        .annotate(
            referred_to=ArraySubquery(referred.order_by("pk").values("reference")),
            is_taken_out=taken_out(),
            is_taken_up=is_taken_up(),
        )
        .select_related("owner", "effect_by", "follows")
        .order_by("pk")
        if review
        else ()
    )
    verdicts = list(
        LessonVerdict.objects.filter(**of_review).select_related("recorded_by").order_by("-pk")
        if review
        else ()
    )
    shares = LessonShare.objects.filter(incident=incident).select_related("shared_by")
    return LessonsView(
        review=review,
        improvements=improvements,
        shares=list(shares.order_by("-pk")),
        verdicts=verdicts,
        owed=still_owed(facts_of(review, improvements, verdicts)) if review else (),
    )


def facts_of(
    review: Review, improvements: Iterable[Improvement], verdicts: Iterable[LessonVerdict]
) -> ReviewFacts:
    """Return what the rule looks at; of the verdicts the latest comes first."""
    return ReviewFacts(
        is_held=review.held_at is not None,
        asked=Asked(
            improvement=review.improvement_required,
            change=review.change_required,
            verdict=review.verdict_required,
        ),
        routes=tuple(
            one.route for one in improvements if one.owner_id is not None and one.due_on is not None
        ),
        is_none_needed=review.none_at is not None,
        is_agreed=review.agreed_at is not None,
        verdict=next((one.verdict for one in verdicts), ""),
    )


def unfinished() -> Q:
    """Return the condition for reviews of which `still_owed` returns anything."""
    planned = Improvement.objects.filter(
        review=OuterRef("pk"), owner__isnull=False, due_on__isnull=False
    )
    changed = planned.filter(route=ImprovementRoute.CHANGE)
    later = LessonVerdict.objects.filter(review=OuterRef("review"), pk__gt=OuterRef("pk"))
    approved = LessonVerdict.objects.filter(
        ~Exists(later), review=OuterRef("pk"), verdict=Verdict.APPROVED
    )
    is_open = Q(agreed_at=None, improvement_required=True)
    return (
        Q(held_at=None)
        # Two people are needed, whatever else is planned, once one said that nothing is.
        | (is_open & (Q(none_at__isnull=False) | Q(~Exists(planned))))
        | (is_open & Q(~Exists(changed), change_required=True))
        | Q(~Exists(approved), verdict_required=True)
    )
