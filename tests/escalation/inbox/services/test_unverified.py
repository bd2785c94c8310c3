"""Mail to a customer's own box of which nothing proves who sent it: for the desk, and timed."""

from datetime import timedelta
from typing import Any

import pytest

from escalation.choices import MailState
from escalation.inbox.rules import reasons, sorting
from escalation.models import Notice, ReceivedMail
from incidents.choices import Status
from incidents.models import Clock, Incident
from tests.escalation.house import follow
from tests.escalation.inbox.house import comes_in, mail, mailbox
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope", "answers_come_back")


def unverified(world: World, **headers: str | None) -> Incident:
    box = mailbox(world, name="acme", customer=world.acme)
    said: Any = {"From": "Wie <wie@elders.example>", **headers}
    row = comes_in(world, box, mail(**said))
    assert row.state == MailState.TAKEN
    follow()
    return Incident.objects.get(reference=row.reference)


@pytest.mark.parametrize(
    ("headers", "reason"),
    [({}, reasons.UNKNOWN), ({"From": "rik@acme.example", "Authentication_Results": None},
                             reasons.UNPROVEN)],
)  # fmt: skip
def test_what_nothing_proves_reaches_the_desk_alone_with_its_clock(
    world: World, client_of, headers, reason: str
):
    incident = unverified(world, **headers)

    row = ReceivedMail.objects.get(reference=incident.reference)
    assert (row.reason, incident.is_unverified, incident.tenant) == (reason, True, world.acme)
    assert row.sender in incident.description
    assert Clock.objects.filter(incident=incident, stopped_at=None).exists()
    assert not Notice.objects.filter(incident=incident, contact__isnull=False).exists()
    agnes = client_of(world.user("agnes"))
    assert "Afzender niet bevestigd" in agnes.get(f"/desk/{incident.reference}/").content.decode()
    assert "Afzender niet bevestigd" in agnes.get("/desk/").content.decode()
    for name in ("rik", "carla"):
        theirs = client_of(world.user(name))
        assert theirs.get(f"/portal/{incident.reference}/").status_code == 404
        assert incident.reference not in theirs.get("/portal/").content.decode()
        found = theirs.get("/portal/", {"q": incident.title}).content.decode()
        assert incident.reference not in found


def test_the_desk_says_in_one_act_whose_it_is(world: World, client_of):
    incident = unverified(world)
    agnes = client_of(world.user("agnes"))
    given = {"key": "k" * 22, "version": incident.version, "reporter": world.contact("rik").pk}

    done = agnes.post(f"/desk/{incident.reference}/confirm-sender/", given)
    follow()

    assert done.status_code == 302
    incident.refresh_from_db()
    assert (incident.is_unverified, incident.reporter) == (False, world.contact("rik"))
    receipt = Notice.objects.get(incident=incident, template="receipt")
    assert receipt.address == "rik@acme.example"
    assert incident.title not in receipt.text
    portal = client_of(world.user("rik")).get(f"/portal/{incident.reference}/")
    assert portal.status_code == 200
    again = agnes.post(f"/desk/{incident.reference}/confirm-sender/", {**given, "key": "l" * 22})
    assert again.status_code == 409


def test_what_is_nobodys_report_ends_and_nobody_hears_of_it(world: World, client_of):
    incident = unverified(world)
    agnes = client_of(world.user("agnes"))
    given = {"key": "k" * 22, "version": incident.version, "reason": "Reclame"}

    done = agnes.post(f"/desk/{incident.reference}/reject/", given)
    follow()

    assert done.status_code == 302
    incident.refresh_from_db()
    assert (incident.status, incident.triage_outcome) == (Status.CLOSED, "not_an_incident")
    running = Clock.objects.filter(incident=incident, stopped_at=None, ended_at=None)
    assert not running.exists()
    assert not Notice.objects.filter(incident=incident, contact__isnull=False).exists()
    carla = client_of(world.user("carla"))
    assert carla.get(f"/portal/{incident.reference}/").status_code == 404


def test_a_flood_of_strangers_waits_beside_the_queue(world: World, monkeypatch):
    monkeypatch.setattr(sorting, "MOST_UNVERIFIED_AN_HOUR", 2)
    box = mailbox(world, name="acme", customer=world.acme)

    states = [
        comes_in(
            world, box, mail(f"{n}", From=f"x{n}@y.example", Message_ID=f"<{n}@y.example>")
        ).state
        for n in range(4)
    ]

    assert states == [MailState.TAKEN, MailState.TAKEN, MailState.HELD, MailState.HELD]


def test_what_waited_for_a_person_counts_from_when_it_came(world: World, client_of):
    row = comes_in(
        world, mailbox(world), mail(From="rik@acme.example", Authentication_Results=None)
    )
    came = row.received_at - timedelta(hours=3)
    ReceivedMail.objects.filter(pk=row.pk).update(received_at=came)

    given = {"mail": row.public_id, "act": "vouch", "key": "k1", "email": "rik@acme.example"}
    client_of(world.user("agnes")).post("/incoming-mail/", given)

    row.refresh_from_db()
    assert Incident.objects.get(reference=row.reference).reported_at == came
