"""Notices are provable: to whom, what, when and with what outcome."""

from datetime import timedelta

import pytest
from django.db import connection

from escalation.choices import DeliveryOutcome, NoticeState
from escalation.models import Delivery, Notice
from escalation.notices.services import outcome
from escalation.notices.services.deliver import deliver
from escalation.notices.services.proving import IN_HAND
from incidents.handling.asks.talk import SendMessage
from incidents.handling.services.communicate import send_message
from tenants import clock
from tenants.ledger.verify import verify
from tenants.media import EMAIL, PHONE
from tests.escalation.house import follow, report, report_p1
from tests.escalation.sink import Sink
from tests.people import World

pytestmark = [
    pytest.mark.usefixtures("scope"), pytest.mark.untold("changed here, to be found"),
]  # fmt: skip


@pytest.fixture
def sent(world: World, sink: Sink) -> Notice:
    """A receipt that the mail server took, and an update with its proof."""
    incident = report(world)
    send_message(
        incident_id=incident.pk,
        actor=world.actor("agnes"),
        now=clock.now(),
        ask=SendMessage(text="Looking.", kind="update"),
    )
    follow()
    deliver(clock=clock.now)
    assert _findings(world) == set()
    return Notice.objects.get(incident=incident, template="receipt", medium=EMAIL)


def _findings(world: World) -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        # What the database would refuse is found too, when whoever owns it did it.
        cursor.execute("SET CONSTRAINTS tenants_event_is_linked IMMEDIATE")
    found = verify(world.acme.pk, world.provider.pk).findings
    return {(f.code, f.column) for f in found if f.row.startswith("escalation.")}


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"address": "mallory@example.com"}, "seal"),
        ({"name": "Mallory"}, "seal"),
        ({"text": "Nothing is wrong."}, "seal"),
        ({"template": "closed"}, "seal"),
        ({"written_at": clock.now() - timedelta(days=1)}, "seal"),
        ({"state": NoticeState.DROPPED}, "outcome"),
        ({"sent_at": clock.now() - timedelta(days=1)}, "outcome"),
    ],
)
def test_what_was_changed_in_one_is_found(world: World, sent: Notice, change, column: str):
    Notice.objects.filter(pk=sent.pk).update(**change)

    assert ("column_differs", column) in _findings(world)


def test_one_that_nobody_queued_is_found(world: World, sent: Notice):
    sent.pk, sent.key, sent.public_id = None, "forged", world.acme.public_id
    sent.save(force_insert=True)

    assert _findings(world) == {("row_without_history", "")}


def test_one_that_is_said_to_be_sent_and_was_not_is_found(world: World):
    incident = report(world)
    follow()
    waiting = Notice.objects.filter(incident=incident, state=NoticeState.WAITING)
    waiting.update(state=NoticeState.SENT, sent_at=clock.now())

    assert _findings(world) == {("column_differs", "outcome")}


def test_a_refusal_that_is_made_a_success_is_found(world: World):
    incident = report(world)
    follow()
    notice = Notice.objects.filter(incident=incident, medium=EMAIL).earliest("pk")
    outcome.refuse(notice.pk, "550", now=clock.now())
    assert _findings(world) == set()
    now = clock.now()
    Notice.objects.filter(pk=notice.pk).update(state=NoticeState.SENT, sent_at=now)
    Delivery.objects.create(
        tenant=world.acme, provider=world.provider, notice=notice, attempted_at=now,
        outcome=DeliveryOutcome.ACCEPTED,
    )  # fmt: skip

    assert ("column_differs", "outcome") in _findings(world)


def test_a_telephone_task_that_is_dropped_is_no_finding(world: World):
    incident = report_p1(world)
    follow()
    call = Notice.objects.filter(incident=incident, medium=PHONE).earliest("pk")

    outcome.drop(call.pk, now=clock.now())

    assert _findings(world) == set()


def test_every_column_is_sealed_or_changes_while_it_is_brought_out():
    """A column that comes later must be put on one side: by its name, after a look."""
    sealed = {field.attname for field in Notice._meta.concrete_fields} - IN_HAND

    assert sealed == {
        "tenant_id", "provider_id", "incident_id", "complaint_id", "event_id", "message_id",
        "round_id", "escalation_id", "digest_id", "key", "contact_id", "user_id", "holder_id",
        "provider_holder_id", "supplier_id", "medium", "name", "address", "language", "template",
        "subject", "text", "html", "is_internal", "written_at",
    }  # fmt: skip
