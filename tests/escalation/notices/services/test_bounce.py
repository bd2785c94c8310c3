"""A mail that comes back takes its proof along, and the round is owed again."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from escalation.choices import NoticeState
from escalation.models import Notice
from escalation.notices.services.deliver import deliver
from incidents.handling.asks.talk import LogCall, SendMessage
from incidents.handling.services.communicate import log_call, send_message
from incidents.models import Proof, UpdateRound
from tenants import clock, scoping
from tenants.media import PHONE
from tests.escalation.house import follow, kinds, report_p1, worked_on
from tests.escalation.notices.returned import returned
from tests.escalation.sink import Sink
from tests.people import World


def met_round(world: World):
    """Return a P1 whose first interval is met by mail and phone, and the mail."""
    sam = world.actor("sam")
    incident = worked_on(world, report_p1(world), sam)
    follow()
    message = send_message(
        incident_id=incident.pk,
        actor=sam,
        now=clock.now(),
        ask=SendMessage(text="Looking.", kind="update"),
    )
    follow()
    deliver(clock=clock.now)
    log_call(
        incident_id=incident.pk, actor=sam, now=clock.now(), ask=LogCall(direction="out",
        contact_id=world.contact("rik").pk, outcome="answered", summary="told"),
    )  # fmt: skip
    row = UpdateRound.objects.filter(incident=incident, kind="interval").order_by("number").first()
    assert row is not None
    assert row.met_at is not None
    return incident, row, Notice.objects.get(message=message)


def dsn(tmp_path: Path, notice: Notice) -> str:
    file = tmp_path / "returned.eml"
    named = f"Message-ID: <notice.{notice.public_id}@noordkade.example>\n\nLooking."
    file.write_bytes(returned("Action: failed\nStatus: 5.1.1", named))
    return str(file)


@pytest.mark.usefixtures("scope")
def test_a_returned_mail_revokes_the_proof_and_opens_the_round(
    world: World, sink: Sink, tmp_path: Path
):
    incident, row, notice = met_round(world)

    call_command("record_bounce", dsn(tmp_path, notice))
    follow()

    notice.refresh_from_db()
    row.refresh_from_db()
    assert (notice.state, notice.last_error) == (NoticeState.REFUSED, "returned 5.1.1")
    assert Proof.objects.get(message=notice.message_id).revoked_at is not None
    assert (list(row.proven), row.met_at) == ([PHONE], None)
    assert kinds(incident).count("proof.revoked") == 1
    told = Notice.objects.filter(incident=incident, template="not_delivered")
    assert "Sam Peeters" in {one.name for one in told}


@pytest.mark.usefixtures("scope")
def test_the_same_return_twice_changes_nothing_more(world: World, sink: Sink, tmp_path: Path):
    incident, _row, notice = met_round(world)
    file = dsn(tmp_path, notice)
    call_command("record_bounce", file)
    before = kinds(incident)

    with pytest.raises(CommandError):
        call_command("record_bounce", file)

    assert kinds(incident) == before


def test_a_return_needs_no_scope_and_a_made_up_one_finds_nothing(
    world: World, sink: Sink, tmp_path: Path
):
    with world.entered():
        _incident, _row, notice = met_round(world)
    assert scoping._current.get() is None

    call_command("record_bounce", dsn(tmp_path, notice))

    with world.entered():
        notice.refresh_from_db()
    assert notice.state == NoticeState.REFUSED
    file = tmp_path / "other.eml"
    file.write_bytes(returned("Action: failed\nStatus: 5.1.1", "Message-ID: <a@b.example>\n\nx"))
    with pytest.raises(CommandError):
        call_command("record_bounce", str(file))
