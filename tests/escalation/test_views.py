"""Pages of escalating and telling: who may open them, and what they show of whom."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from escalation.models import Escalation
from escalation.notices.services.deliver import deliver
from escalation.queries.health import parts
from escalation.services.heartbeat import beat
from escalation.steps.asks import RecordAnswer
from escalation.steps.services.answer import record_answer
from escalation.steps.services.pass_on import hand_on
from tenants import clock
from tenants.models import Event, Outbox
from tenants.rules.roles import SYSTEM
from tests.escalation.house import follow, report, report_p1, triaged
from tests.people import World


@pytest.fixture
def mailed(world: World):
    """Return an incident of Acme and one of Globex, each with mail."""
    with world.entered():
        acme = report(world, title="Acme is down")
        globex = report(
            world, title="Globex is down", tenant_id=world.globex.pk,
            reporter_id=world.contact("gus").pk,
        )  # fmt: skip
        follow()
        deliver(clock=clock.now)
    return acme, globex


def test_sent_mail_is_there_in_the_demo_only(world: World, client_of, settings):
    settings.DEMO = False

    assert client_of(world.user("agnes")).get("/sent-mail/").status_code == 404


@pytest.mark.usefixtures("mailed")
def test_sent_mail_shows_the_customers_in_sight(world: World, client_of, settings):
    settings.DEMO = True

    of_agnes = client_of(world.user("agnes")).get("/sent-mail/")
    of_sam = client_of(world.user("sam")).get("/sent-mail/")

    assert "Acme is down" in of_agnes.text
    assert "Globex is down" in of_agnes.text
    # Sam was given Acme only.
    assert "Acme is down" in of_sam.text
    assert "Globex" not in of_sam.text


@pytest.mark.parametrize("name", ["rik", "carla", "audra", "gus", "pat"])
def test_sent_mail_is_not_for_customers_and_auditors(world: World, client_of, settings, name):
    settings.DEMO = True

    assert client_of(world.user(name)).get("/sent-mail/").status_code == 403


@pytest.mark.parametrize("before", ["1", "0", "x", "-1", "9" * 40, "٣"])
def test_sent_mail_pages_by_any_key(world: World, client_of, settings, before):
    settings.DEMO = True

    answer = client_of(world.user("agnes")).get("/sent-mail/", {"before": before})

    assert answer.status_code == 200


@pytest.fixture
def raised(world: World) -> Escalation:
    with world.entered():
        incident = report_p1(world)
        follow()
        return Escalation.objects.select_related("incident").get(incident=incident)


def test_the_panel_shows_who_was_told_and_who_must_be_called(world: World, client_of, raised):
    url = reverse("escalation:panel", args=[raised.incident.reference])
    agnes = client_of(world.user("agnes"))

    page, part = agnes.get(url), agnes.get(url, headers={"HX-Request": "true"})

    for answer in (page, part):
        assert answer.status_code == 200
        assert "Ed Kuiper" in answer.text
        assert "+32 470 55 01 00" in answer.text
    assert "<html" in page.text
    assert "<html" not in part.text


@pytest.mark.parametrize("name", ["rik", "carla", "gus", "pat", "audra"])
@pytest.mark.parametrize("route", ["panel", "raise"])
def test_others_see_nothing_of_it(world: World, client_of, raised, name, route):
    url = reverse(f"escalation:{route}", args=[raised.incident.reference])

    answer = client_of(world.user(name)).get(url)

    assert answer.status_code == 403
    assert "Ed Kuiper" not in answer.text


def test_closing_names_who_must_still_acknowledge(world: World, client_of, raised):
    client = client_of(world.user("agnes"))
    url = f"/desk/{raised.incident.reference}/close/"

    waiting = client.get(url).text
    with world.entered():
        for row in Escalation.objects.filter(incident=raised.incident, acknowledged_at=None):
            now = clock.now()
            record_answer(
                escalation_id=row.pk, actor=world.actor("agnes"), now=now,
                ask=RecordAnswer(said_by=row.to_name, said_at=now),
            )  # fmt: skip
    answered = client.get(url).text

    assert f"<b>{raised.to_name}</b>" in waiting.partition('id="awaited"')[2]
    assert reverse("escalation:panel", args=[raised.incident.reference]) in waiting
    assert 'id="awaited"' not in answered


def test_what_waits_for_an_answer_leads_to_where_it_is_recorded(world: World, client_of, raised):
    reference = raised.incident.reference

    html = client_of(world.user("agnes")).get(f"/desk/{reference}/").text

    owed = html[html.index('id="owed-M07"') :].split("</li>")[0]
    assert f'href="{reverse("escalation:panel", args=[reference])}"' in owed


def test_who_was_told_and_does_not_answer_was_reached(world: World, client_of, raised):
    row: Escalation | None = raised
    with world.entered():
        while row is not None:
            row = hand_on(raised.incident, row, actor=SYSTEM, now=clock.now())
            follow()
    url = reverse("escalation:panel", args=[raised.incident.reference])

    page = client_of(world.user("agnes")).get(url).text

    assert "Er kwam geen antwoord" in page
    assert "Er is niemand bereikt" not in page


def test_an_agent_of_another_customer_finds_nothing(world: World, client_of):
    with world.entered():
        incident = report_p1(world, tenant_id=world.globex.pk, reporter_id=world.contact("gus").pk)
        follow()
        row = Escalation.objects.get(incident=incident)
    sam = client_of(world.user("sam"))
    reference = incident.reference

    assert sam.get(reverse("escalation:panel", args=[reference])).status_code == 404
    for route in ("acknowledge", "answer", "pass_on"):
        assert sam.post(reverse(f"escalation:{route}", args=[reference, row.pk])).status_code == 404
    with world.entered():
        row.refresh_from_db()
    assert row.is_open


def test_who_was_asked_says_so_by_a_press_of_a_button_and_twice_is_once(
    world: World, client_of, raised
):
    url = reverse("escalation:acknowledge", args=[raised.incident.reference, raised.pk])
    ed = client_of(world.user("ed"))

    assert ed.get(url).status_code == 405
    for _press in range(2):
        answer = ed.post(url)
        assert answer.status_code == 302

    with world.entered():
        raised.refresh_from_db()
        assert (raised.acknowledged_by, raised.answer_means) == (world.user("ed"), "account")
        told = Event.objects.filter(
            kind="escalation.acknowledged", subject_kind="incident", subject_id=raised.incident_id
        )
        assert told.count() == 1


@pytest.mark.parametrize("name", ["agnes", "ines", "adam"])
def test_nobody_answers_in_the_place_of_who_was_asked(world: World, client_of, raised, name):
    client = client_of(world.user(name))
    panel = client.get(reverse("escalation:panel", args=[raised.incident.reference])).text

    answer = client.post(
        reverse("escalation:acknowledge", args=[raised.incident.reference, raised.pk])
    )

    assert answer.status_code == 403
    assert (
        reverse("escalation:acknowledge", args=[raised.incident.reference, raised.pk]) not in panel
    )
    assert reverse("escalation:answer", args=[raised.incident.reference, raised.pk]) in panel
    with world.entered():
        raised.refresh_from_db()
    assert raised.acknowledged_at is None


def test_the_desk_records_what_it_heard_with_who_said_it_and_when(world: World, client_of, raised):
    reference = raised.incident.reference
    url = reverse("escalation:answer", args=[reference, raised.pk])
    agnes = client_of(world.user("agnes"))
    with timezone.override("Europe/Brussels"):
        said_at = timezone.localtime(clock.now()).replace(second=0, microsecond=0)
    later = said_at + timedelta(hours=1)
    earlier = said_at - timedelta(days=1)

    assert agnes.get(url).status_code == 200
    for said_by, moment, wrong in (
        ("", said_at, "said_by"),
        ("\u200b", said_at, "said_by"),
        ("Ed Kuiper", later, "said_at"),
        ("Ed Kuiper", earlier, "said_at"),
    ):
        sent = {
            "key": f"k{wrong}{moment}",
            "said_by": said_by,
            "said_at": f"{moment:%Y-%m-%dT%H:%M}",
        }
        refused = agnes.post(url, sent)
        assert refused.status_code == 422
        assert f'id="id_{wrong}_error"' in refused.text, refused.text
    with world.entered():
        raised.refresh_from_db()
        assert raised.acknowledged_at is None

    done = agnes.post(
        url, {"key": "k", "said_by": "Ed Kuiper", "said_at": f"{said_at:%Y-%m-%dT%H:%M}"}
    )

    assert done.status_code == 302
    panel = agnes.get(reverse("escalation:panel", args=[reference])).text
    assert (
        f"Ed Kuiper heeft geantwoord, gehoord en genoteerd door {world.user('agnes').name}" in panel
    )
    with world.entered():
        raised.refresh_from_db()
        assert (raised.acknowledged_by, raised.answer_recorded_by, raised.answer_means) == (
            None, world.user("agnes"), "recorded",
        )  # fmt: skip


def test_the_row_of_another_incident_is_not_found(world: World, client_of, raised):
    with world.entered():
        other = report(world)
    for route in ("acknowledge", "answer"):
        url = reverse(f"escalation:{route}", args=[other.reference, raised.pk])

        assert client_of(world.user("agnes")).post(url).status_code == 404


def test_escalating_by_the_form(world: World, client_of):
    with world.entered():
        incident = triaged(world, report(world))
    agnes = client_of(world.user("agnes"))
    url = reverse("escalation:raise", args=[incident.reference])
    page = agnes.get(url)
    assert "CISO: Ines Brand" in page.text

    empty = agnes.post(url, {"key": "k0"})
    nobody = agnes.post(url, {"key": "k1", "to": "function:king", "reason": "x"})
    for _press in range(2):
        done = agnes.post(url, {"key": "k2", "to": "function:ciso", "reason": "Look at this"})

    assert (empty.status_code, nobody.status_code, done.status_code) == (422, 422, 302)
    with world.entered():
        (row,) = Escalation.objects.filter(incident=incident)
        assert (row.function, row.reason, row.raised_by) == (
            "ciso", "Look at this", world.user("agnes"),
        )  # fmt: skip


def test_monitoring_reads_how_work_goes_without_signing_in(world: World, client):
    for part in parts():
        beat(part, now=clock.now())

    well = client.get("/healthz/queues")
    with world.entered():
        incident = report(world)
        Outbox.objects.filter(event__subject_id=incident.pk).update(is_dead=True)
    ill = client.get("/healthz/queues")

    assert (well.status_code, ill.status_code) == (200, 503)
    assert ill.json()["overdue"]["outbox_dead"] == 1
    assert "Acme" not in ill.text
