"""Anchors that leave the house: by download, and by mail to auditors."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from django.test import Client

from escalation.models import Heartbeat
from escalation.queries.health import figures
from escalation.services.watchdog import look
from reporting.services.hand_out import mail_anchors
from tenants import clock
from tenants.ledger import anchor_file, signing
from tenants.ledger.anchored import Bound, read_handed_out
from tenants.ledger.anchors import make_anchor
from tenants.models import AccountMail, Event
from tests.escalation.house import report
from tests.escalation.sink import Sink, listening
from tests.people import BEGIN
from tests.reporting.house import House
from tests.ticks import tick

# Heads are signed, and anchors mailed, of all tenants.
pytestmark = pytest.mark.alone

DAY = timedelta(days=1)


def _handed_out(house: House, tenant: Any) -> list[dict[str, Any]]:
    with house.world.entered():
        rows = Event.objects.filter(tenant=tenant, kind="anchor.handed_out").order_by("pk")
        return [json.loads(row.body)["facts"] for row in rows]


def _bound(content: bytes) -> Bound:
    bound = Bound()
    read_handed_out(json.loads(content), signing.known_keys(), bound)
    return bound


@pytest.mark.parametrize(("name", "sees"), [("audra", ("acme",)), ("pat", ("provider", "acme"))])
def test_an_auditor_takes_the_anchor_of_now_and_the_ledger_tells_so(
    committed_house: House, name: str, sees: tuple[str, ...]
):
    world = committed_house.world
    response = committed_house.client(name).post("/register/anchor/")

    assert response.status_code == 200
    number = json.loads(json.loads(response.content)["anchor"])["number"]
    assert response["Content-Disposition"] == f'attachment; filename="anchor-{number}.json"'
    assert {getattr(world, one).pk for one in sees} <= _bound(response.content).links.keys()
    (told,) = _handed_out(committed_house, getattr(world, sees[0]))
    assert (told["by"], told["anchor"]) == ("download", number)
    if name == "audra":
        assert str(world.globex.public_id) not in response.content.decode()


def test_the_page_says_until_when_it_is_anchored(committed_house: House):
    client = committed_house.client("audra")
    assert "Not anchored yet" in client.get("/register/").content.decode()

    make_anchor(now=BEGIN)

    text = " ".join(client.get("/register/").content.decode().split())
    assert "Anchored until <time" in text


def test_who_may_not_export_takes_no_anchor(committed_house: House):
    client = committed_house.client("rik")

    assert client.post("/register/anchor/").status_code == 403
    assert client.get("/register/anchor/key/").status_code == 403


def test_auditors_get_the_last_anchor_once_a_day_when_something_changed(
    committed_house: House, sink: Sink
):
    world = committed_house.world
    make_anchor(now=BEGIN)

    mail_anchors(now=BEGIN)
    mail_anchors(now=BEGIN + timedelta(hours=1))
    tick("account_mail")

    ours = {world.user("audra").email, world.user("pat").email}
    sent = [one for one in sink.received if one["To"] in ours]
    assert sorted(str(one["To"]) for one in sent) == sorted(ours)
    (attached,) = next(
        one for one in sent if one["To"] == world.user("audra").email
    ).iter_attachments()
    assert _bound(attached.get_content()).links.keys() == {world.acme.pk}
    assert [told["by"] for told in _handed_out(committed_house, world.acme)] == ["mail"]
    mail_anchors(now=BEGIN + DAY)
    assert len(_handed_out(committed_house, world.acme)) == 1
    make_anchor(now=BEGIN + DAY)
    mail_anchors(now=BEGIN + DAY)
    assert len(_handed_out(committed_house, world.acme)) == 2


def test_a_mail_server_that_is_away_loses_no_anchor(committed_house: House, nowhere: int):
    make_anchor(now=BEGIN)
    mail_anchors(now=BEGIN)
    tick("account_mail")
    waits = AccountMail.objects.filter(kind=AccountMail.Kind.ANCHOR, is_dead=False)
    assert waits.count() >= 2

    sink = Sink()
    waits.update(due_at=F("due_at") - DAY)
    with listening(sink, nowhere):
        tick("account_mail")

    assert committed_house.world.user("audra").email in {str(one["To"]) for one in sink.received}
    assert not waits.exists()


def test_who_is_no_auditor_any_more_gets_none(committed_house: House, sink: Sink):
    world = committed_house.world
    make_anchor(now=BEGIN)
    mail_anchors(now=BEGIN)
    with world.entered():
        world.withdraw("audra")

    tick("account_mail")

    assert world.user("audra").email not in {str(one["To"]) for one in sink.received}


def test_a_history_that_was_cut_is_red_until_somebody_has_looked(
    committed_house: House, caplog: pytest.LogCaptureFixture
):
    world = committed_house.world
    tick("make_anchor")
    assert figures(BEGIN)["heads_lost"] == 0
    whole = anchor_file.last_state()
    assert whole is not None
    forged = replace(whole.heads[world.acme.pk], hash="00" * 32)
    anchor_file.last_path().write_text(_as_last(whole, forged))

    tick("make_anchor")

    assert figures(BEGIN)["heads_lost"] == 1
    assert Client().get("/healthz/queues").json()["overdue"]["heads_lost"] == 1
    assert not look(now=BEGIN).is_well
    assert ("watchdog.overdue", "heads_lost") in {
        (record.message, getattr(record, "queue", "")) for record in caplog.records
    }
    call_command("anchor", "--restored", "an older backup")
    tick("make_anchor")
    assert figures(BEGIN)["heads_lost"] == 0


def test_signing_that_stops_is_red_until_somebody_signs(
    committed_house: House, caplog: pytest.LogCaptureFixture, settings: Any
):
    def silent() -> list[str]:
        return list(Client().get("/healthz/queues").json()["silent"])

    with committed_house.world.entered():
        report(committed_house.world)
    assert "anchors" not in silent()

    # What hinders the signing is red, where nobody ever signed too.
    settings.ANCHOR_KEY = "no key"
    _watchdog_looks()
    assert "anchors" in silent()
    assert {"anchor.failed", "watchdog.silent"} <= {record.message for record in caplog.records}
    settings.ANCHOR_KEY = ""
    _watchdog_looks()
    assert "anchors" not in silent()

    # When no tick comes the watchdog signs itself.
    Heartbeat.objects.filter(name="anchors").update(at=clock.now() - timedelta(minutes=16))
    assert "anchors" in silent()
    _watchdog_looks()
    assert "anchors" not in silent()


def _watchdog_looks() -> None:
    # The ticks of the others do not run here: that they are silent is said too.
    with pytest.raises(CommandError):
        call_command("watchdog", "--once")


def _as_last(state: anchor_file.State, forged: anchor_file.Head) -> str:
    """Return what the file of the last anchor says when one chain had another head in it."""
    heads = {**state.heads, forged.tenant_id: forged}
    return json.dumps(
        {
            "anchor": state.anchor.text, "signature": state.anchor.signature,
            "heads": [anchor_file._row(head) for head in heads.values()], "end": state.end,
        }
    )  # fmt: skip
