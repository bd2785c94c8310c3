"""Everything that hangs on one incident, read in one statement for its page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from incidents.choices import Status
from incidents.desk.queries.found import Bare
from incidents.desk.queries.kept import Figure, gather_kept
from incidents.duty.queries.breach import BreachView, breach_lists, breach_view, clock_list
from incidents.duty.queries.obligations import LawView, law_lists, law_view
from incidents.duty.queries.waivers import waiver_list
from incidents.duty.services.duties import Grounds, grounds_from, grounds_lists
from incidents.duty.services.gate import gate_lists
from incidents.duty.services.owing import open_list
from incidents.models import (
    OWED,
    ActionStep,
    Analysis,
    AssetLink,
    Clock,
    Complaint,
    Improvement,
    Incident,
    Rating,
    Review,
    Task,
    UpdateRound,
    Waiver,
)
from incidents.record.queries.clocks import FIELDS
from incidents.record.queries.gather import Listed, Row, Statement, columns, revive
from incidents.record.queries.hearers import hearers
from incidents.record.queries.prepared import prepared_lists
from incidents.record.queries.tasks import task_list
from tenants.models import Asset, Contact

# The gate is shown once there is something to close.
CLOSING = frozenset({Status.RESTORED, Status.RESOLVED})
# From here on there can be a judgement and a review; a reopened one is judged again.
AFTER = frozenset({Status.RESOLVED, Status.CLOSED})
Lists = Mapping[str, Listed]
# What the lists of an incident ask of it.
GIVEN = ("id", "tenant_id", "provider_id", "resolved_at")


@dataclass(frozen=True)
class Around:
    """What was read; each kind in the order in which its page shows it."""

    clocks: list[Row]
    rounds: list[UpdateRound]
    # Who gets a message.
    affected: list[Contact]
    assets: list[Asset]
    steps: list[ActionStep]
    analyses: list[Analysis]
    review: Review | None
    improvements: list[Improvement]
    ratings: list[Rating]
    complaints: list[Complaint]
    grounds: Grounds
    breach: BreachView
    law: LawView
    waivers: list[Waiver]
    tasks: list[Task]
    # What the page asked for besides, and what the gate reads, by name.
    found: Mapping[str, list[Row]]


def head_lists(incident: Incident) -> Lists:
    """Return what the clocks in the head of the page stand on."""
    owed = UpdateRound.objects.filter(OWED, incident=incident)
    return {
        "clocks": Clock.objects.filter(incident=incident, superseded_at=None).values(*FIELDS),
        "rounds": owed.order_by("due_at", "number").values(*columns(UpdateRound)),
        "breach": clock_list(incident),
    }


def affected_list(incident: Incident) -> Listed:
    """Return who was named as affected: whom the desk chose."""
    people: Listed = hearers(incident, reporter=False).order_by("name").values(*columns(Contact))
    return people


def told_list(incident: Incident) -> Listed:
    """Return who gets a message: the reporter hears of it, named as affected or not."""
    people: Listed = hearers(incident).order_by("name").values(*columns(Contact))
    return people


def complaint_list(incident: Incident) -> Listed:
    found = Complaint.objects.filter(incident=incident).order_by("-pk")
    complaints: Listed = found.values(*columns(Complaint, "contact__name"))
    return complaints


def around(
    bare: Bare,
    now: datetime,
    besides: Mapping[str, Listed | Statement],
    figures: Mapping[str, Figure],
) -> Around:
    """Read all of it, and what the page wants `besides`."""
    lists = {**bare.beside, **besides, **_statements(bare.incident)}
    found = gather_kept(figures, bare.mark, now, **lists)
    incident = bare.with_neighbours(found)
    reviews = revive(Review, found.get("reviews", []))
    return Around(
        clocks=found["clocks"],
        rounds=revive(UpdateRound, found["rounds"]),
        affected=revive(Contact, found["affected"]),
        assets=revive(Asset, found["assets"]),
        steps=revive(ActionStep, found["steps"]),
        analyses=revive(Analysis, found["analyses"]),
        review=reviews[0] if reviews else None,
        improvements=revive(Improvement, found.get("improvements", [])),
        ratings=revive(Rating, found.get("ratings", [])),
        complaints=revive(Complaint, found["complaints"]),
        grounds=grounds_from(incident, found),
        breach=breach_view(incident, found),
        law=law_view(found),
        waivers=revive(Waiver, found["excused"]),
        tasks=revive(Task, found["tasks"]),
        found=found,
    )


def _statements(incident: Incident) -> dict[str, Statement]:
    """Return all lists of this incident, written once for all that stand alike."""
    status = Status(incident.status)
    stands = (status in CLOSING, status in AFTER)
    given: dict[str, Any] = {name: getattr(incident, name) for name in GIVEN}
    if given["resolved_at"] is None:
        del given["resolved_at"]

    def written(**given: Any) -> Lists:
        # Only these are there: what asks for anything else is written for each by itself.
        bare = Incident.from_db(DEFAULT_DB_ALIAS, GIVEN, [given.get(name) for name in GIVEN])
        return _lists(bare, *stands)

    return prepared_lists(("around", stands), written, **given)


def _lists(incident: Incident, is_closing: bool, is_after: bool) -> Lists:
    return {
        **head_lists(incident),
        **_work_lists(incident),
        **breach_lists(incident),
        **law_lists(incident),
        "obligations": open_list(incident),
        "excused": waiver_list(incident),
        "tasks": task_list(incident),
        **(gate_lists(incident) if is_closing else grounds_lists(incident)),
        **(_after_lists(incident) if is_after else {}),
    }


def _work_lists(incident: Incident) -> Lists:
    linked = AssetLink.objects.filter(incident=incident, is_active=True).values("asset")
    steps = ActionStep.objects.filter(incident=incident).order_by("position")
    analyses = Analysis.objects.filter(incident=incident).order_by("-pk")
    return {
        "complaints": complaint_list(incident),
        "affected": told_list(incident),
        "assets": Asset.objects.filter(pk__in=linked).order_by("name").values(*columns(Asset)),
        "steps": steps.values(*columns(ActionStep, "owner__name")),
        "analyses": analyses.values(*columns(Analysis, "author__name")),
    }


def _after_lists(incident: Incident) -> Lists:
    reviews = Review.objects.filter(incident=incident)
    improvements = Improvement.objects.filter(review__incident=incident).order_by("pk")
    ratings = Rating.objects.filter(incident=incident)
    return {
        "reviews": reviews.values(*columns(Review, "held_by__name")),
        "improvements": improvements.values(*columns(Improvement, "owner__name")),
        "ratings": ratings.values(*columns(Rating, "contact__name")),
    }
