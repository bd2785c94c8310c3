"""The demo: only where it belongs, the same when it is run again, and whole."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F
from django.test import Client, override_settings
from pytest_django.plugin import DjangoDbBlocker

from incidents.choices import MessageKind, RuleState, Status
from incidents.models import (
    Clock,
    ContinuityPlan,
    FlagRule,
    Improvement,
    Incident,
    Message,
    PolicyReading,
    Proof,
    Risk,
)
from reporting.demo import year
from reporting.demo.house import CUSTOMERS, DESK, PASSWORD, House, find_house
from reporting.demo.year import INCIDENTS
from tenants import clock
from tenants.models import Event, Outbox
from tenants.scoping import entered
from tests.databases import connected_to, made_database, made_once, unique_name


def load(*options: str) -> str:
    out = io.StringIO()
    call_command("load_demo", *options, stdout=out)
    return out.getvalue()


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A database with the first screens, in real transactions; made once per run."""
    with django_db_blocker.unblock():
        with override_settings(DEMO=True, OUTBOX_WAKES=""):
            made_once("demo", lambda: load("--essential"))
        with made_database(unique_name("demo"), template="demo") as name:
            yield name


@pytest.fixture
def house(demo: str, settings, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    settings.DEMO = True
    settings.OUTBOX_WAKES = ""
    with django_db_blocker.unblock(), connected_to(NAME=demo), transaction.atomic():
        found = find_house()
        assert found is not None
        with entered(found.scope):
            yield found
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_it_runs_in_a_demo_only(settings):
    settings.DEMO = False

    for part in ("--essential", "--rest"):
        with pytest.raises(CommandError):
            load(part)

    assert find_house() is None


@pytest.mark.django_db
def test_the_year_comes_after_what_it_stands_on(settings):
    settings.DEMO = True

    with pytest.raises(CommandError):
        load("--rest")


def test_everybody_can_sign_in_and_gets_a_first_page(house: House):
    for user in house.users.values():
        client = Client()
        response = client.post("/sign-in/", {"username": user.email, "password": PASSWORD})
        assert response.status_code == 302, user.email
        assert client.get("/", follow=True).status_code == 200, user.email


def test_what_is_printed_are_sign_ins(house: House):
    told = load("--essential")

    for name, _full, role, _all in DESK:
        assert f"{name}@" in told
        assert str(role.label) in told
    assert PASSWORD in told


def test_the_first_screens_have_something_of_everything(house: House):
    found = list(Incident.objects.all())

    assert {tenant.name for tenant in house.customers.values()} == {c.name for c in CUSTOMERS}
    assert [i.priority for i in found].count(1) == 2
    assert {Status.NEW, Status.IN_PROGRESS, Status.WAITING, Status.RESOLVED} <= {
        Status(i.status) for i in found
    }
    # What is open lives on: its consequences are still to come.
    assert Outbox.objects.filter(done_at=None).exists()


def test_the_pages_of_a_data_breach_are_not_empty(house: House):
    leak = Incident.objects.get(is_breach=True)
    assert leak.confidentiality == 5
    client = Client(headers={"accept-language": "nl"})
    client.force_login(house.users["ines"], backend="django.contrib.auth.backends.ModelBackend")
    here = f"/desk/{leak.reference}/"

    shown = {
        "": "DBN-2026-0187",
        "security/": "Account van de verpleegkundige geblokkeerd",
        "incident-team/": "Coen de Wit",
        "forms/": "Ingediend",
        "facts/": "Bewoners en hun familie",
    }

    for page, said in shown.items():
        assert said in client.get(f"{here}{page}").text, page
    assert leak.title in client.get("/desk/law/").text


def test_what_the_desk_looks_ahead_with_is_not_empty(house: House):
    client = Client(headers={"accept-language": "nl"})
    client.force_login(house.users["ed"], backend="django.contrib.auth.backends.ModelBackend")

    shown = {
        "/desk/problems/": "De VPN kan de ochtenddrukte niet aan",
        "/desk/changes/": "Snellere poort voor de VPN",
        "/desk/releases/": "Netwerk, eerste kwartaal",
        "/desk/duties/": "Gemeente Oosterwaal",
        "/maintenance/": "Nieuwe firmware op de virtuele hosts.",
        "/status/": "Snellere lijn voor de VPN",
        "/status-page/noordkade/": "Internet en VPN",
    }

    for page, said in shown.items():
        assert said in client.get(page).text, page


def test_running_it_again_changes_nothing(house: House):
    before = Event.objects.count()

    load("--essential")

    assert Event.objects.count() == before


def test_the_year_is_believable_and_small(house: House, monkeypatch: pytest.MonkeyPatch):
    part = 24
    monkeypatch.setattr(year, "INCIDENTS", part)
    before = Event.objects.count()

    load("--rest")

    closed = Incident.objects.filter(status=Status.CLOSED, is_drill=False)
    assert closed.count() == part
    assert closed.values("tenant").distinct().count() > len(CUSTOMERS) / 2
    per_incident = (Event.objects.count() - before) / part
    assert before + INCIDENTS * per_incident < 3000
    assert (house.began_at + timedelta(days=365)).date() > max(i.reported_at.date() for i in closed)
    # What reviews led to was carried out, a little late at most.
    improvements = Improvement.objects.exclude(due_on=None)
    left = improvements.filter(done_at=None, due_on__lt=clock.now().date() - timedelta(days=7))
    assert improvements.exists()
    assert not left.exists()
    of_complaints = Outbox.objects.filter(event__subject_kind="complaint")
    assert of_complaints.exists()
    assert not of_complaints.filter(done_at=None).exists()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("days", [2, 5])
def test_what_came_in_lately_is_as_far_as_it_has_come(
    house: House, monkeypatch: pytest.MonkeyPatch, days: int
):
    now = clock.now()
    lately = [replace(plan, at=now - timedelta(days=days)) for plan in list(year.plans(house))[:8]]
    monkeypatch.setattr(year, "plans", lambda _house: lately)
    monkeypatch.setattr(year, "LENGTHS", (40,))

    assert sum(year.load_year(house, now=now)) == len(lately)

    # Timers of that story look at what is open today as well.
    assert not Event.objects.filter(at__gt=now + timedelta(minutes=1)).exists()
    assert not Clock.objects.filter(breached_at__gt=now).exists()


def test_the_past_is_told_to_nobody_today(house: House, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(year, "INCIDENTS", 3)

    load("--rest")

    closed = list(Incident.objects.filter(status=Status.CLOSED).values_list("pk", flat=True))
    told = Outbox.objects.filter(event__subject_kind="incident", event__subject_id__in=closed)
    assert told.exists()
    assert not told.filter(done_at=None).exists()


def test_what_was_said_in_the_past_arrived(house: House, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(year, "INCIDENTS", 12)

    load("--rest")

    of_past = Message.objects.filter(incident__status=Status.CLOSED)
    said = of_past.exclude(kind=MessageKind.FROM_CUSTOMER)
    assert {MessageKind.SUMMARY, MessageKind.CONFIRMATION} <= set(
        said.values_list("kind", flat=True)
    )
    assert not said.filter(proofs=None).exists()
    # The mail server took it when it was said.
    assert (
        not Proof.objects.filter(message__in=said)
        .exclude(accepted_at=F("message__sent_at"))
        .exists()
    )


def test_a_year_that_was_interrupted_goes_on_where_it_stopped(
    house: House, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(year, "INCIDENTS", 3)
    one_new = next(year.load_year(house, now=clock.now()))
    assert one_new

    assert load("--rest").startswith("2 incidents")
    assert load("--rest").startswith("0 incidents")


def test_it_is_governed_by_what_people_read_and_tried(house: House):
    plan = ContinuityPlan.objects.get()
    drill = Incident.objects.get(is_drill=True)
    readers = PolicyReading.objects.values_list("person__name", flat=True)

    assert set(readers) == {"Agnes Wouters", "Samira El Amrani"}
    assert FlagRule.objects.get().state == RuleState.LIVE
    assert Risk.objects.get().tenant_id == house.provider.pk
    assert drill.status == Status.CLOSED
    assert plan.uses.get().incident_id == drill.pk
    assert plan.tested_at is not None
    assert plan.tested_at < clock.now()
