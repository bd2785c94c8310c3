"""Lists that are read together come back as they would have been read one by one."""

from datetime import date
from typing import Any

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from incidents.choices import ImprovementKind, ImprovementRoute
from incidents.handling.asks.review import AddImprovement, HoldReview
from incidents.handling.services.review import add_improvement, hold_review
from incidents.models import Call, Clock, Improvement, Incident, Message, UpdateRound
from incidents.record.queries.gather import columns, gather, revive
from tenants.clock import now as read_clock
from tests.factories import incidents as made
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")
WORDS = 'It works again: "100 %" of {it}, 5 %s and \\u0041.'


def _closed(world: World) -> Incident:
    incident = made.told(world, made.ByPhone.create(world=world), WORDS)
    incident = made.closed(world, incident)
    asked: dict[str, Any] = {
        "incident_id": incident.pk,
        "actor": world.actor("ines"),
        "now": read_clock(),
    }
    hold_review(
        **asked, ask=HoldReview(findings="A disk.", was_effective=True, was_preventable=False)
    )
    for owner, due_on in ((world.user("sam").pk, date(2027, 1, 31)), (None, None)):
        add_improvement(
            **asked,
            ask=AddImprovement(
                kind=ImprovementKind.TECHNICAL,
                route=ImprovementRoute.CHANGE,
                text="Test the failover.",
                owner_id=owner,
                due_on=due_on,
            ),
        )
    return incident


def _as_read(row: models.Model) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_rows_come_back_as_the_models_read_them(world: World):
    incident = _closed(world)
    messages = Message.objects.filter(incident=incident).order_by("-sent_at", "-pk")
    rounds = UpdateRound.objects.filter(incident=incident).order_by("pk")
    improvements = Improvement.objects.filter(review__incident=incident).order_by("pk")

    with CaptureQueriesContext(connection) as asked:
        found = gather(
            messages=messages.values(*columns(Message, "author__name")),
            rounds=rounds.values(*columns(UpdateRound)),
            improvements=improvements.values(*columns(Improvement, "owner__name")),
            nothing=Call.objects.none().values("pk"),
        )

    assert len(asked) == 1
    revived = revive(Message, found["messages"])
    assert WORDS in [message.text for message in revived]
    assert [_as_read(row) for row in revived] == [_as_read(row) for row in messages]
    assert [m.author and m.author.name for m in revived] == [
        m.author and m.author.name for m in messages.select_related("author")
    ]
    assert [_as_read(r) for r in revive(UpdateRound, found["rounds"])] == [
        _as_read(r) for r in rounds
    ]
    revived_improvements = revive(Improvement, found["improvements"])
    assert [_as_read(row) for row in revived_improvements] == [_as_read(r) for r in improvements]
    assert [row.owner and row.owner.name for row in revived_improvements] == [
        world.user("sam").name,
        None,
    ]
    assert found["nothing"] == []


def test_nothing_is_asked_for_what_is_empty():
    with CaptureQueriesContext(connection) as asked:
        found = gather(one=Call.objects.none().values("pk"))

    assert found == {"one": []}
    assert len(asked) == 0


def test_a_type_that_json_would_change_is_refused(world: World):
    incident = made.ByPhone.create(world=world)

    with pytest.raises(TypeError, match="DurationField"):
        gather(clocks=Clock.objects.filter(incident=incident).values("paused_for"))
