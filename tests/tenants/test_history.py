"""What the ledger tells, in words: for the settings of an administrator."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from tenants.models import Agreement, Contact, Event, ServiceHours, Target, Team, UpdateRule
from tenants.rules.roles import SYSTEM, Actor
from tenants.settings.changes import Change, told_of
from tenants.settings.history import Reader, is_called, kind_text, kinds_like
from tenants.settings.services.configure import add_row, change_row, remove_row
from tests.people import BEGIN, World

pytestmark = pytest.mark.usefixtures("scope", "english")

ROOT = Path(__file__).parents[2]
# What a service tells; the codes of tasks begin with the room.
_TOLD = re.compile(
    r'(?:append|tell|record|_tell_of)\(\s*[\w.]+,\s*"([a-z]+\.[a-z_]+)"'
    r'|kind="([a-z]+\.[a-z_]+)"|^[A-Z_]+ = "([a-z]+\.[a-z_]+)"|kind, written = "([a-z.]+)"',
    re.MULTILINE,
)


@pytest.fixture
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def story(row: Team | Agreement | Contact | ServiceHours) -> list[Event]:
    kind = row._meta.model_name
    return list(Event.objects.filter(subject_kind=kind, subject_id=row.pk).order_by("id"))


def test_every_code_that_a_service_tells_has_words():
    sources = [
        path.read_text()
        for room in ("tenants", "incidents", "escalation", "reporting")
        for path in (ROOT / room).rglob("services/*.py")
    ]
    told = {code for text in sources for found in _TOLD.findall(text) for code in found if code}

    assert len(told) > 60
    assert {
        code for code in told if not code.startswith("tenants.") and not is_called(code)
    } == set()


def test_what_is_done_to_a_row_is_said_of_any_kind_of_row():
    assert kind_text("servicehours.changed") == "Service hours changed"
    assert kind_text("target.removed") == "Target removed"
    assert kind_text("of.tomorrow") == "of.tomorrow"
    with translation.override("nl"):
        assert kind_text("contact.added") == "Contact toegevoegd"


def test_codes_are_found_by_their_words():
    assert "target.changed" in kinds_like("TARGET changed")
    assert "target.added" not in kinds_like("target changed")


def test_who_acted_is_a_name_or_the_service_desk(world: World, adam: Actor):
    team = Team(tenant=world.provider, provider=world.provider, name="Databases")
    add_row(row=team, actor=SYSTEM, now=BEGIN)
    team.name = "Data"
    change_row(row=team, fields=("name",), actor=adam, now=BEGIN)

    assert [told.who for told in told_of(story(team))] == ["the service desk", "Adam Vermeer"]


def test_a_change_says_from_what_to_what(world: World, adam: Actor):
    team = Team.objects.create(tenant=world.provider, provider=world.provider, name="Databases")
    team.line = 3
    change_row(row=team, fields=("line",), actor=adam, now=BEGIN)
    team.line, team.is_active = 1, False
    change_row(row=team, fields=("line", "is_active"), actor=adam, now=BEGIN)

    first, second = told_of(story(team))

    # What stood there before the first one is not told of.
    assert first.changes == [Change("Line", "3")]
    assert second.changes == [Change("Line", "1", "3"), Change("Active", "no")]


def test_a_target_is_told_as_people_say_it(world: World, adam: Actor):
    agreement = Agreement.objects.get(tenant=world.acme)
    target = Target.objects.get(agreement=agreement, clock="response", priority=2)
    target.amount, target.unit = 480, "minutes"
    change_row(row=target, fields=("amount", "unit"), actor=adam, now=BEGIN)
    rule = UpdateRule.objects.get(agreement=agreement, priority=2)
    rule.minutes = 10080
    change_row(row=rule, fields=("minutes",), actor=adam, now=BEGIN)
    remove_row(row=rule, actor=adam, now=BEGIN, is_sure=True)

    made, changed, slower, gone = told_of(story(agreement))

    assert ("Target", "P1 response: 30 minutes, service hours") in [
        (part.noun, part.name) for part in made.parts
    ]
    assert changed.title == "Target changed"
    [part] = changed.parts
    assert part.name == "P2 response: 8 hours, service hours"
    assert part.changes[0].after == "8 hours"
    assert [change.after for part in slower.parts for change in part.changes] == ["1 week"]
    assert [(part.name, part.is_removed) for part in gone.parts] == [
        ("P2: again after 1 week", True)
    ]


def test_a_week_is_told_day_by_day(world: World, adam: Actor):
    hours = ServiceHours.objects.get(tenant=world.acme)
    hours.week = {**hours.week, "6": [["09:00", "12:00"]]}
    change_row(row=hours, fields=("week",), actor=adam, now=BEGIN)

    assert told_of(story(hours))[-1].changes == [
        Change("Week", "Mon-Fri 08:00-18:00; Sat 09:00-12:00", "Mon-Fri 08:00-18:00")
    ]


def test_words_that_stand_apart_are_not_told(world: World, adam: Actor):
    contact = world.contact("rik")
    contact.phone, contact.email = "+32 2 555 99 99", ""
    change_row(row=contact, fields=("phone", "email"), actor=adam, now=BEGIN)

    added, changed = told_of(story(contact))

    assert changed.changes == [Change("E-mail address", "emptied"), Change("Phone", "changed")]
    # A name is told by the account that he has, never by the words that were written.
    assert {"Name", "Phone"} & {change.label for change in added.changes} == set()
    assert "555" not in str(changed.changes)


def test_what_a_provider_began_with_is_told_of_each_row_alone(world: World):
    team = Team.objects.filter(tenant=world.provider).order_by("pk")[0]
    begun = Event.objects.filter(tenant=world.provider, kind="tenant.equipped")

    [told] = told_of(begun, own=("team", team.pk))

    assert [change.after for change in told.changes if change.label == "Name"] == [team.name]
    assert told.parts == []


def test_a_subject_that_is_gone_keeps_its_number(world: World, adam: Actor):
    team = Team.objects.create(tenant=world.provider, provider=world.provider, name="Databases")
    change_row(row=team, fields=("name",), actor=adam, now=BEGIN)
    [event] = story(team)

    assert Reader([event]).about(event) == "Team: Databases"
    Team.objects.filter(pk=team.pk).delete()
    assert Reader([event]).about(event) == f"Team {team.pk}"
