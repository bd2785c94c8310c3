"""Undo of take, assign and wait: by who did it, at once, and only before anything else."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from incidents.choices import Status, WaitingReason
from incidents.handling.asks.talk import AddNote
from incidents.handling.services.communicate import add_note
from incidents.handling.services.undo import CannotBeUndone, undo_last
from incidents.handling.services.work import assign_incident, take_incident, wait
from incidents.models import Clock, Incident, Pause
from incidents.record.rules.undoing import WITHIN, may_undo
from tenants import clock
from tenants.ledger.verify import verify
from tenants.models import Agreement, Team
from tenants.settings.services.configure import change_row
from tests.asking import do
from tests.escalation.house import kinds, report, triaged, worked_on
from tests.history.told import begin_anew
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope", "context_kept")

NOW = datetime.fromisoformat("2026-11-25T09:00:00+00:00")
KEPT = (
    "status", "assignee_id", "team_id", "supplier_id", "handed_over_at", "waiting_reason",
    "waits_until", "waits_as",
)  # fmt: skip


@pytest.mark.parametrize(
    ("is_own", "is_last", "after", "may"),
    [
        (True, True, timedelta(0), True),
        (True, True, WITHIN, True),
        (True, True, WITHIN + timedelta(seconds=1), False),
        (True, False, timedelta(0), False),
        (False, True, timedelta(0), False),
    ],
)
def test_when_it_can_be_taken_back(is_own: bool, is_last: bool, after: timedelta, may: bool):
    found = may_undo(is_own=is_own, is_last=is_last, acted_at=NOW, now=NOW + after)
    assert found == may


def stands(incident: Incident) -> dict[str, Any]:
    found: dict[str, Any] = Incident.objects.filter(pk=incident.pk).values(*KEPT).get()
    return found


def by(world: World, name: str, incident: Incident, **more: Any) -> dict[str, Any]:
    row = Incident.objects.get(pk=incident.pk)
    said = {"actor": world.actor(name), "now": clock.now(), **more}
    return {"incident_id": row.pk, "expected_version": row.version, **said}


def undone(world: World, name: str, incident: Incident, **more: Any) -> Incident:
    begin_anew()
    return undo_last(
        incident_id=incident.pk, version=incident.version, actor=world.actor(name),
        **{"now": clock.now(), **more},
    )  # fmt: skip


@pytest.mark.parametrize("act", ["take", "assign", "wait", "wait again"])
def test_it_stands_as_before_and_both_acts_stay(world: World, act: str):
    incident = triaged(world, report(world))
    if act.startswith("wait"):
        incident = worked_on(world, report(world), world.actor("sam"))
    if act == "wait again":
        until = clock.now() + timedelta(days=1)
        do(wait, **by(world, "sam", incident), reason=WaitingReason.CUSTOMER, until=until)
    before, told = stands(incident), kinds(incident)

    if act == "take":
        after = take_incident(**by(world, "sam", incident))
    elif act == "assign":
        team = Team.objects.get(tenant=world.provider, name="Werkplek")
        sam = world.user("sam").pk
        after = do(assign_incident, **by(world, "sam", incident), user_id=sam, team_id=team.pk)
    else:
        after = do(wait, **by(world, "sam", incident), reason=WaitingReason.SUPPLIER)
    assert stands(incident) != before
    undone(world, "sam", after)

    assert stands(incident) == before
    assert kinds(incident)[: len(told)] == told
    assert kinds(incident)[-1] == "incident.undone"
    begin_anew()
    assert verify(world.acme.pk, world.provider.pk).holds


def test_the_clock_runs_again_and_what_it_stood_is_kept(world: World):
    agreement = Agreement.objects.get(tenant=world.acme)
    agreement.pauses = True
    change_row(
        row=agreement, fields=("pauses",), actor=world.actor("adam"), now=clock.now(), is_sure=True
    )
    incident = worked_on(world, report(world), world.actor("sam"))
    after = do(wait, **by(world, "sam", incident), reason=WaitingReason.CUSTOMER)
    undone(world, "sam", after)

    clocks = Clock.objects.filter(incident=incident, kind="resolution", superseded_at=None)
    assert clocks.get().paused_at is None
    assert Pause.objects.filter(clock__incident=incident, ended_at=None).count() == 0
    assert Pause.objects.filter(clock__incident=incident).count() == 1


@pytest.mark.parametrize("why", ["late", "of a colleague", "noted since", "changed since", "twice"])
def test_too_late_or_not_ones_own_is_refused(world: World, why: str):
    incident = triaged(world, report(world))
    after = take_incident(**by(world, "sam", incident))
    later: dict[str, Any] = {}
    name = "sam"
    if why == "late":
        later = {"now": clock.now() + timedelta(minutes=1)}
    elif why == "of a colleague":
        name = "agnes"
    elif why == "noted since":
        begin_anew()
        add_note(
            incident_id=incident.pk, actor=world.actor("agnes"), now=clock.now(),
            ask=AddNote(text="Wait for it."),
        )  # fmt: skip
    elif why == "changed since":
        begin_anew()
        do(wait, **by(world, "sam", incident), reason=WaitingReason.SUPPLIER)
    else:
        undone(world, "sam", after)
    before = stands(incident)

    with pytest.raises(CannotBeUndone):
        undone(world, name, after, **later)

    assert stands(incident) == before


def client(world: World, name: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.user(name), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_notice_has_a_button_that_works_without_script(world: World):
    incident = triaged(world, report(world))
    sam = client(world, "sam")
    begin_anew()
    said = {"version": str(incident.version), "key": "take-it-and-regret-it"}

    page = sam.post(f"/desk/{incident.reference}/take/", said, follow=True).text
    url = f"/desk/{incident.reference}/undo/{incident.version + 1}/"
    begin_anew()
    again = sam.post(url, follow=True).text
    begin_anew()
    twice = sam.post(url, follow=True).text

    assert f'action="{url}"' in page
    assert "Undone: it stands as before." in again
    assert "This can no longer be undone" in twice
    assert stands(incident)["assignee_id"] is None
    assert stands(incident)["status"] == Status.TRIAGED


def test_the_button_of_a_row_in_the_queue_can_be_undone_too(world: World):
    incident = triaged(world, report(world))
    begin_anew()
    take = {"take": f"{incident.pk}~{incident.version}"}

    page = client(world, "sam").post("/desk/bulk/", take, follow=True).text

    assert f'action="/desk/{incident.reference}/undo/{incident.version + 1}/"' in page


def test_nobody_undoes_what_they_cannot_see(world: World):
    incident = triaged(world, report(world))
    url = f"/desk/{incident.reference}/undo/{incident.version}/"

    assert client(world, "gus").post(url).status_code == 403
    assert client(world, "sam").post("/desk/INC-2000-999999/undo/1/").status_code == 404
