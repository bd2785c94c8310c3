"""Two of one, and one at the right customer: nothing is lost, neither hears of the other."""

from datetime import timedelta

import pytest
from django.db.models import Max
from hypothesis import HealthCheck, settings
from hypothesis import given as given_any
from hypothesis import strategies as st

from incidents.choices import Status, TriageOutcome
from incidents.handling.asks.join import RegisterElsewhere, SplitIncident
from incidents.handling.asks.talk import AnswerLate, ReplyAsCustomer
from incidents.handling.services.communicate import reply_as_customer
from incidents.handling.services.elsewhere import register_elsewhere
from incidents.handling.services.late import answer_late
from incidents.handling.services.split import split_incident
from incidents.models import Attachment, Clock, Incident, Message, Relation
from tenants import scoping
from tenants.clock import now as read_clock
from tenants.errors import Invalid, NotAllowed
from tenants.models import Event
from tenants.queries import scope_of
from tests.factories.incidents import ByPhone, closed
from tests.history.told import untold
from tests.incidents.files import given, picture
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")


def said(world: World, incident: Incident, text: str, *, by: str = "rik") -> Message:
    return reply_as_customer(
        incident_id=incident.pk, actor=world.actor(by), now=read_clock(),
        ask=ReplyAsCustomer(text=text),
    )  # fmt: skip


def split(world: World, incident: Incident, *messages: int, by: str = "agnes") -> Incident:
    incident.refresh_from_db()
    return split_incident(
        incident_id=incident.pk, expected_version=incident.version, actor=world.actor(by),
        now=read_clock(), ask=SplitIncident(title="The printer too", message_ids=messages),
    )  # fmt: skip


def move(world: World, incident: Incident, *, by: str = "agnes", **asked: object) -> Incident:
    incident.refresh_from_db()
    ask = {
        "customer_id": world.globex.pk, "reporter_id": world.contact("gus").pk,
        "title": "Planning is down", "description": "As he told us.",
        "reason": "Gus works at Globex.", **asked,
    }  # fmt: skip
    return register_elsewhere(
        incident_id=incident.pk, expected_version=incident.version, actor=world.actor(by),
        now=read_clock(), ask=RegisterElsewhere(**ask),  # type: ignore[arg-type]
    )  # fmt: skip


def test_what_was_said_of_another_matter_becomes_one_of_its_own(world: World):
    incident = ByPhone.create(world=world)
    kept, other = said(world, incident, "Planning again."), said(world, incident, "And a printer.")

    fresh = split(world, incident, other.pk)

    assert fresh.tenant_id == incident.tenant_id
    assert "> And a printer." in fresh.description
    assert incident.reference in fresh.description
    assert fresh.reported_at == other.sent_at
    assert set(Message.objects.filter(pk__in=[kept.pk, other.pk], incident=incident)) == {
        kept, other,
    }  # fmt: skip
    row = Relation.objects.get(kind="split_from")
    assert (row.incident_id, row.other_id, row.is_public) == (fresh.pk, incident.pk, True)
    for one in (fresh, incident):
        assert Event.objects.filter(subject_id=one.pk, kind="relation.added").exists()


def test_only_messages_of_this_incident_are_split_off(world: World):
    incident, another = ByPhone.create(world=world), ByPhone.create(world=world)
    foreign = said(world, another, "Elsewhere.")

    for keys in ((), (foreign.pk,)):
        with pytest.raises(Invalid) as refusal:
            split(world, incident, *keys)
        assert "messages" in refusal.value.errors


def test_it_is_registered_at_the_right_customer_and_ends_here(world: World):
    incident = ByPhone.create(world=world)

    fresh = move(world, incident)

    incident.refresh_from_db()
    assert fresh.tenant_id == world.globex.pk
    assert fresh.reported_at == incident.reported_at
    assert incident.status == Status.CLOSED
    assert incident.triage_outcome == TriageOutcome.NOT_AN_INCIDENT
    open_clocks = Clock.objects.filter(
        incident=incident, superseded_at=None, stopped_at=None, ended_at=None
    )
    assert not open_clocks.exists()


def test_neither_customer_hears_of_the_other(world: World):
    incident = ByPhone.create(world=world)
    before = Event.objects.aggregate(last=Max("pk"))["last"]

    fresh = move(world, incident)

    row = Relation.objects.get(kind="registered_as")
    assert row.tenant_id == world.provider.pk
    told = Event.objects.filter(pk__gt=before)
    for tenant, foreign in ((world.acme, fresh), (world.globex, incident)):
        for body in told.filter(tenant=tenant).values_list("body", flat=True):
            assert foreign.reference not in body
            assert f'"incidents.incident:{foreign.pk}"' not in body
    for name in ("carla", "gus"):
        with scoping.entered(scope_of(world.actor(name))):
            assert not Relation.objects.exists()
    with scoping.entered(scope_of(world.actor("carla"))):
        here = Incident.objects.get(pk=incident.pk)
        assert "Globex" not in f"{here.triage_reason} {here.title} {here.description}"


@pytest.mark.parametrize("ticked", [True, False])
def test_a_file_goes_along_where_it_is_ticked(world: World, ticked: bool):
    incident = ByPhone.create(world=world, attached=[given("shot.png", picture())])
    [file] = Attachment.objects.filter(incident=incident)

    fresh = move(world, incident, file_ids=[file.pk] if ticked else [])

    found = Attachment.objects.filter(incident=fresh)
    assert [row.sha256 for row in found] == ([file.sha256] if ticked else [])
    assert Attachment.objects.filter(pk=file.pk, incident=incident).exists()


def test_who_does_so_has_rights_at_both(world: World):
    """A specialist may neither close nor register."""
    with pytest.raises(NotAllowed):
        move(world, ByPhone.create(world=world), by="sam")
    with pytest.raises(Invalid) as refusal:
        move(world, ByPhone.create(world=world), customer_id=world.acme.pk)
    assert "customer" in refusal.value.errors


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given_any(st.lists(st.booleans(), min_size=1, max_size=4).filter(any))
def test_whatever_is_split_off_nothing_is_lost(world: World, picked: list[bool]):
    incident = ByPhone.create(world=world)
    words = [said(world, incident, f"Word {number}.") for number in range(len(picked))]
    taken = [one for one, is_picked in zip(words, picked, strict=True) if is_picked]

    fresh = split(world, incident, *(one.pk for one in taken))

    for one, is_picked in zip(words, picked, strict=True):
        assert (f"> {one.text}" in fresh.description) is is_picked
        one.refresh_from_db()
        assert one.incident_id == incident.pk
    assert untold(world) == []


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given_any(st.integers(1, 30))
def test_whenever_a_late_answer_comes_it_is_heard_and_all_stays(world: World, days: int):
    now = read_clock()
    incident = closed(world, ByPhone.create(world=world, now=now - timedelta(days=days)))
    had = set(Message.objects.filter(incident=incident).values_list("pk", flat=True))

    there = answer_late(
        incident_id=incident.pk, actor=world.actor("rik"), now=now, ask=AnswerLate(text="Again."),
    )  # fmt: skip

    kept = Message.objects.filter(incident=incident)
    assert had <= set(kept.values_list("pk", flat=True))
    if there.pk == incident.pk:
        assert kept.filter(text="Again.").exists()
    else:
        assert (there.follows_id, there.description) == (incident.pk, "Again.")
    assert untold(world) == []
