"""What follows a review: held in its days, improved or signed for, shared, validated."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from escalation.models import Notice
from incidents.choices import LessonOwed, Level
from incidents.duty.queries.lessons import lessons_of, unfinished
from incidents.duty.services.duties import duty_facts
from incidents.duty.services.review_watch import watch_reviews
from incidents.handling.asks.triage import AppointManager
from incidents.handling.asks.work import ReopenIncident
from incidents.handling.services import lessons, review, triage
from incidents.handling.services.review import plan_review
from incidents.handling.services.solve import reopen_incident
from incidents.models import Incident, LessonShare, Review
from incidents.record.services.common import append_event
from tenants import clock
from tenants.choices import Function
from tenants.errors import Invalid, NotAllowed, NotFound, Stale
from tenants.ledger.append import append, update
from tenants.models import Event
from tenants.people.services.invite import set_function_holder
from tenants.queries import holders
from tenants.rules.roles import SYSTEM
from tests.asking import do
from tests.escalation.house import follow
from tests.factories import incidents as made
from tests.people import BEGIN, World

pytestmark = pytest.mark.usefixtures("scope")
FOUND: dict[str, Any] = {"findings": "A plug.", "was_effective": True, "was_preventable": True}


def closed(world: World, **said: Any) -> Incident:
    """Return a closed incident of class 4, unless said otherwise."""
    asked = {"confidentiality": 4, "integrity": 1, "availability": 1, **said}
    incident = made.triaged(world, made.ByPhone.create(world=world), **asked)
    triage.appoint_manager(
        incident_id=incident.pk, expected_version=incident.version, actor=world.actor("agnes"),
        now=clock.now(), ask=AppointManager(user_id=world.user("ines").pk),
    )  # fmt: skip
    # Whoever the class names is told while it is open, as it goes.
    follow()
    incident.refresh_from_db()
    return made.closed(world, made.resolved(world, incident))


def carry(world: World, service: Any, incident: Incident, by: str = "ines", **asked: Any) -> Any:
    return do(service, incident_id=incident.pk, actor=world.actor(by), now=clock.now(), **asked)


def owed(incident: Incident) -> list[str]:
    found = lessons_of(incident)
    left = [one.value for one in found.owed]
    # What the rule says of one, the condition says of all.
    assert Review.objects.filter(unfinished(), incident=incident).exists() is bool(left)
    return left


def board_of(world: World, name: str = "carla") -> Any:
    user = world.user(name)
    set_function_holder(
        tenant=world.acme, function=Function.BOARD, name=user.name, email=user.email,
        phone=user.phone, language="en", user=user, actor=SYSTEM, now=BEGIN,
    )  # fmt: skip
    return holders(world.acme.pk, Function.BOARD)[0]


def in_social_security(world: World) -> None:
    world.acme.in_social_security = True
    wrote = [update(world.acme, "in_social_security")]
    append(world.acme, "tenant.changed", actor=SYSTEM, at=clock.now(), wrote=wrote)


def test_class_4_owes_an_improvement_by_change_with_an_owner_and_a_day(world: World) -> None:
    incident = closed(world)
    assert owed(incident) == ["review", "improvement"]
    carry(world, review.hold_review, incident, **FOUND)
    given: dict[str, Any] = {"kind": "technical", "text": "Two plugs"}
    today = clock.now().date()

    carry(world, review.add_improvement, incident, route="change", **given)
    wish = owed(incident)
    planned: dict[str, Any] = {
        **given,
        "owner_id": world.user("sam").pk,
        "due_on": today + timedelta(days=30),
    }
    carry(world, review.add_improvement, incident, route="release", **planned)
    released = owed(incident)
    carry(world, review.add_improvement, incident, route="change", **planned)

    assert (wish, released, owed(incident)) == (["improvement"], ["change"], [])


def test_that_none_is_needed_takes_two_people(world: World) -> None:
    incident = closed(world)
    with pytest.raises(Invalid):
        carry(world, lessons.say_none_needed, incident, reason="It was a drill.")
    carry(world, review.hold_review, incident, **FOUND)

    carry(world, lessons.say_none_needed, incident, reason="It was a drill.")
    assert owed(incident) == ["second"]
    with pytest.raises(NotAllowed):
        carry(world, lessons.agree_none_needed, incident, agrees=True)
    with pytest.raises(Stale):
        carry(world, lessons.say_none_needed, incident, reason="Nobody was hit.")
    carry(world, lessons.agree_none_needed, incident, by="ed", agrees=False)
    assert owed(incident) == ["improvement"]
    carry(world, lessons.say_none_needed, incident, by="ed", reason="It was a drill.")
    # Whoever says the same second agrees by it; the words of the first stay as they are.
    carry(world, lessons.say_none_needed, incident, reason="Nobody was hit.")
    row = Review.objects.get(incident=incident)
    assert (row.none_reason, row.agreed_reason) == ("It was a drill.", "Nobody was hit.")
    assert (row.none_by_id, row.agreed_by_id) == (world.user("ed").pk, world.user("ines").pk)
    kinds = Event.objects.filter(kind__startswith="review.none_").order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == [
        "review.none_needed", "review.none_declined", "review.none_needed", "review.none_agreed",
    ]  # fmt: skip

    assert owed(incident) == []
    state = {fact.duty.code: fact.state for fact in duty_facts(incident)}
    assert state["M15"] == "met"
    with pytest.raises(Stale):
        carry(world, lessons.say_none_needed, incident, reason="Again.")


def test_the_database_refuses_one_person_twice(world: World) -> None:
    incident = closed(world)
    carry(world, review.hold_review, incident, **FOUND)
    carry(world, lessons.say_none_needed, incident, reason="It was a drill.")
    row = Review.objects.get(incident=incident)
    row.agreed_by_id, row.agreed_at = row.none_by_id, clock.now()

    with pytest.raises(IntegrityError, match="second"), transaction.atomic():
        update(row, "agreed_by", "agreed_at")


def test_it_is_reminded_of_a_day_ahead_and_when_it_is_late(world: World) -> None:
    incident = closed(world)
    row = Review.objects.get(incident=incident)
    due = row.due_at

    spoke = [
        watch_reviews(now=due + away)
        for away in (
            timedelta(days=-2), timedelta(days=-1), timedelta(hours=-1),
            timedelta(seconds=1), timedelta(days=9),
        )
    ]  # fmt: skip

    assert spoke == [0, 1, 0, 1, 0]
    told = Event.objects.filter(kind__in=("review.due", "review.missed")).order_by("pk")
    assert [one.kind for one in told] == ["review.due", "review.missed"]
    follow()
    assert set(
        Notice.objects.filter(template__startswith="review_").values_list("template", flat=True)
    ) == {"review_due", "review_missed"}


def test_a_review_that_was_held_or_reopened_says_nothing(world: World) -> None:
    held, again = closed(world), closed(world)
    carry(world, review.hold_review, held, **FOUND)
    reopen_incident(
        incident_id=again.pk, expected_version=again.version, actor=world.actor("agnes"),
        now=clock.now(), ask=ReopenIncident(reason="It is back."),
    )  # fmt: skip
    far = Review.objects.get(incident=again).due_at + timedelta(days=30)

    assert watch_reviews(now=far) == 0
    again.refresh_from_db()
    later = made.resolved(world, again)
    wrote = plan_review(later, duty_facts(later), now=far)
    append_event(later, "review.planned", actor=SYSTEM, now=far, wrote=wrote)
    assert watch_reviews(now=far + timedelta(days=30)) == 1


def test_lessons_reach_whom_they_concern_and_it_is_kept_who(world: World) -> None:
    incident = closed(world)
    carry(world, review.hold_review, incident, **FOUND)
    rik = world.contact("rik")

    carry(
        world, lessons.share_lessons, incident, text="Plugs come loose.", contacts=[rik.pk],
        functions=["ciso"],
    )  # fmt: skip
    follow()

    rows = LessonShare.objects.order_by("pk").values_list("name", "function")
    assert list(rows) == [("Rik Jacobs", ""), ("Ines Brand", "ciso")]
    told = Notice.objects.filter(template="lessons")
    assert {one.address for one in told} == {"rik@acme.example", "ines@provider.example"}
    assert all("Plugs come loose." in one.text for one in told)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"contacts": []}, "contacts"),
        ({"contacts": [10**12]}, "contacts"),
        ({"functions": ["pope"]}, "functions"),
        ({"functions": ["board"]}, "functions"),
        ({"contacts": [1], "text": " "}, "text"),
    ],
)
def test_whom_and_what_must_be_there(world: World, asked: dict[str, Any], field: str) -> None:
    incident = closed(world)
    carry(world, review.hold_review, incident, **FOUND)

    with pytest.raises(Invalid) as refused:
        carry(world, lessons.share_lessons, incident, **{"text": "Plugs.", **asked})

    assert refused.value.field == field


def test_nobody_of_another_customer_gets_any(world: World) -> None:
    incident = closed(world)
    carry(world, review.hold_review, incident, **FOUND)
    gus = world.contact("gus").pk

    with pytest.raises(Invalid):
        carry(world, lessons.share_lessons, incident, text="Plugs.", contacts=[gus])
    with pytest.raises(NotFound):
        carry(world, lessons.share_lessons, incident, by="gus", text="Plugs.", functions=["ciso"])


def test_in_social_security_the_board_validates_the_lessons(world: World) -> None:
    in_social_security(world)
    holder = board_of(world)
    incident = closed(world, confidentiality=1, is_security=True)
    carry(world, review.hold_review, incident, **FOUND)
    assert owed(incident) == ["verdict"]
    said: dict[str, Any] = {"holder": holder.pk, "heard_how": "Minutes of 3 March"}

    with pytest.raises(Invalid) as silent:
        carry(world, lessons.record_verdict, incident, verdict="sent_back", **said)
    with pytest.raises(Invalid) as nowhere:
        carry(world, lessons.record_verdict, incident, verdict="approved", holder=holder.pk)
    with pytest.raises(Invalid) as nobody:
        carry(world, lessons.record_verdict, incident, verdict="approved", holder=10**9)
    carry(world, lessons.record_verdict, incident, verdict="sent_back", words="Too thin.", **said)
    back = owed(incident)
    carry(world, lessons.record_verdict, incident, verdict="approved", **said)

    fields = (silent.value.field, nowhere.value.field, nobody.value.field)
    assert fields == ("words", "heard_how", "holder")
    assert (back, owed(incident)) == (["verdict"], [])
    state = {fact.duty.code: fact.state for fact in duty_facts(incident)}
    assert state["K07"] == "met"


def test_whoever_does_not_see_it_finds_nothing(world: World) -> None:
    incident = closed(world, impact=Level.LOW)

    for service, asked in (
        (lessons.say_none_needed, {"reason": "No."}),
        (lessons.agree_none_needed, {"agrees": True}),
        (lessons.share_lessons, {"text": "No.", "functions": ["ciso"]}),
        (lessons.record_verdict, {"holder": 1, "verdict": "approved"}),
    ):
        with pytest.raises(NotFound):
            carry(world, service, incident, by="pat", **asked)


def test_every_word_has_its_place() -> None:
    assert [one.value for one in LessonOwed] == [
        "review", "improvement", "change", "second", "verdict",
    ]  # fmt: skip
