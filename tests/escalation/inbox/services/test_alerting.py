"""Monitoring that mails: a report by the rules of a call, never a mail that a person wrote."""

import pytest
from django.core import mail as outgoing
from django.db import IntegrityError, transaction

from escalation.choices import AlertFormat, AlertState, MailState
from escalation.inbox.rules import reasons
from escalation.inbox.services.handle import handle_waiting
from escalation.models import Alarm, Alert, AlertSource, Notice, ReceivedMail
from escalation.monitoring.queries.sources import refused_of
from escalation.monitoring.rules import reasons as alert_reasons
from escalation.monitoring.services.setup import change_source, remove_source
from escalation.notices.services.deliver import deliver
from incidents.choices import Channel, DetectionSource
from incidents.models import Incident
from tenants import clock
from tenants.models import Event, Mailbox
from tests.escalation.house import follow
from tests.escalation.inbox.house import SERVER, comes_in, mail, mailbox, piped
from tests.escalation.monitoring.house import asked, reporter
from tests.factories.incidents import in_progress, triaged
from tests.mails import messages
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope", "answers_come_back")

SENDER = "nagios@monitor.klant-zuid.example"
PASSED = f"{SERVER}; dmarc=pass header.from=monitor.klant-zuid.example"


def recorded(number: int, *, found: str = PASSED, **changed: str) -> bytes:
    """Return a mail that Nagios sent, as the receiving server passed it on."""
    raw = messages()[f"nagios/00{number}.eml"]
    for was, becomes in changed.items():
        raw = raw.replace(was.encode(), becomes.encode())
    return f"Authentication-Results: {found}\r\n".encode() + raw


@pytest.fixture
def box(world: World) -> Mailbox:
    return mailbox(world)


@pytest.fixture
def source(world: World, box: Mailbox) -> AlertSource:
    return reporter(
        world, name="Nagios", said_as=AlertFormat.NAGIOS, mailbox_id=box.pk, senders=SENDER.upper()
    ).source


def test_recorded_mails_are_one_incident_that_begins_and_is_well_again(
    world: World, source: AlertSource, monkeypatch
):
    said = [piped(monkeypatch, recorded(n), "--mailbox", "desk").split() for n in (1, 2, 3, 4)]

    [incident] = Incident.objects.all()
    assert {tuple(one) for one in said} == {("taken", "alert", incident.reference)}
    assert (incident.channel, incident.tenant) == (Channel.MONITORING, world.acme)
    assert incident.detection == DetectionSource.SYSTEM_MONITORING
    assert incident.title == "Printserver Gent: Schijfruimte C:"
    assert "88% gebruikt" in incident.description
    [alarm] = Alarm.objects.all()
    assert (alarm.source, alarm.is_firing, alarm.times) == (source, False, 3)
    assert alarm.recovered_at is not None
    event = Event.objects.filter(kind="alarm.recovered").get()
    assert (event.actor_kind, event.actor_id) == ("person", source.service_id)
    states = list(Alert.objects.order_by("pk").values_list("state", flat=True))
    # The same said again leaves no row.
    assert states == [AlertState.OPENED, AlertState.REPEATED, AlertState.RECOVERED]
    assert all(row.mail_id and row.token_id is None for row in Alert.objects.all())


def test_no_receipt_goes_to_who_sent_it(world: World, box: Mailbox, source: AlertSource):
    assert comes_in(world, box, recorded(1)).state == MailState.TAKEN
    follow()
    deliver(clock=clock.now)

    assert not any(SENDER in one.recipients() for one in outgoing.outbox)
    assert not Notice.objects.filter(address__iexact=SENDER).exists()


def test_what_is_well_is_resolved_where_its_source_says_so(world: World, box: Mailbox):
    reporter(world, said_as=AlertFormat.NAGIOS, mailbox_id=box.pk, senders=SENDER, resolves=True)
    comes_in(world, box, recorded(1))
    criteria = {"impact": ["impact.low.1"], "urgency": ["urgency.low.1"]}
    in_progress(world, triaged(world, Incident.objects.get(), criteria=criteria))

    for number in (4, 2):
        comes_in(world, box, recorded(number))

    incident = Incident.objects.get()
    with_it = Event.objects.filter(subject_id=incident.pk).values_list("kind", flat=True)
    assert "incident.resolved" in with_it
    assert "incident.reopened" in with_it


@pytest.mark.parametrize(
    "found",
    ["other.example; dmarc=pass header.from=monitor.klant-zuid.example", f"{SERVER}; dmarc=fail",
     f"{SERVER}; spf=pass smtp.mailfrom=elsewhere.example"],
)  # fmt: skip
def test_what_does_not_prove_its_sender_is_set_apart(world: World, box, source, found):
    row = comes_in(world, box, recorded(1, found=found))

    assert (row.state, row.reason) == (MailState.QUARANTINED, reasons.UNPROVEN_ALERT)
    assert not Alert.objects.exists()
    assert not Incident.objects.exists()


def test_what_cannot_be_read_is_set_apart_with_why_and_counted(world: World, box, source):
    raw = recorded(1, **{"Notification Type": "Something"})

    row = comes_in(world, box, raw)

    assert (row.state, row.reason) == (MailState.QUARANTINED, "alert_wrong_shape")
    assert reasons.SAID[row.reason] == alert_reasons.SAID["wrong_shape"]
    assert not Incident.objects.exists()
    assert [count for _, count in refused_of(source, clock.now().date())] == [1]


def test_of_a_customers_own_box_it_is_no_report_of_a_person_either(world: World):
    box = mailbox(world, name="acme", customer=world.acme)
    reporter(world, said_as=AlertFormat.NAGIOS, mailbox_id=box.pk, senders=SENDER)

    row = comes_in(world, box, recorded(1, **{"Host:": "Nothing:"}))

    assert row.state == MailState.QUARANTINED
    assert not Incident.objects.exists()


def test_an_acknowledgement_is_filed(world: World, box, source):
    row = comes_in(world, box, recorded(1, **{"Type: PROBLEM": "Type: ACKNOWLEDGEMENT"}))

    assert (row.state, row.reason) == (MailState.FILED, reasons.NO_ALERT)


def test_a_storm_waits_in_its_order(world: World, box):
    told = {"said_as": AlertFormat.NAGIOS, "mailbox_id": box.pk, "senders": SENDER}
    source = reporter(world, per_minute=1, **told).source

    rows = [comes_in(world, box, recorded(n)) for n in (1, 2, 4)]

    assert [row.state for row in rows] == ["taken", "waiting", "waiting"]
    ask = asked(world, per_minute=100, **told)
    change_source(source_id=source.pk, ask=ask, actor=world.actor("adam"), now=clock.now())
    # What came later waits behind what waits already.
    assert handle_waiting(now=clock.now()) == 2
    assert not Alarm.objects.get().is_firing
    assert set(ReceivedMail.objects.values_list("state", flat=True)) == {MailState.TAKEN}


def test_who_is_no_sender_of_it_writes_as_before(world: World, box, source):
    assert comes_in(world, box, mail()).reference == Incident.objects.get().reference
    assert Incident.objects.get().channel == Channel.EMAIL


def test_a_source_that_is_removed_takes_nothing(world: World, box, source):
    remove_source(source_id=source.pk, actor=world.actor("adam"), now=clock.now())

    row = comes_in(world, box, recorded(1))

    assert (row.state, row.reason) == (MailState.HELD, reasons.UNKNOWN)


def test_it_is_set_up_on_its_page(world: World, box, client_of):
    client = client_of(world.user("adam"))
    filled = {
        "name": "Nagios North", "said_as": "nagios", "customer": "acme", "hold_minutes": "5",
        "per_minute": "60", "mailbox": str(box.pk), "senders": f"{SENDER}\n{SENDER}",
    }  # fmt: skip

    refused = [
        client.post("/monitoring/new/", {**filled, **wrong})
        for wrong in ({"senders": "nagios"}, {"senders": ""}, {"mailbox": ""},
                      {"said_as": "grafana"}, {"mailbox": "999999"})
    ]  # fmt: skip
    made = client.post("/monitoring/new/", filled)
    again = client.post("/monitoring/new/", {**filled, "name": "Second"})

    assert [one.status_code for one in refused] == [422] * 5
    assert made.status_code == 200
    assert SENDER in made.content.decode()
    assert again.status_code == 422
    assert AlertSource.objects.get().senders == SENDER


def test_a_box_that_proves_nothing_is_refused(world: World, client_of):
    box = mailbox(world, name="blind", trusted="")
    client = client_of(world.user("adam"))

    refused = client.post(
        "/monitoring/new/",
        {"name": "N", "said_as": "nagios", "customer": "acme", "hold_minutes": "5",
         "per_minute": "60", "mailbox": str(box.pk), "senders": SENDER},
    )  # fmt: skip

    assert refused.status_code == 422
    assert 'href="#id_mailbox"' in refused.content.decode()


def test_the_database_refuses_what_must_not_be(world: World, box, source):
    for wrong in ({"senders": ""}, {"said_as": "grafana"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AlertSource.objects.filter(pk=source.pk).update(**wrong)
    comes_in(world, box, recorded(1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Alert.objects.update(mail=None)
