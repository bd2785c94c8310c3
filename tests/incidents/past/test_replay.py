"""The past of another desk in our record: whole, as it was, once, and with no consequences."""

import csv
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from incidents.choices import Channel, Priority, Status
from incidents.handling.asks.work import ReopenIncident
from incidents.handling.services.solve import reopen_incident
from incidents.models import (
    AffectedContact,
    Clock,
    Incident,
    Replay,
    ReplayFinding,
    UpdateRound,
)
from incidents.past.rules.replay import Survey
from incidents.past.rules.replay_reading import story_of
from incidents.past.services.replay import Progress, replay_log, replay_story
from incidents.past.services.replay_file import LogFile
from incidents.past.services.replay_house import house_of
from tenants.choices import Erasure
from tenants.errors import Invalid, NotAllowed
from tenants.ledger.verify import verify
from tenants.models import Category, Contact, Event, Outbox, PersonalText, Team
from tenants.people.services.erase import erase_contact
from tenants.rules.roles import SYSTEM
from tests.incidents.past.house import SAMPLE, closed, story, written
from tests.people import BEGIN


def replay(world, path=SAMPLE, *, zone="Europe/Brussels", actor=SYSTEM, **more):
    return replay_log(
        tenant=world.acme, log=LogFile.at(path, zone=zone, now=BEGIN), actor=actor,
        clock=lambda: BEGIN, **more,
    )  # fmt: skip


def imported(world):
    """Return the events of the past, in the order in which they stand in the file."""
    return Event.objects.filter(tenant=world.acme, kind__startswith="import.").order_by("pk")


def facts(event):
    return json.loads(event.body)["facts"]


def everything(world):
    return Event.objects.filter(tenant__in=[world.acme, world.provider]).count()


def test_an_incident_stands_as_the_other_desk_left_it(world, scope, tmp_path):
    rows = closed("INC7", priority="2 - High", impact="1 - High")
    replay(world, written(tmp_path / "log.csv", rows))

    incident = Incident.objects.get(tenant=world.acme, external_reference="INC7")
    assert incident.is_elsewhere
    assert incident.status == Status.CLOSED
    assert incident.priority == Priority.P2
    assert incident.channel == Channel.PHONE
    assert incident.title == "Category 26 / Subcategory 174"
    assert incident.reporter.name == "Caller 7"
    assert incident.version == 3
    # Nine o'clock on the wall in Brussels.
    assert incident.reported_at == datetime(2016, 3, 1, 8, 0, tzinfo=UTC)
    assert incident.resolved_at == datetime(2016, 3, 1, 9, 0, tzinfo=UTC)
    assert incident.closed_at == datetime(2016, 3, 6, 9, 0, tzinfo=UTC)


def test_an_event_has_its_own_time_and_author(world, scope, tmp_path):
    replay(world, written(tmp_path / "log.csv", closed("INC7")))

    events = list(imported(world))
    assert [(event.kind, event.version) for event in events] == [
        ("import.registered", 1), ("import.resolved", 2), ("import.closed", 3),
    ]  # fmt: skip
    assert [event.at for event in events] == [
        datetime(2016, 3, 1, 8, 5, tzinfo=UTC),
        datetime(2016, 3, 1, 9, 0, tzinfo=UTC),
        datetime(2016, 3, 6, 9, 0, tzinfo=UTC),
    ]
    assert {(event.actor_kind, event.actor_id) for event in events} == {("import", None)}
    authors = Contact.objects.filter(pk__in=[facts(event)["author"] for event in events])
    assert [author.name for author in authors] == ["Updated by 21"]


def test_every_row_of_the_file_can_be_read_back_from_the_events(world, scope):
    replay(world)

    people = dict(Contact.objects.filter(tenant=world.acme).values_list("pk", "name"))
    read: dict[int, dict[str, Any]] = {}
    said: dict[int, dict[str, Any]] = {}
    references = dict(Incident.objects.values_list("pk", "external_reference"))
    for event in imported(world):
        told = facts(event)
        so_far = said.setdefault(event.subject_id, {"number": references[event.subject_id]})
        so_far.update(told["said"])
        so_far.update({c: people[pk] if pk else None for c, pk in told["people"].items()})
        read[told["line"]] = {name: "?" if text is None else text for name, text in so_far.items()}
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        expected = dict(enumerate(csv.DictReader(file), start=2))
    assert read == expected


def test_the_past_has_no_consequences(world, scope):
    replay(world)

    assert Incident.objects.filter(tenant=world.acme).count() == 34
    for model in (Outbox, Clock, UpdateRound, AffectedContact):
        assert not model.objects.filter(tenant=world.acme).exists()


def test_the_history_holds_at_commit_and_after_it(committed_world):
    replay(committed_world)

    with committed_world.entered():
        verdict = verify(committed_world.acme.pk, committed_world.provider.pk)
        assert imported(committed_world).count() == 228
    assert verdict.findings == []


def test_what_is_odd_is_kept_row_by_row(world, scope, tmp_path):
    rows = story({"incident_state": "Active"}, {"incident_state": "-100"}, {"resolved_at": "?"})

    made = replay(world, written(tmp_path / "log.csv", rows))

    found = ReplayFinding.objects.filter(replay=made).order_by("row", "code")
    assert [(row.row, row.reference, row.code, row.detail) for row in found] == [
        (2, "INC0000001", "missing_start", "Active"),
        (3, "INC0000001", "unknown_state", "-100"),
        (4, "INC0000001", "unknown_state", "-100"),
    ]


def test_a_second_run_changes_nothing(world, scope):
    first = replay(world)
    before = everything(world)

    again = replay(world)

    assert (again.pk, again.incidents, again.events) == (first.pk, 34, 228)
    assert everything(world) == before


def test_a_run_that_stopped_goes_on_where_it_was(committed_world):
    def stop(progress: Progress) -> None:
        if progress.incidents == 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replay(committed_world, tell=stop)
    with committed_world.entered():
        assert Incident.objects.filter(tenant=committed_world.acme).count() == 10
        assert Replay.objects.get(tenant=committed_world.acme).finished_at is None
    made = replay(committed_world)

    assert (made.incidents, made.events) == (34, 228)
    assert made.finished_at == BEGIN
    with committed_world.entered():
        lines = sorted(facts(event)["line"] for event in imported(committed_world))
        assert lines == list(range(2, 230))
        assert not ReplayFinding.objects.filter(replay=made, code="already_imported").exists()
        assert verify(committed_world.acme.pk, committed_world.provider.pk).holds


def test_what_was_begun_in_one_zone_does_not_go_on_in_another(world, scope):
    def stop(_progress: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replay(world, tell=stop)
    before = everything(world)

    with pytest.raises(Invalid, match="Europe/Brussels"):
        replay(world, zone="UTC")

    assert everything(world) == before


def test_an_incident_in_two_files_is_replayed_once_and_reported(world, scope, tmp_path):
    replay(world, written(tmp_path / "one.csv", closed("INC7")))

    made = replay(world, written(tmp_path / "two.csv", [*closed("INC7"), *closed("INC8")]))

    assert (made.incidents, made.events) == (1, 3)
    (finding,) = ReplayFinding.objects.filter(replay=made)
    assert (finding.row, finding.reference, finding.code) == (2, "INC7", "already_imported")
    assert imported(world).count() == 6


@pytest.mark.parametrize(("_case", "is_same_file", "findings"), [
    ("another run of this file", True, []),
    ("another file", False, ["already_imported"]),
])  # fmt: skip
def test_whoever_comes_second_writes_nothing_twice(
    _case, is_same_file, findings, world, scope, tmp_path
):
    made = replay(world, written(tmp_path / "one.csv", closed("INC7")))
    if not is_same_file:
        made = replay(world, written(tmp_path / "two.csv", closed("INC8")))
    again = story_of(closed("INC7"), "UTC", BEGIN)
    house = house_of(world.acme, names=again.names, now=BEGIN)
    before = imported(world).count()

    for _time in range(2):
        assert replay_story(replay=made, house=house, story=again, now=BEGIN) is None

    assert imported(world).count() == before
    found = ReplayFinding.objects.filter(replay=made)
    assert [finding.code for finding in found] == findings


def test_only_who_may_import_does(world, agnes, adam, as_, tmp_path):
    path = written(tmp_path / "log.csv", closed("INC7"))

    with as_(agnes), pytest.raises(NotAllowed):
        replay(world, path, actor=agnes)

    with as_(adam):
        assert not Replay.objects.filter(tenant=world.acme).exists()
        made = replay(world, path, actor=adam)
        begun = Event.objects.get(subject_kind="replay", subject_id=made.pk, kind="replay.started")
        assert begun.actor_id == adam.user_id


def test_from_the_first_act_here_the_rules_hold(world, agnes, as_, tmp_path):
    with as_(agnes):
        replay(world, written(tmp_path / "log.csv", closed("INC7")))
        incident = Incident.objects.get(external_reference="INC7")

        reopen_incident(
            incident_id=incident.pk,
            expected_version=3,
            actor=agnes,
            now=BEGIN,
            ask=ReopenIncident(reason="Again."),
        )

        incident.refresh_from_db()
        event = Event.objects.get(subject_kind="incident", subject_id=incident.pk, version=4)
        assert (event.kind, event.actor_id) == ("incident.reopened", agnes.user_id)
        assert incident.status != Status.CLOSED
        assert Outbox.objects.filter(event=event).exists()


def test_names_become_contacts_that_nobody_is_asked_to_choose(world, scope, tmp_path):
    here = Contact.objects.filter(tenant=world.acme, is_active=True)
    before = set(here)
    replay(world, written(tmp_path / "log.csv", closed("INC7", caller_id="Carla Maes")))

    reporter = Incident.objects.get(external_reference="INC7").reporter
    assert not reporter.is_active
    assert reporter != world.contact("carla")
    assert set(here) == before


def test_a_name_stands_in_no_event_and_can_be_erased(committed_world, tmp_path):
    replay(committed_world, written(tmp_path / "log.csv", closed("INC7", caller_id="Jan Maes")))

    with committed_world.entered():
        reporter = Incident.objects.get(external_reference="INC7").reporter
        assert not Event.objects.filter(
            tenant=committed_world.acme, body__contains="Jan Maes"
        ).exists()
        erase_contact(contact=reporter, why=Erasure.PERSON, actor=SYSTEM, now=BEGIN)
    with committed_world.entered():
        assert not PersonalText.objects.filter(value="Jan Maes").exists()
        assert verify(committed_world.acme.pk, committed_world.provider.pk).holds


def test_the_catalogue_of_the_provider_does_not_grow(world, scope):
    before = Category.objects.count(), Team.objects.count()

    replay(world)

    assert (Category.objects.count(), Team.objects.count()) == before


def test_a_group_or_category_that_is_here_by_that_name_is_linked(world, scope, tmp_path):
    desk, other = Team.objects.filter(tenant=world.provider).order_by("pk")[:2]
    category = Category.objects.filter(tenant=world.provider, parent=None).first()
    assert category is not None
    rows = story(
        {"assignment_group": "Group 70"},
        {"assignment_group": other.name, "category": category.name_en},
    )

    replay(world, written(tmp_path / "log.csv", rows))

    incident = Incident.objects.get(external_reference="INC0000001")
    assert (incident.team, incident.category) == (other, category)
    first = json.loads(imported(world)[0].body)["rows"][f"incidents.incident:{incident.pk}"]
    assert (first["team_id"], first["category_id"]) == (desk.pk, None)


def test_another_customer_sees_nothing_of_it(world, gus, as_):
    with world.entered():
        replay(world)

    with as_(gus):
        assert not Incident.objects.exists()
        assert not ReplayFinding.objects.exists()
        assert not Contact.objects.filter(name__startswith="Caller").exists()


def test_a_story_without_a_way_to_write_leaves_nothing(world, scope, tmp_path):
    path = written(tmp_path / "log.csv", closed("INC7"))
    made = replay(world, path)
    again = replace(story_of(closed("INC9"), "UTC", BEGIN), reference="9" * 61)
    house = house_of(world.acme, names=again.names, now=BEGIN)
    before = everything(world)

    with pytest.raises(Exception, match="too long"):
        replay_story(replay=made, house=house, story=again, now=BEGIN)

    assert everything(world) == before


def test_the_rows_are_counted_as_often_for_many_incidents_as_for_one(
    world, scope, tmp_path, monkeypatch
):
    counted = []
    events = vars(Survey)["events"].fget

    def count(survey):
        counted.append(len(survey.incidents))
        return events(survey)

    monkeypatch.setattr(Survey, "events", property(count))

    for number in (1, 4):
        rows = [row for n in range(number) for row in closed(f"INC{number}{n}")]
        replay(world, written(tmp_path / f"{number}.csv", rows))

    assert counted.count(4) == counted.count(1) > 0
