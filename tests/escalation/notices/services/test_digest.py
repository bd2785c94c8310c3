"""One list per person of what is open: from how things stand, once for each moment."""

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from escalation.models import Digest, Notice
from escalation.notices.services.deliver import deliver
from escalation.notices.services.digest import write_digests
from incidents.duty.asks import AskWaiver
from incidents.duty.services.waive import ask_waiver
from incidents.models import Clock, Incident
from incidents.record.services.watch import watch_rounds
from tenants import clock
from tenants.choices import Function
from tenants.ledger.append import append, update
from tenants.people.services.account import set_preferences
from tenants.people.services.invite import set_function_holder
from tenants.rules.roles import SYSTEM
from tests.escalation.house import follow, report, report_p1, worked_on
from tests.escalation.sink import Sink
from tests.factories import incidents as made
from tests.people import BEGIN, World
from tests.ticks import tick

pytestmark = pytest.mark.usefixtures("scope")

BRUSSELS = ZoneInfo("Europe/Brussels")


@pytest.fixture
def morning(world: World) -> datetime:
    """The desk has had a digest before; the next one is due at this moment, after a long night."""
    write_digests(now=clock.now())
    local = clock.now().astimezone(BRUSSELS) + timedelta(days=2)
    return local.replace(hour=8, minute=0, second=0, microsecond=0)


def late_p1(world: World, by: str = "sam", **said: object) -> Incident:
    """A P1 that somebody works on; the customer was not told, its clocks are over by morning."""
    incident = worked_on(world, report_p1(world, **said), world.actor(by))
    follow()
    row = incident.rounds.filter(met_at=None, missed_at=None, ended_at=None).order_by("due_at")[0]
    watch_rounds(now=row.due_at + timedelta(seconds=1))
    follow()
    return incident


def digests() -> list[Notice]:
    return list(Notice.objects.filter(template="digest").order_by("name"))


def test_everybody_concerned_gets_one_list_with_the_age_of_each_thing(
    world: World, morning: datetime
):
    incident, quiet = late_p1(world), report(world)
    before = Notice.objects.exclude(template="digest").count()

    write_digests(now=morning)

    rows = digests()
    assert [row.name for row in rows] == ["Ed Kuiper", "Ines Brand", "Sam Peeters"]
    sam = rows[2]
    assert sam.subject == "Digest: 1 incident waits for you"
    assert sam.is_internal
    assert f"{incident.reference} · P1 · Acme" in sam.text
    assert f"/desk/{incident.reference}/" in sam.text
    assert "- Late: Resolution (for " in sam.text
    assert "- The customer was not told in time" in sam.text
    assert "- No answer yet to the escalation to Ines Brand" in sam.text
    assert quiet.reference not in sam.text
    assert incident.title not in sam.text
    assert Notice.objects.exclude(template="digest").count() == before


def test_two_ticks_write_one_and_a_lost_tick_loses_none(world: World, morning: datetime):
    late_p1(world)

    late = morning + timedelta(hours=5)
    assert write_digests(now=late) == 3
    assert write_digests(now=late) == 0
    assert write_digests(now=morning + timedelta(hours=23)) == 0

    assert len(digests()) == 3
    assert Digest.objects.get(due_at=morning).readers == 3
    assert write_digests(now=morning + timedelta(days=1)) == 3


def test_whom_nothing_waits_for_is_sent_nothing(world: World, morning: datetime):
    incident = late_p1(world)
    wrote = []
    for running in Clock.objects.filter(incident=incident):
        running.stopped_at, running.alarm_at = clock.now(), None
        wrote.append(update(running, "stopped_at", "alarm_at"))
    for row in incident.rounds.all():
        row.met_at, row.missed_at, row.alarm_at = clock.now(), None, None
        row.proven = dict.fromkeys(row.media, clock.now().isoformat())
        wrote.append(update(row, "met_at", "missed_at", "alarm_at", "proven"))
    for asked in incident.escalations.all():
        asked.passed_on_at, asked.due_at = clock.now(), None
        wrote.append(update(asked, "passed_on_at", "due_at"))
    append(incident, "round.met", actor=SYSTEM, at=clock.now(), wrote=wrote, told=False)

    assert write_digests(now=morning) == 0

    assert digests() == []
    assert Digest.objects.filter(due_at=morning, readers=0, lines=0).exists()


def test_it_is_written_in_the_language_of_who_reads_it(world: World, morning: datetime):
    set_preferences(user=world.user("ed"), language="nl")
    late_p1(world)

    write_digests(now=morning)

    ed, ines, _sam = digests()
    assert "Te laat" in ed.text
    assert "Te laat" not in ines.text
    with translation.override("nl"):
        assert ed.subject == translation.ngettext(
            "Digest: %(counter)s incident waits for you",
            "Digest: %(counter)s incidents wait for you",
            1,
        ) % {"counter": 1}


def test_somebody_at_the_customer_gets_a_list_of_that_customer_only(
    world: World, morning: datetime
):
    set_function_holder(
        tenant=world.acme, function=Function.INCIDENT_MANAGER, name="Ira Maes",
        email="ira@acme.example",
        language="en", actor=SYSTEM, now=BEGIN,
    )  # fmt: skip
    ours = late_p1(world)
    other = late_p1(world, "agnes", tenant_id=world.globex.pk, reporter_id=world.contact("gus").pk)

    write_digests(now=morning)

    ira = next(row for row in digests() if row.name == "Ira Maes")
    assert (ira.tenant_id, ira.holder_id is not None) == (world.acme.pk, True)
    assert ours.reference in ira.text
    assert other.reference not in ira.text


def test_it_arrives_also_at_somebody_who_sees_some_customers_only(
    world: World, morning: datetime, sink: Sink
):
    late_p1(world)
    write_digests(now=morning)

    deliver(clock=clock.now)

    subjects = [str(mail["Subject"]) for mail in sink.to("sam@provider.example")]
    assert "Digest: 1 incident waits for you" in subjects
    assert {row.state for row in digests()} == {"sent"}


def test_the_tick_writes_it(world: World, monkeypatch: pytest.MonkeyPatch, morning: datetime):
    late_p1(world)
    monkeypatch.setattr("escalation.tasks.now", lambda: morning)

    tick("digests")

    assert len(digests()) == 3


@pytest.mark.parametrize(
    ("who", "pages"),
    [
        ("ines", {"desk"}),
        ("carla", {"told"}),
        ("rob", {"told"}),
        ("audra", {"told"}),
        ("", {"seen"}),
    ],
)
def test_each_link_of_it_opens_for_its_reader(
    world: World, morning: datetime, client_of: Any, who: str, pages: set[str]
):
    user = world.user(who) if who else None
    set_function_holder(
        tenant=world.acme, function=Function.INCIDENT_MANAGER, user=user, language="en",
        name=user.name if user else "Ira Maes", actor=SYSTEM, now=BEGIN,
        email=user.email if user else "ira@acme.example",
    )  # fmt: skip
    late_p1(world)

    write_digests(now=morning)

    name = user.name if user else "Ira Maes"
    mail = next(row for row in digests() if row.name == name)
    links = set(re.findall(r"https?://[^\s\"<]+", mail.text + mail.html))
    home = settings.PUBLIC_URL.rstrip("/")
    paths = {link.removeprefix(home) for link in links if link.startswith(home)}
    assert {path.split("/")[1] for path in paths} == pages
    client = client_of(user) if user else Client()
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)


def test_what_waits_for_a_decision_or_a_second_person_is_in_it(world: World, morning: datetime):
    incident = made.triaged(world, made.ByPhone.create(world=world), personal_data="maybe")
    made.ByPhone.create(world=world, parent_id=incident.pk)
    incident = made.confirmed(world, made.resolved(world, incident))
    ask_waiver(
        incident_id=incident.pk, expected_version=incident.version, actor=world.actor("ed"),
        now=clock.now(), ask=AskWaiver(codes=[f"child:{incident.children.get().reference}"],
        reason="It waits for a part."),
    )  # fmt: skip

    write_digests(now=morning)

    ines = next(row for row in digests() if row.name == "Ines Brand")
    assert "- Personal data: a decision or a notification is owed within 72 hours" in ines.text
    assert "- An exception waits for a second person: " in ines.text
