"""Merging: nothing is lost, everything that ran ends, and what is owed goes on by the stricter."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from incidents.choices import ClockKind, Level, Status
from incidents.handling.asks.join import MergeIncident
from incidents.handling.asks.relate import RelateIncident
from incidents.handling.asks.talk import AddNote, AnswerLate, ReplyAsCustomer, SendMessage
from incidents.handling.services import communicate
from incidents.handling.services.late import answer_late
from incidents.handling.services.merge import merge_incident
from incidents.handling.services.relate import relate_incident
from incidents.models import (
    AffectedContact,
    Clock,
    CustomerReply,
    Incident,
    Message,
    Note,
    UpdateRound,
)
from incidents.record.services.common import MergedAway
from reporting.queries.promises import reported_in
from tenants.clock import now as read_clock
from tenants.errors import Invalid
from tenants.rules.roles import SYSTEM
from tests.factories.incidents import ByPhone, ByPortal, Critical, closed, in_progress
from tests.history.told import untold
from tests.incidents.handling.house import kinds
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")
TEXT = "Your report goes on together with an earlier one."


def merge(world: World, one: Incident, other: Incident, *, by: str = "ines") -> Incident:
    one.refresh_from_db()
    survivor = merge_incident(
        incident_id=one.pk, expected_version=one.version, actor=world.actor(by), now=read_clock(),
        ask=MergeIncident(survivor=other.reference, text=TEXT),
    )  # fmt: skip
    one.refresh_from_db()
    other.refresh_from_db()
    return survivor


def hears(incident: Incident) -> set[int]:
    rows = AffectedContact.objects.filter(incident=incident, is_active=True)
    return {incident.reporter_id, *rows.values_list("contact_id", flat=True)}


def said_of(incidents: list[Incident]) -> set[tuple[str, int]]:
    """Return the rows of what was said, told and noted, by table and key."""
    tables: tuple[Any, ...] = (Message, Note, CustomerReply)
    return {
        (table.__name__, row.pk)
        for table in tables
        for row in table.objects.filter(incident__in=incidents)
    }


def running(incident: Incident) -> dict[str, Clock]:
    rows = Clock.objects.filter(
        incident=incident, superseded_at=None, stopped_at=None, ended_at=None
    )
    return {row.kind: row for row in rows}


def test_one_ends_and_the_other_goes_on(world: World):
    one = ByPhone.create(world=world, reporter="rik", answered_call=False)
    other = ByPhone.create(world=world, reporter="carla", answered_call=False)

    survivor = merge(world, one, other)

    assert survivor == other
    assert (one.status, one.merged_into_id) == (Status.CLOSED, other.pk)
    assert running(one) == {}
    assert not UpdateRound.objects.filter(incident=one, met_at=None, ended_at=None).exists()
    assert hears(other) >= hears(one)
    assert kinds(one)[-1] == "incident.merged"
    assert "incident.took_over" in kinds(other)
    # Whoever had reported it was told by a person: that is the response to them.
    response = Clock.objects.get(incident=one, kind=ClockKind.RESPONSE, superseded_at=None)
    assert response.stopped_at is not None


@pytest.mark.parametrize("urgent_ends", [True, False])
def test_what_is_owed_goes_on_by_the_stricter_of_both(world: World, urgent_ends):
    early = read_clock() - timedelta(minutes=40)
    urgent = Critical.create(world=world, reporter="rik", answered_call=False)
    plain = ByPhone.create(world=world, reporter="carla", answered_call=False, now=early)
    one, other = (urgent, plain) if urgent_ends else (plain, urgent)
    promised = {kind: clock.due_at for kind, clock in running(one).items()}
    before = {kind: clock.due_at for kind, clock in running(other).items()}
    words = min(UpdateRound.objects.filter(incident=urgent).values_list("due_at", flat=True))

    merge(world, one, other)

    assert other.priority == urgent.priority
    for kind, clock in running(other).items():
        assert clock.due_at <= min(promised[kind], before[kind])
    owed = UpdateRound.objects.filter(incident=other, met_at=None, missed_at=None, ended_at=None)
    assert min(owed.values_list("due_at", flat=True)) <= words
    if urgent_ends:
        assert one.reference in other.priority_reason
    assert other.terms_from <= early


def test_it_is_counted_once(world: World):
    one, other = ByPhone.create(world=world), ByPhone.create(world=world)

    merge(world, one, other)

    assert set(reported_in(world.acme)) == {other}


def test_nothing_is_done_with_what_was_merged(world: World):
    one, other = ByPhone.create(world=world), ByPhone.create(world=world)
    merge(world, one, other)

    by = world.actor("agnes")
    with pytest.raises(MergedAway, match=other.reference):
        communicate.add_note(
            incident_id=one.pk, actor=by, now=read_clock(), ask=AddNote(text="Here?")
        )
    with pytest.raises(MergedAway, match=other.reference):
        communicate.send_message(
            incident_id=one.pk, actor=by, now=read_clock(), ask=SendMessage(text="Here?")
        )


def test_an_answer_reaches_the_survivor_also_over_two(world: World):
    one, two, last = (
        ByPortal.create(world=world, reporter=name) for name in ("rik", "carla", "rob")
    )
    merge(world, one, two)
    merge(world, two, last)

    there = answer_late(
        incident_id=one.pk, actor=world.actor("rik"), now=read_clock(),
        ask=AnswerLate(text="It is the cable."),
    )  # fmt: skip

    assert there == last
    said = Message.objects.get(text="It is the cable.")
    assert (said.incident_id, said.contact_id) == (last.pk, world.contact("rik").pk)
    assert CustomerReply.objects.filter(incident=last, message=said, read_at=None).exists()


def test_another_door_takes_an_answer_by_the_same_service(world: World):
    """Nobody chose: within the days of the agreement it reopens, later it follows."""
    contact = world.contact("rik").pk
    now = read_clock()
    for age, follows in ((timedelta(days=1), False), (timedelta(days=40), True)):
        incident = closed(world, ByPhone.create(world=world, now=now - age))
        there = answer_late(
            incident_id=incident.pk, actor=SYSTEM, now=now,
            ask=AnswerLate(text="Again.", contact_id=contact, channel="email"),
        )  # fmt: skip
        assert (there.follows_id == incident.pk) is follows
        assert (there.pk == incident.pk) is not follows


REFUSED = [
    ("itself", "same incident"),
    ("another customer", "another customer"),
    ("a closed one", "closed"),
    ("personal data here alone", "Personal data"),
]


@pytest.mark.parametrize(("case", "said"), REFUSED)
def test_what_is_refused(world: World, case, said):
    one = ByPhone.create(world=world, personal_data="yes" if "personal" in case else "no")
    if case == "itself":
        other = one
    elif case == "another customer":
        other = ByPhone.create(world=world, reporter="gus")
    else:
        other = ByPhone.create(world=world)
    if case == "a closed one":
        closed(world, other)

    with translation.override("en"):
        with pytest.raises(Invalid) as refusal:
            merge(world, one, other)
        assert said in str(refusal.value.errors["survivor"])


def test_its_parts_are_those_of_the_survivor(world: World):
    one, other, part = (ByPhone.create(world=world) for _ in range(3))
    relate_incident(
        incident_id=part.pk, expected_version=part.version, actor=world.actor("agnes"),
        now=read_clock(), ask=RelateIncident(kind="part_of", other=one.reference),
    )  # fmt: skip

    merge(world, one, other)

    part.refresh_from_db()
    assert part.parent_id == other.pk


SIDES = st.fixed_dictionaries(
    {
        "impact": st.sampled_from([Level.LOW, Level.MEDIUM, Level.HIGH]),
        "urgency": st.sampled_from([Level.LOW, Level.MEDIUM, Level.HIGH]),
        "minutes": st.integers(5, 300),
        "words": st.integers(0, 2),
        "notes": st.integers(0, 2),
        "worked": st.booleans(),
        "reporter": st.sampled_from(["rik", "carla", "rob"]),
    }
)


# The worse of both in each comes to more than either was.
CROSSED = {"minutes": 5, "words": 0, "notes": 0, "worked": False, "reporter": "rik"}


@example(
    first={**CROSSED, "impact": Level.LOW, "urgency": Level.HIGH},
    second={**CROSSED, "impact": Level.MEDIUM, "urgency": Level.LOW},
)
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=SIDES, second=SIDES)
def test_whatever_both_were_nothing_is_lost(world: World, first, second):
    now = read_clock()
    sides = []
    for side in (first, second):
        made = ByPhone.create(
            world=world, reporter=side["reporter"], impact=side["impact"],
            urgency=side["urgency"], now=now - timedelta(minutes=side["minutes"]),
        )  # fmt: skip
        if side["worked"] and made.priority > 1:
            made = in_progress(world, made)
        for number in range(side["words"]):
            communicate.reply_as_customer(
                incident_id=made.pk, actor=world.actor(side["reporter"]), now=now,
                ask=ReplyAsCustomer(text=f"Word {number}"),
            )  # fmt: skip
        for number in range(side["notes"]):
            communicate.add_note(
                incident_id=made.pk, actor=world.actor("agnes"), now=now,
                ask=AddNote(text=f"Note {number}"),
            )  # fmt: skip
        sides.append(made)
    one, other = sides
    one.refresh_from_db()
    other.refresh_from_db()
    had = said_of(sides)
    people = hears(one) | hears(other)
    due = {kind: clock.due_at for kind, clock in running(one).items()}
    before = {kind: clock.due_at for kind, clock in running(other).items()}
    priority = min(one.priority, other.priority)

    merge(world, one, other)

    assert had <= said_of(sides)
    assert hears(other) == people
    assert other.priority == priority
    for kind, clock in running(other).items():
        assert clock.due_at <= min(before[kind], due.get(kind, before[kind]))
    assert running(one) == {}
    assert untold(world) == []
