"""A day behind the bell: it rings for others' acts alone, once for each thing, and quietens."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from escalation.bell.services.digest import send
from escalation.consumers import on_event
from escalation.models import BellChoice, BellEntry, Notice
from incidents.handling.asks.talk import ReplyAsCustomer
from incidents.handling.asks.work import AssignIncident, HandOver
from incidents.handling.services.communicate import reply_as_customer
from incidents.handling.services.hand_over import give_to_team
from incidents.handling.services.work import assign_incident
from incidents.models import Incident
from tenants import clock
from tenants.models import CustomerAccess, Event, Team, TeamMember
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import add_row, change_row
from tests.escalation.house import follow, report, triaged
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope", "context_kept")


def client(world: World, name: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.user(name), backend="django.contrib.auth.backends.ModelBackend")
    return client


def behind(world: World, name: str, incident: Incident) -> dict[str, bool]:
    """Return what stands behind somebody's bell of an incident, and whether it is unread."""
    rows = BellEntry.objects.filter(person=world.user(name), incident=incident)
    return {row.sort: row.read_at is None for row in rows}


def figure(world: World, name: str) -> int:
    number: int = client(world, name).get("/bell/").context["nav_counts"]["bell"]
    return number


def note(world: World, name: str, incident: Incident, text: str) -> None:
    url = f"/desk/{incident.reference}/note/"
    answer = client(world, name).post(url, {"text": text, "key": f"{name}-{text[:40]}"})
    assert answer.status_code == 302
    follow()


def answered(world: World, incident: Incident, text: str) -> None:
    reply_as_customer(
        incident_id=incident.pk, actor=world.actor("rik"), now=clock.now(),
        ask=ReplyAsCustomer(text=text),
    )  # fmt: skip
    follow()


def given_to(world: World, name: str, *, by: str = "agnes", **said: Any) -> Incident:
    incident = triaged(world, report(world, **said))
    incident = assign_incident(
        incident_id=incident.pk, expected_version=incident.version, actor=world.actor(by),
        now=clock.now(), ask=AssignIncident(user_id=world.user(name).pk),
    )  # fmt: skip
    follow()
    return incident


def mailed(incident: Incident, template: str) -> set[str]:
    return {row.name for row in Notice.objects.filter(incident=incident, template=template)}


def test_it_rings_once_for_a_thing_and_never_for_ones_own_act(world: World):
    incident = given_to(world, "sam")

    assert behind(world, "sam", incident) == {"assigned": True}
    assert behind(world, "agnes", incident) == {}
    answered(world, incident, "It beeps.")
    answered(world, incident, "It still beeps.")
    assert behind(world, "sam", incident) == {"assigned": True, "answered": True}
    assert figure(world, "sam") == 2

    # By its line: read, and one is where it happened.
    page = client(world, "sam").get("/bell/")
    entry = next(one for one in page.context["page"].entries if "answered" in str(one.words))
    opened = client(world, "sam").post("/bell/", {"open": entry.pk})
    assert opened["Location"] == f"/desk/{incident.reference}/"
    assert behind(world, "sam", incident) == {"assigned": True, "answered": False}
    assert client(world, "agnes").post("/bell/", {"read": entry.pk}).status_code == 404

    # Twice is nothing: what was read stays so.
    before = list(BellEntry.objects.order_by("pk").values())
    for event in Event.objects.filter(subject_kind="incident", subject_id=incident.pk):
        if event.kind in ("incident.assigned", "message.received"):
            on_event(event)
    assert list(BellEntry.objects.order_by("pk").values()) == before

    # Whoever acts has seen it.
    note(world, "sam", incident, "I look at it.")
    assert figure(world, "sam") == 0
    assert client(world, "rik").get("/bell/").status_code == 403


def test_a_colleague_who_is_named_follows_until_they_cease_to(world: World):
    incident = given_to(world, "sam")

    note(world, "sam", incident, "Can @Ines Brand look, and @rik, and @Gus Willems?")

    assert behind(world, "ines", incident) == {"mentioned": True}
    assert mailed(incident, "bell") == {"Ines Brand"}
    for name in ("rik", "gus", "ed"):
        assert behind(world, name, incident) == {}
    names = client(world, "sam").get(f"/desk/{incident.reference}/colleagues/").json()["people"]
    assert "Ines Brand" in names
    assert "Rik Jacobs" not in names

    # Having it before oneself reads it; it rings again for what comes after.
    seen = f"/bell/seen/{incident.reference}/"
    assert client(world, "ines").post(seen).status_code == 204
    assert behind(world, "ines", incident) == {"mentioned": False}
    answered(world, incident, "It beeps.")
    assert behind(world, "ines", incident) == {"mentioned": False, "changed": True}

    page = client(world, "ines").get(f"/desk/{incident.reference}/").text
    assert "Follow no more" in page
    client(world, "ines").post(f"/desk/{incident.reference}/unfollow/", {"key": "no-more-of-it"})
    client(world, "ines").post("/bell/", {"until": 2**60})
    answered(world, incident, "It beeps on.")
    assert behind(world, "ines", incident) == {"mentioned": False, "changed": False}
    client(world, "ed").post(f"/desk/{incident.reference}/follow/", {"key": "of-my-own-will"})
    answered(world, incident, "And on.")
    assert behind(world, "ed", incident) == {"changed": True}


def test_a_team_hears_of_its_work_until_somebody_takes_it(world: World):
    incident = triaged(world, report(world))
    follow()
    team = Team.objects.filter(tenant=world.provider).exclude(pk=incident.team_id).first()
    assert team is not None
    for name in ("sam", "ed"):
        of = {"tenant": world.provider, "provider": world.provider, "team": team}
        row = TeamMember(**of, user=world.user(name))
        add_row(row=row, actor=world.actor("adam"), now=clock.now())

    give_to_team(
        incident_id=incident.pk, expected_version=incident.version, actor=world.actor("agnes"),
        now=clock.now(), ask=HandOver(team_id=team.pk),
    )  # fmt: skip
    follow()

    assert behind(world, "sam", incident) == {"given": True}
    heard = mailed(incident, "bell") | mailed(incident, "assigned")
    assert heard == {"Sam Peeters", "Ed Kuiper"}
    client(world, "sam").post(
        f"/desk/{incident.reference}/take/",
        {"version": Incident.objects.get(pk=incident.pk).version, "key": "taken-by-sam"},
    )
    follow()
    assert behind(world, "ed", incident) == {"given": False}


def test_who_lost_the_customer_hears_nothing_and_sees_nothing_of_before(world: World):
    incident = given_to(world, "sam")
    assert figure(world, "sam") == 1

    for row in CustomerAccess.objects.filter(user=world.user("sam"), is_active=True):
        row.is_active = False
        change_row(row=row, fields=("is_active",), actor=SYSTEM, now=clock.now(), is_sure=True)
    answered(world, incident, "It beeps.")

    assert behind(world, "sam", incident) == {"assigned": True}
    page = client(world, "sam").get("/bell/?show=all")
    assert page.status_code == 200
    assert incident.reference not in page.text


def test_what_is_chosen_comes_by_mail_at_once_or_once_a_day_or_not(world: World):
    sam = client(world, "sam")
    ways = dict.fromkeys(("mentioned", "assigned", "answered", "given", "team"), "never")
    wrong = sam.post("/preferences/mail/", {**ways, "changed": "hourly", "daily_at": "25:00"})
    assert wrong.status_code == 422
    kept = sam.post("/preferences/mail/", {**ways, "answered": "daily", "changed": "daily",
                                           "daily_at": "07:30"})  # fmt: skip
    assert kept.status_code == 302
    assert 'value="07:30"' in sam.get("/preferences/mail/").text

    incident = given_to(world, "sam")
    answered(world, incident, "It beeps.")

    assert mailed(incident, "assigned") == set()
    assert mailed(incident, "answered") == set()
    tomorrow = clock.now() + timedelta(days=1)
    assert send(now=tomorrow) == 1
    (digest,) = Notice.objects.filter(template="bell_digest")
    assert (digest.name, digest.is_internal) == ("Sam Peeters", True)
    assert incident.reference in digest.text
    assert "The customer answered" in digest.text
    # Told once: a tick that comes twice, and a day on which nothing is new.
    assert send(now=tomorrow) == 0
    assert send(now=tomorrow + timedelta(days=1)) == 0
    # Read meanwhile, it is in no mail.
    answered(world, incident, "It beeps on.")
    sam.post("/bell/", {"until": 2**60})
    assert send(now=tomorrow + timedelta(days=2)) == 0


def test_a_digest_comes_on_the_clock_that_somebody_lives_by(world: World):
    sam = client(world, "sam")
    ways = dict.fromkeys(("mentioned", "assigned", "answered", "given", "team"), "daily")
    given = {**ways, "changed": "daily", "daily_at": "07:30", "zone": "America/New_York"}

    refused = sam.post("/preferences/mail/", {**given, "zone": "Nowhere/Else"})
    kept = sam.post("/preferences/mail/", given)

    assert (refused.status_code, kept.status_code) == (422, 302)
    row = BellChoice.objects.get(person=world.user("sam"))
    assert row.due_at is not None
    there = row.due_at.astimezone(ZoneInfo("America/New_York"))
    assert (there.hour, there.minute) == (7, 30)
    # The next one too, on a day on which the clock may have changed.
    send(now=row.due_at + timedelta(days=120))
    row.refresh_from_db()
    again = row.due_at.astimezone(ZoneInfo("America/New_York"))
    assert (again.hour, again.minute) == (7, 30)
    assert "New York" in sam.get("/preferences/mail/").text
