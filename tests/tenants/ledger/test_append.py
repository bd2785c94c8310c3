"""Writing events: one by one or many at once, the same is told."""

import json
from typing import Any

import pytest

from tenants.facts import AccessRefused, Migrated
from tenants.ledger.append import Act, append, append_many, insert, insert_many
from tenants.ledger.facts import NOTHING, Facts
from tenants.models import Contact, Event, Outbox, PersonalText
from tenants.rules.roles import IMPORTER
from tests.people import BEGIN, World

pytestmark = pytest.mark.usefixtures("scope")


def new_contact(world: World, name: str) -> Contact:
    return Contact(tenant=world.acme, provider=world.provider, name=name, language="en")


def act(contact: Contact, written: Any, kind: str = "contact.added", facts: Facts = NOTHING) -> Act:
    return Act(subject=contact, kind=kind, actor=IMPORTER, at=BEGIN, wrote=[written], facts=facts)


def said(event: Event) -> dict[str, Any]:
    """Return a body without what differs between two contacts: their keys, and their salts."""
    body = json.loads(event.body)
    (columns,) = body.pop("rows").values()
    body.pop("subject")
    return {**body, "columns": {k: "hmac" if k == "name" else v for k, v in columns.items()}}


REFUSED = AccessRefused(code="not_found", method="GET", route="desk:incident", asked=["INC-1"])


def test_many_at_once_say_the_same_as_one_by_one(world):
    alone, together = new_contact(world, "Ann"), new_contact(world, "Ann")

    one = append(
        alone, "access.refused", actor=IMPORTER, at=BEGIN, wrote=[insert(alone)], facts=REFUSED
    )
    (many,) = append_many([act(together, insert(together), "access.refused", facts=REFUSED)])

    assert said(many) == said(one)
    assert (many.tenant_id, many.provider_id) == (world.acme.pk, world.provider.pk)


def test_facts_of_another_code_are_refused_and_nothing_is_told(world):
    contact = new_contact(world, "Ann")

    for kind, facts in (
        ("access.refused", Migrated(successions=[])),
        ("contact.added", REFUSED),
    ):
        with pytest.raises(TypeError, match=f"{kind} does not say"):
            append_many([act(contact, insert(contact), kind, facts=facts)])
        contact = new_contact(world, "Ann")
    assert not Event.objects.filter(kind="access.refused").exists()


def test_events_stand_in_the_order_in_which_they_were_given(world):
    rows = [new_contact(world, name) for name in ("Ann", "Bob", "Cas")]
    written = insert_many(rows)

    events = append_many([act(row, told) for row, told in zip(rows, written, strict=True)])

    assert [event.subject_id for event in events] == [row.pk for row in rows]
    assert [event.pk for event in events] == sorted(event.pk for event in events)


def test_each_event_keeps_its_own_words(world):
    rows = [new_contact(world, name) for name in ("Ann", "Bob")]
    written = insert_many(rows)

    events = append_many([act(row, told) for row, told in zip(rows, written, strict=True)])

    words = PersonalText.objects.filter(event__in=events, field="name").order_by("event")
    assert [(text.event_id, text.value) for text in words] == [
        (events[0].pk, "Ann"),
        (events[1].pk, "Bob"),
    ]


def hear(event: Event) -> None:
    """Listen to everything."""


@pytest.mark.parametrize(
    ("_case", "told", "listening", "rows"),
    [
        ("told", True, ["hear"], 2),
        ("not told", False, ["hear"], 0),
        # No row waits that nobody would do anything for.
        ("nobody listens", True, [], 0),
    ],
)
def test_consequences_follow_only_when_they_are_wanted(
    _case, told, listening, rows, world, settings
):
    settings.OUTBOX_CONSUMERS = [f"{__name__}.{name}" for name in listening]
    people = [new_contact(world, name) for name in ("Ann", "Bob")]
    written = insert_many(people)

    events = append_many(
        [act(row, told_of) for row, told_of in zip(people, written, strict=True)], told=told
    )

    assert Outbox.objects.filter(event__in=events).count() == rows


def test_nothing_to_tell_writes_nothing(world):
    before = Event.objects.count()

    assert append_many([]) == []

    assert Event.objects.count() == before
