"""A promise that is broken again and again: each time is recorded, one answer is asked for."""

from datetime import timedelta

import pytest
from django.utils import translation

from escalation.models import Escalation, Notice
from escalation.steps.services.advance import pass_on_unanswered
from escalation.steps.services.answer import acknowledge
from incidents.desk.queries.timeline import timeline
from incidents.facts import RoundSaid
from incidents.handling.asks.triage import AppointManager
from incidents.handling.services.triage import appoint_manager
from incidents.models import Incident, UpdateRound
from incidents.record.services.proofs import by_medium
from incidents.record.services.watch import watch_rounds
from tenants import clock
from tenants.ledger.append import append, insert, update
from tenants.models import Event, Outbox, User
from tenants.people.services.account import set_preferences
from tenants.rules.roles import SYSTEM
from tests.escalation.house import follow, kinds, report_p1, worked_on
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")


def miss(incident: Incident) -> UpdateRound:
    """Let the word that is owed first not be given."""
    row = (
        UpdateRound.objects.filter(incident=incident, met_at=None, missed_at=None, ended_at=None)
        .order_by("due_at")
        .first()
    )
    assert row is not None
    watch_rounds(now=row.due_at + timedelta(seconds=1))
    follow()
    row.refresh_from_db()
    assert row.missed_at is not None
    return row


def open_interval(incident: Incident) -> UpdateRound:
    return UpdateRound.objects.get(incident=incident, met_at=None, missed_at=None, ended_at=None)


def missed_ones(incident: Incident) -> list[Escalation]:
    return list(Escalation.objects.filter(incident=incident, demanded_by="R77").order_by("pk"))


def mails(incident: Incident, name: str) -> list[str]:
    rows = Notice.objects.filter(incident=incident, name=name, medium="email", round__isnull=False)
    return list(rows.order_by("pk").values_list("template", flat=True))


def asked(incident: Incident) -> list[tuple[str, str]]:
    """Return every mail of an escalation, in order: who, and message or reminder."""
    rows = Notice.objects.filter(incident=incident, escalation__demanded_by="R77")
    return list(rows.order_by("pk").values_list("name", "template"))


EVERYBODY_TWICE = [
    ("Ines Brand", "escalation"),
    ("Ines Brand", "escalation_reminder"),
    ("Ed Kuiper", "escalation"),
    ("Ed Kuiper", "escalation_reminder"),
]


def test_each_is_asked_and_reminded_once_and_then_the_next_one(world: World):
    incident = report_p1(world)
    follow()

    missed = [miss(incident) for _ in range(8)]

    assert kinds(incident).count("round.missed") == 8
    assert asked(incident) == EVERYBODY_TWICE
    ines, ed = missed_ones(incident)
    assert (ines.reminded_round, ines.passed_to) == (missed[1], ed)
    assert (ed.reminded_round, ed.due_at, ed.is_open) == (missed[3], None, True)
    assert kinds(incident).count("escalation.unanswered") == 1
    last = Notice.objects.filter(incident=incident, template="escalation_reminder").latest("pk")
    assert f"Update {missed[3].number} to the customer" in last.text
    assert last.is_internal


def test_whoever_works_on_it_hears_of_one_silence_twice(world: World):
    incident = worked_on(world, report_p1(world), world.actor("sam"))
    follow()

    for _round in range(6):
        due = UpdateRound.objects.filter(incident=incident, alarm_at__isnull=False)
        watch_rounds(now=min(row.alarm_at for row in due if row.alarm_at))
        follow()
        miss(incident)

    told = [mail for mail in mails(incident, "Sam Peeters") if mail.startswith("round")]
    assert told == ["round_due", "round_missed"]


def test_a_silence_ends_when_the_customer_has_heard_and_the_next_begins_anew(world: World):
    incident = report_p1(world)
    follow()
    for _round in range(5):
        miss(incident)
    heard = open_interval(incident)
    heard.met_at, heard.alarm_at = heard.due_at, None
    heard.proven = by_medium(dict.fromkeys(heard.media, heard.due_at))
    later = UpdateRound(
        tenant=incident.tenant, provider=incident.provider, incident=incident,
        number=heard.number + 1, kind=heard.kind, media=heard.media,
        opened_at=heard.due_at, due_at=heard.due_at + timedelta(minutes=30),
        alarm_at=heard.due_at + timedelta(minutes=20),
    )  # fmt: skip
    wrote = [update(heard, "proven", "met_at", "alarm_at"), insert(later)]
    facts = RoundSaid(round=heard.pk)
    append(incident, "round.met", actor=SYSTEM, at=heard.due_at, wrote=wrote, facts=facts)

    miss(incident)

    assert asked(incident) == [*EVERYBODY_TWICE, ("Ines Brand", "escalation")]


def test_a_reminder_that_is_handled_twice_reminds_once(world: World):
    incident = report_p1(world)
    follow()
    for _round in range(2):
        miss(incident)
    before = kinds(incident), Notice.objects.filter(incident=incident).count()

    events = Event.objects.filter(subject_id=incident.pk, kind__in=("round.missed",))
    for row in Outbox.objects.filter(event__in=events):
        Outbox.objects.filter(pk=row.pk).update(
            done_at=None, attempts=0, due_at=row.event.recorded_at
        )
    follow()

    assert (kinds(incident), Notice.objects.filter(incident=incident).count()) == before


def test_after_an_answer_the_next_missed_round_goes_to_the_next_one(world: World):
    incident = report_p1(world)
    follow()
    miss(incident)
    (row,) = missed_ones(incident)
    acknowledge(escalation_id=row.pk, actor=world.actor("ines"), now=clock.now())

    miss(incident)

    first, second = missed_ones(incident)
    assert (first.reminded_at, second.to_name) == (None, "Ed Kuiper")
    acknowledge(escalation_id=second.pk, actor=world.actor("ed"), now=clock.now())
    miss(incident)
    assert missed_ones(incident) == [first, second]


def test_what_was_passed_on_is_asked_of_whom_it_was_passed_on_to(world: World):
    incident = report_p1(world)
    follow()
    miss(incident)
    (row,) = missed_ones(incident)
    assert row.due_at is not None
    pass_on_unanswered([(row.pk, incident.pk)], now=row.due_at)

    missed = miss(incident)

    row, following = missed_ones(incident)
    assert row.passed_to == following
    assert (following.to_name, following.reminded_round) == ("Ed Kuiper", missed)
    assert mails(incident, "Ed Kuiper").count("escalation_reminder") == 1


def test_a_manager_of_this_incident_is_another_person_and_is_asked_himself(world: World):
    incident = report_p1(world)
    follow()
    miss(incident)
    incident.refresh_from_db()
    appoint_manager(
        incident_id=incident.pk, expected_version=incident.version, now=clock.now(),
        actor=world.actor("ines"), ask=AppointManager(user_id=world.user("ed").pk),
    )  # fmt: skip

    miss(incident)

    assert [row.to_name for row in missed_ones(incident)] == ["Ines Brand", "Ed Kuiper"]


def test_each_is_told_why_in_his_own_language(world: World):
    set_preferences(user=world.user("ines"), language="nl")
    incident = report_p1(world)
    follow()

    miss(incident)

    (row,) = missed_ones(incident)
    assert (row.reason, row.reason_code) == ("", "missed_round")
    mail = Notice.objects.get(incident=incident, template="escalation", escalation=row)
    with translation.override("nl"):
        assert str(row.why) in mail.text
    with translation.override("en"):
        assert str(row.why) not in mail.text


def test_the_story_says_as_what_somebody_was_asked_and_names_nobody_else(world: World):
    """The fact is a function: a key of an escalation is no key of a person."""
    incident = report_p1(world)
    follow()
    miss(incident)
    (row,) = missed_ones(incident)
    assert row.due_at is not None
    pass_on_unanswered([(row.pk, incident.pk)], now=row.due_at)
    everybody = set(User.objects.values_list("name", flat=True))

    with translation.override("en"):
        entries = timeline(incident).entries
        told = [f"{one.title} {one.detail}" for one in entries if "passed on" in str(one.title)]

    assert told
    for words in told:
        assert "Escalation manager" in words
        assert not [name for name in everybody if name in words]
