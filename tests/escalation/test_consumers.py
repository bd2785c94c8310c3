"""Which event tells whom, by which means."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime

from escalation.choices import NoticeState
from escalation.models import Escalation, Notice
from escalation.notices.services.inform import tell_event
from incidents.choices import CallOutcome, Channel, ClockKind, Direction, Level
from incidents.facts import ClockSaid
from incidents.handling.asks.talk import LogCall, ReplyAsCustomer, SendMessage, SetAffected
from incidents.handling.asks.work import AssignIncident, FailContainment, RestoreService
from incidents.handling.services.communicate import (
    log_call,
    reply_as_customer,
    send_message,
    set_affected,
)
from incidents.handling.services.work import assign_incident, fail_containment, restore_service
from incidents.models import Clock, UpdateRound
from incidents.record.services.clock_watch import watch_clocks
from incidents.record.services.watch import watch_rounds
from tenants import clock
from tenants.ledger.append import append
from tenants.ledger.declared import facts_of
from tenants.media import PHONE
from tenants.models import Outbox, TeamMember
from tenants.people.services.account import set_preferences
from tenants.people.services.invite import add_contact
from tenants.people.services.leave import end_account
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import add_row
from tests.escalation.house import follow, kinds, report, report_p1, told, triaged, worked_on
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")

SATURDAY = datetime(2026, 1, 10, 2, tzinfo=UTC)
MONDAY = datetime(2026, 1, 12, 10, tzinfo=UTC)


def by_mail(incident) -> set[tuple[str, str]]:
    return {(template, name) for template, medium, name in told(incident) if medium == "email"}


def test_the_reporter_gets_a_receipt(world: World):
    incident = report(world)

    follow()

    assert told(incident) == {("receipt", "email", "Rik Jacobs")}
    (notice,) = Notice.objects.filter(incident=incident)
    assert notice.subject == f"Received: Mail is down [{incident.reference}]"
    assert (notice.address, notice.language) == ("rik@acme.example", "en")
    assert not notice.is_internal


def test_a_receipt_says_what_was_reported_and_what_is_promised(world: World):
    incident = report_p1(world)

    follow()

    (notice,) = Notice.objects.filter(incident=incident, template="receipt")
    answer = incident.clocks.get(kind=ClockKind.RESPONSE).due_at
    with translation.override("en"):
        said = date_format(localtime(answer, ZoneInfo(world.acme.zone)), "SHORT_DATETIME_FORMAT")
    for words in (notice.text, notice.html):
        assert "Nobody can send." in words
        assert f"Somebody answers you by {said} at the latest." in words
        assert "You hear how it stands by" in words


def test_a_stranger_does_not_get_his_own_words_back(world: World):
    stranger = add_contact(
        tenant=world.acme, name="Buy now", email="x@elsewhere.example",
        actor=world.actor("agnes"), now=clock.now(),
    )  # fmt: skip

    reports = [
        report(world, reporter_id=stranger.pk, channel=Channel.EMAIL, title="Cheap pills")
        for _ in range(5)
    ]
    follow()

    mails = Notice.objects.filter(incident__in=reports, template="receipt")
    # More than three an hour are a loop, or somebody who uses us to write to others.
    assert mails.count() == 3
    for mail in mails:
        assert "Cheap pills" not in mail.subject + mail.text + mail.html


def test_a_title_cannot_break_out_of_the_subject(world: World):
    incident = report(world, title="Mail\nBcc: all@acme.example")

    follow()

    assert "\n" not in Notice.objects.get(incident=incident).subject


def test_a_contact_without_an_address_is_to_be_called(world: World):
    contact = add_contact(
        tenant=world.acme, name="Jo", phone="+32 2 555 01 09", actor=world.actor("agnes"),
        now=clock.now(),
    )  # fmt: skip
    incident = report(world, reporter_id=contact.pk)

    follow()

    assert told(incident) == {("receipt", "phone", "Jo")}


def test_the_assignee_is_told_unless_he_took_it_himself(world: World):
    incident = triaged(world, report(world))
    agnes = world.actor("agnes")
    assign_incident(
        incident_id=incident.pk, expected_version=incident.version, actor=agnes,
        now=clock.now(), ask=AssignIncident(user_id=world.user("sam").pk),
    )  # fmt: skip
    follow()
    assert ("assigned", "Sam Peeters") in by_mail(incident)

    assign_incident(
        incident_id=incident.pk, expected_version=None, actor=agnes, now=clock.now(),
        ask=AssignIncident(user_id=world.user("agnes").pk),
    )  # fmt: skip
    follow()

    assert ("assigned", "Agnes Wouters") not in by_mail(incident)


def test_a_message_goes_to_everybody_affected_each_in_their_language(world: World):
    agnes = world.actor("agnes")
    incident = report(world)
    rob = world.contact("rob")
    set_preferences(user=world.user("rob"), language="nl")
    set_affected(
        incident_id=incident.pk, actor=agnes, now=clock.now(), ask=SetAffected(contact_ids=[rob.pk])
    )

    message = send_message(
        incident_id=incident.pk,
        actor=agnes,
        now=clock.now(),
        ask=SendMessage(text="We are looking at it."),
    )
    follow()

    mails = Notice.objects.filter(incident=incident, message=message).order_by("name")
    assert [(m.template, m.name, m.language) for m in mails] == [
        ("reply", "Rik Jacobs", "en"),
        ("reply", "Rob de Boer", "nl"),
    ]
    for mail in mails:
        assert "We are looking at it." in mail.text
        assert "Agnes Wouters wrote to you" in mail.text or mail.language == "nl"


def test_words_are_escaped_in_the_page_and_not_in_the_text(world: World):
    incident = report(world)
    send_message(
        incident_id=incident.pk, actor=world.actor("agnes"), now=clock.now(),
        ask=SendMessage(text="<script>alert(1)</script> & more"),
    )  # fmt: skip

    follow()

    mail = Notice.objects.get(incident=incident, template="reply")
    assert "<script>alert(1)</script> & more" in mail.text
    assert "<script>" not in mail.html
    assert "&lt;script&gt;" in mail.html


def test_the_desk_hears_what_the_customer_writes(world: World):
    sam = world.actor("sam")
    incident = worked_on(world, report(world), sam)

    reply_as_customer(
        incident_id=incident.pk,
        actor=world.actor("rik"),
        now=clock.now(),
        ask=ReplyAsCustomer(text="Still broken"),
    )
    follow()

    (mail,) = Notice.objects.filter(incident=incident, template="answered")
    assert (mail.name, mail.is_internal) == ("Sam Peeters", True)


def speak(incident, kind: str) -> None:
    """Let the next alarm of a clock come."""
    row = Clock.objects.get(incident=incident, kind=kind, superseded_at=None)
    assert row.alarm_at is not None
    watch_clocks(now=row.alarm_at)
    follow()


def test_a_warning_goes_to_assignee_and_manager_a_breach_also_to_the_escalation_manager(
    world: World,
):
    incident = worked_on(world, report_p1(world), world.actor("sam"))

    speak(incident, "resolution")
    assert by_mail(incident) >= {("clock_warned", "Sam Peeters"), ("clock_warned", "Ines Brand")}
    assert ("clock_warned", "Ed Kuiper") not in by_mail(incident)

    speak(incident, "resolution")
    speak(incident, "resolution")

    breached = {name for template, name in by_mail(incident) if template == "clock_breached"}
    assert breached == {"Sam Peeters", "Ines Brand", "Ed Kuiper"}
    # 75 % and fifteen minutes are two alarms and one message; that it is late is the reminder.
    rows = Notice.objects.filter(
        incident=incident, template__startswith="clock_",
        # On a day without service the response ends within these terms as well.
        event__body__contains='"clock_kind":"resolution"',
    )  # fmt: skip
    assert sorted(rows.values_list("name", "template")) == [
        ("Ed Kuiper", "clock_breached"),
        ("Ines Brand", "clock_breached"),
        ("Ines Brand", "clock_warned"),
        ("Sam Peeters", "clock_breached"),
        ("Sam Peeters", "clock_warned"),
    ]


@pytest.mark.parametrize(
    ("_case", "priority", "at", "heard"),
    [
        ("a P2 waits for the digest at night", Level.MEDIUM, SATURDAY, set()),
        ("by day it is told", Level.MEDIUM, MONDAY, {"Ines Brand"}),
        ("a P1 is told at any hour", Level.HIGH, SATURDAY, {"Ines Brand"}),
    ],
)
def test_outside_the_agreed_hours_only_a_p1_speaks(
    world: World, _case: str, priority: Level, at: datetime, heard: set[str]
):
    incident = report(world, impact=Level.HIGH, urgency=priority)
    row = Clock.objects.get(incident=incident, kind="resolution")
    event = append(
        incident, "clock.warned", actor=SYSTEM, at=at, told=False,
        facts=ClockSaid(clock=row.pk, clock_kind=row.kind, alarm="three_quarters"),
    )  # fmt: skip

    tell_event(incident, event, facts_of(event), now=clock.now())

    warned = Notice.objects.filter(incident=incident, template="clock_warned")
    assert set(warned.values_list("name", flat=True)) == heard


def test_a_p1_asks_at_once_for_a_call_that_logging_the_call_does(world: World):
    incident = report_p1(world)
    follow()
    task = Notice.objects.get(incident=incident, medium=PHONE)
    first = UpdateRound.objects.get(incident=incident, kind="first")
    assert (task.round_id, task.state, task.due_at) == (
        first.pk, NoticeState.WAITING, first.due_at,
    )  # fmt: skip

    for outcome in (CallOutcome.VOICEMAIL, CallOutcome.ANSWERED):
        log_call(
            incident_id=incident.pk,
            actor=world.actor("agnes"),
            now=clock.now(),
            ask=LogCall(
                contact_id=world.contact("rik").pk,
                direction=Direction.OUT,
                outcome=outcome,
                summary="told",
            ),
        )
        follow()
        task.refresh_from_db()
        expected = NoticeState.DONE if outcome is CallOutcome.ANSWERED else NoticeState.WAITING
        assert task.state == expected


def test_the_call_that_reported_is_the_first_call_so_no_other_is_asked(world: World):
    now = clock.now()
    incident = report_p1(
        world, channel=Channel.PHONE, answered_call=True, now=now,
        reported_at=now - timedelta(minutes=2),
    )  # fmt: skip

    follow()

    first = UpdateRound.objects.get(incident=incident, kind="first")
    assert first.met_at == now
    assert not Notice.objects.filter(incident=incident, medium=PHONE).exists()
    assert "round.missed" not in kinds(incident)


def test_a_round_that_is_due_reminds_and_one_that_is_missed_is_escalated(world: World):
    incident = worked_on(world, report_p1(world), world.actor("sam"))
    row = UpdateRound.objects.filter(incident=incident, kind="interval").get()

    assert row.alarm_at is not None
    watch_rounds(now=row.alarm_at)
    follow()
    assert ("round_due", "Sam Peeters") in by_mail(incident)
    # One call: the first message was missed before anybody was asked, and is owed still.
    assert Notice.objects.filter(incident=incident, medium=PHONE).count() == 1

    row.refresh_from_db()
    assert row.alarm_at is not None
    watch_rounds(now=row.alarm_at)
    follow()

    # The first call was missed as well: of that he was told, of this he is reminded.
    raised = Escalation.objects.get(incident=incident, demanded_by="R77")
    assert (raised.function, raised.to_name) == ("incident_manager", "Ines Brand")
    assert raised.reminded_round == row
    assert ("escalation_reminder", "Ines Brand") in by_mail(incident)
    assert ("escalation", "Ines Brand") in by_mail(incident)
    # The call is owed until the customer has heard after all.
    calls = Notice.objects.filter(incident=incident, medium=PHONE)
    assert [one.state for one in calls] == [NoticeState.WAITING]
    incident.refresh_from_db()
    assert incident.assignee == world.user("sam")


def test_that_it_works_again_is_told_at_once_and_open_calls_are_dropped(world: World):
    sam = world.actor("sam")
    incident = worked_on(world, report_p1(world), sam)
    follow()

    restore_service(
        incident_id=incident.pk, expected_version=incident.version, actor=sam,
        now=clock.now(), ask=RestoreService(remark="The cable is back."),
    )  # fmt: skip
    follow()

    mail = Notice.objects.get(incident=incident, template="restored")
    assert mail.subject == f"Working again: Mail is down [{incident.reference}]"
    assert "The cable is back." in mail.text
    waiting = Notice.objects.filter(incident=incident, medium=PHONE, state=NoticeState.WAITING)
    assert [row.round.kind for row in waiting if row.round] == ["restoration"]


def test_an_event_handled_twice_tells_nobody_twice(world: World):
    incident = report_p1(world)
    follow()
    before = Notice.objects.count(), Escalation.objects.count(), kinds(incident)

    Outbox.objects.filter(event__subject_id=incident.pk).update(done_at=None, attempts=0)
    for row in Outbox.objects.filter(event__subject_id=incident.pk):
        Outbox.objects.filter(pk=row.pk).update(due_at=row.event.recorded_at)
    follow()

    assert (Notice.objects.count(), Escalation.objects.count(), kinds(incident)) == before


def test_nobody_without_sight_of_the_customer_hears_of_him(world: World):
    """Sam was given Acme only: as a member of a team he hears nothing of Globex."""
    incident = report(world, tenant_id=world.globex.pk, reporter_id=world.contact("gus").pk)
    for name in ("sam", "agnes"):
        row = TeamMember(
            tenant=world.provider, provider=world.provider, team=incident.team,
            user=world.user(name),
        )  # fmt: skip
        add_row(row=row, actor=world.actor("adam"), now=clock.now())

    speak(incident, "response")

    warned = {name for template, name in by_mail(incident) if template == "clock_warned"}
    assert warned == {"Agnes Wouters", "Ines Brand"}


def test_nobody_is_told_into_the_void(world: World):
    """Who left is not told; their team is."""
    incident = worked_on(world, report(world), world.actor("sam"))
    row = TeamMember(
        tenant=world.provider, provider=world.provider, team=incident.team,
        user=world.user("agnes"),
    )  # fmt: skip
    add_row(row=row, actor=world.actor("adam"), now=clock.now())
    follow()
    before = told(incident)

    end_account(
        user_id=world.user("sam").pk, actor=world.actor("adam"), now=clock.now(), is_sure=True
    )
    reply_as_customer(
        incident_id=incident.pk,
        actor=world.actor("rik"),
        now=clock.now(),
        ask=ReplyAsCustomer(text="Still down."),
    )
    follow()

    assert {name for _template, _medium, name in told(incident) - before} == {"Agnes Wouters"}


def test_what_did_not_hold_drops_the_call_that_it_works_again(world: World):
    sam = world.actor("sam")
    incident = worked_on(world, report_p1(world), sam)
    incident = restore_service(
        incident_id=incident.pk, expected_version=incident.version, actor=sam,
        now=clock.now(), ask=RestoreService(remark="The cable is back."),
    )  # fmt: skip
    follow()

    fail_containment(
        incident_id=incident.pk, expected_version=incident.version, actor=sam,
        now=clock.now(), ask=FailContainment(reason="It is down again."),
    )  # fmt: skip
    follow()

    calls = Notice.objects.filter(incident=incident, medium=PHONE).order_by("pk")
    found = {row.round.kind: row.state for row in calls if row.round}
    assert found["restoration"] == NoticeState.DROPPED
    assert found["first"] == NoticeState.WAITING
