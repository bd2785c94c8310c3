"""Correcting a report: one verb, with a reason, what it was and what it is."""

import json
from datetime import timedelta
from typing import Any

import pytest

from incidents.choices import Kind
from incidents.desk.queries.timeline import timeline
from incidents.handling.asks.triage import TriageIncident
from incidents.handling.asks.work import ReopenIncident
from incidents.handling.services import solve, triage
from incidents.handling.services.close import close_incident
from incidents.handling.services.correct import AlreadyClosed
from incidents.models import AffectedContact, Clock, Incident, Note
from incidents.record.queries.visible import visible_incidents
from tenants.errors import Invalid, Stale
from tenants.models import Event, PersonalText
from tests.incidents.handling.house import CALL, at, correct, in_progress, state, take_the_call
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")


def last(incident: Incident) -> Event:
    return Event.objects.filter(
        subject_kind="incident", subject_id=incident.pk, kind="incident.corrected"
    ).latest("pk")


def hears(incident: Incident) -> set[int]:
    rows = AffectedContact.objects.filter(incident=incident, is_active=True)
    return set(rows.values_list("contact_id", flat=True))


def test_what_it_was_and_what_it_is_stand_in_the_story(world: World) -> None:
    incident = in_progress(world)
    before = incident.title

    incident = correct(world, incident, title="The print server is down", occurred_at=at(-90))

    event, facts = last(incident), json.loads(last(incident).body)["facts"]
    assert facts["fields"] == ["title", "occurred_at"]
    # Words stand apart from the chain, where they can be erased.
    assert "print server" not in event.body
    assert "mistaken" not in event.body
    assert PersonalText.objects.get(event=event, field="title").value == "The print server is down"
    entry = timeline(incident).entries[0]
    assert (entry.visible, entry.author) == ("internal", "Agnes Wouters")
    assert f"“{before}” → “The print server is down”" in entry.body
    assert entry.body.endswith("The caller was mistaken.")


def test_the_former_reporter_sees_and_hears_it_no_more(world: World) -> None:
    incident = in_progress(world)
    rik, carla = world.contact("rik"), world.contact("carla")
    assert incident.reporter_id == rik.pk

    incident = correct(world, incident, reporter_id=carla.pk)

    assert incident.reporter_id == carla.pk
    assert carla.pk in hears(incident)
    assert rik.pk not in hears(incident)
    assert not visible_incidents(world.actor("rik")).filter(pk=incident.pk).exists()
    assert visible_incidents(world.actor("carla")).filter(pk=incident.pk).exists()


def test_the_former_reporter_still_hears_it_when_they_are_affected(world: World) -> None:
    incident = in_progress(world)
    rik, carla = world.contact("rik"), world.contact("carla")

    incident = correct(world, incident, reporter_id=carla.pk, former_still_hears=True)

    assert {rik.pk, carla.pk} <= hears(incident)


def test_something_that_looks_wrong_becomes_a_security_event_and_an_incident(world: World) -> None:
    incident = take_the_call(world)
    due = list(Clock.objects.filter(incident=incident).values_list("kind", "due_at"))
    incident = correct(world, incident, kind=Kind.WEAKNESS)

    incident = correct(world, incident, kind=Kind.SECURITY_EVENT)
    assert (incident.kind, incident.is_security) == (Kind.SECURITY_EVENT, True)
    incident = correct(world, incident, kind=Kind.INCIDENT)

    assert (incident.kind, incident.is_security) == (Kind.INCIDENT, True)
    assert list(Clock.objects.filter(incident=incident).values_list("kind", "due_at")) == due
    assert json.loads(last(incident).body)["facts"]["changed"] == {
        "kind": ["security_event", "incident"]
    }
    found = timeline(incident).entries[0]
    assert "Security event" in found.body or "Beveiliging" in found.body


@pytest.mark.parametrize(
    ("_case", "said", "field"),
    [
        ("nothing changed", {}, ""),
        ("no reason", {"title": "x", "reason": " \u200b"}, "reason"),
        ("no title", {"title": " "}, "title"),
        ("a long title", {"title": "x" * 121}, "title"),
        ("no description", {"description": ""}, "description"),
        ("nobody reported it", {"reporter_id": 0}, "reporter"),
        ("in the future", {"occurred_at": CALL + timedelta(days=1)}, "occurred_at"),
        ("noticed before it happened", {"occurred_at": at(1), "detected_at": at(0)}, "detected_at"),
        ("noticed after it was reported", {"detected_at": at(10)}, "detected_at"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_happens(
    world: World, _case: str, said: dict[str, Any], field: str
) -> None:
    incident = in_progress(world)
    before = state(incident)

    with pytest.raises(Invalid) as refusal:
        correct(world, incident, **said)

    assert field in (refusal.value.errors or {refusal.value.field or "": ""})
    assert state(incident) == before


def test_of_two_at_once_the_second_one_looks_again(world: World) -> None:
    incident = in_progress(world)
    version = incident.version
    correct(world, incident, title="First")

    with pytest.raises(Stale):
        correct(world, incident, title="Second", expected_version=version)


def test_what_is_closed_stays_as_it_was_closed(world: World) -> None:
    incident = take_the_call(world)
    incident = triage.triage_incident(
        incident_id=incident.pk,
        expected_version=incident.version,
        actor=world.actor("agnes"),
        now=at(4),
        ask=TriageIncident(
            category_id=None,
            impact=1,
            urgency=1,
            outcome="not_an_incident",
            reason="It was a drill.",
        ),
    )
    incident = _closed(world, incident)

    with pytest.raises(AlreadyClosed):
        correct(world, incident, title="Another")

    assert not Note.objects.filter(incident=incident).exists()
    incident = solve.reopen_incident(
        incident_id=incident.pk, expected_version=incident.version, actor=world.actor("agnes"),
        now=at(30), ask=ReopenIncident(reason="The title is wrong."),
    )  # fmt: skip
    assert correct(world, incident, title="Another", now=at(31)).title == "Another"


def _closed(world: World, incident: Incident) -> Incident:
    return close_incident(
        incident_id=incident.pk, expected_version=incident.version, actor=world.actor("agnes"),
        now=at(10),
    )  # fmt: skip
