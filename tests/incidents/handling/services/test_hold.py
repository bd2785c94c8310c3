"""A legal hold at every door by which something goes; logs kept longer; sides; the police."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from escalation.inbox.services.erase import erase_mail
from escalation.models import ReceivedMail
from incidents.handling.services.communicate import add_note
from incidents.handling.services.crime import assign_side, decide_complaint, file_complaint
from incidents.handling.services.hold import keep_logs, lift_hold, place_hold
from incidents.models import (
    Incident,
    InternalAttachment,
    LegalHold,
    Note,
    PoliceComplaint,
    SideHolder,
)
from incidents.record.services.files import erase_file
from incidents.record.services.holds import Held
from tenants.choices import Erasure, Function
from tenants.errors import Invalid, NotAllowed, Stale
from tenants.models import FunctionHolder
from tenants.people.services.erase import erase_contact, erase_words
from tenants.people.services.invite import set_function_holder
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import change_row
from tests.asking import do
from tests.factories import incidents as made
from tests.incidents.files import given
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")
HOUR = timedelta(hours=1)


@pytest.fixture
def incident(world: World) -> Incident:
    return made.ByPhone.create(world=world)


def act(
    service: Any, world: World, incident: Incident, *, by: str = "ines", hours: int = 1, **said
):
    return do(
        service, incident_id=incident.pk, actor=world.actor(by),
        now=incident.reported_at + hours * HOUR, **said,
    )  # fmt: skip


def test_nothing_is_erased_while_a_hold_stands(world: World, incident: Incident):
    act(add_note, world, incident, by="agnes", text="Jan has flu.", attached=[given()])
    note = Note.objects.get(incident=incident)
    file = InternalAttachment.objects.get(incident=incident)
    act(place_hold, world, incident, reason="The police asked for it.")
    how: dict[str, Any] = {"why": Erasure.MISTAKE, "actor": SYSTEM, "now": incident.reported_at}
    mail = ReceivedMail(tenant=world.provider, provider=world.provider,
                        reference=incident.reference)  # fmt: skip

    with pytest.raises(Held, match=incident.reference):
        erase_words(rows={note: ("text",)}, subject=incident, **how)
    with pytest.raises(Held):
        erase_file(row=file, **how)
    with pytest.raises(Held):
        erase_contact(contact=world.contact("rik"), **how)
    with pytest.raises(Held):
        erase_mail(row=mail, **how)
    with pytest.raises(CommandError, match=incident.reference):
        call_command("erase", f"incidents.note:{note.pk}", "text", "--why", "mistake",
                     stdout=StringIO())  # fmt: skip
    assert Note.objects.get(pk=note.pk).text == "Jan has flu."
    # Of another one it goes as before.
    other = made.ByPhone.create(world=world, reporter="carla")
    free = act(add_note, world, other, by="agnes", text="Piet too.")
    erase_words(rows={free: ("text",)}, subject=other, **how)


def test_a_hold_is_lifted_by_two(world: World, incident: Incident):
    with pytest.raises(NotAllowed):
        act(place_hold, world, incident, by="agnes", reason="Police")
    act(place_hold, world, incident, reason="Police")
    with pytest.raises(Stale):
        act(place_hold, world, incident, reason="Police")
    with pytest.raises(Invalid):
        act(lift_hold, world, incident, reason="")
    act(lift_hold, world, incident, reason="The case was closed.")
    with pytest.raises(Invalid):
        act(lift_hold, world, incident, reason="The case was closed.")
    assert LegalHold.objects.get(incident=incident).lifted_at is None
    act(lift_hold, world, incident, by="ed")
    hold = LegalHold.objects.get(incident=incident)
    assert (hold.lift_asked_by_id, hold.lifted_by_id) == (
        world.user("ines").pk, world.user("ed").pk,
    )  # fmt: skip
    with pytest.raises(Stale):
        act(lift_hold, world, incident, by="ed")


def test_logs_are_kept_longer_and_a_task_reminds_of_the_end(world: World, incident: Incident):
    said: dict[str, Any] = {
        "kind": "access", "what": "Firewall SPH-FW-01", "asked_of": "Fabrikam",
        "reason": "A suspicion of a break-in",
    }  # fmt: skip
    today = incident.reported_at.date()
    with pytest.raises(Invalid) as past:
        act(keep_logs, world, incident, by="agnes", until=today - timedelta(days=1), **said)
    with pytest.raises(Invalid) as strange:
        act(keep_logs, world, incident, by="agnes", until=today, **{**said, "kind": "magic"})
    row = act(keep_logs, world, incident, by="agnes", until=today + timedelta(days=90), **said)

    assert ("until" in past.value.errors, "kind" in strange.value.errors) == (True, True)
    assert (row.task.incident_id, row.task.assignee_id) == (incident.pk, world.user("agnes").pk)
    assert row.task.due_at.date() == today + timedelta(days=90)
    assert "Firewall" in row.task.title


def test_each_side_is_with_one_at_a_time(world: World, incident: Incident):
    agnes, ines = world.user("agnes").pk, world.user("ines").pk
    with pytest.raises(Invalid):
        act(assign_side, world, incident, side="forensic")
    act(assign_side, world, incident, side="forensic", user_id=agnes)
    act(assign_side, world, incident, side="legal", user_id=ines)
    act(assign_side, world, incident, side="forensic", user_id=ines, hours=2)

    standing = SideHolder.objects.filter(incident=incident, ended_at=None)
    assert sorted(standing.values_list("side", "user")) == [("forensic", ines), ("legal", ines)]
    assert SideHolder.objects.filter(incident=incident).count() == 3


def test_management_decides_and_who_may_files(world: World, incident: Incident):
    held: dict[str, Any] = {
        "tenant": world.acme,
        "rank": 1,
        "actor": SYSTEM,
        "now": incident.reported_at,
    }
    for function, name in ((Function.MANAGEMENT, "Mia Maes"), (Function.LEGAL, "Leo Lens")):
        do(
            set_function_holder, function=function, name=name, email=f"{function}@acme.example",
            phone="", user=None, **held,
        )  # fmt: skip
    keys = dict(FunctionHolder.objects.filter(tenant=world.acme).values_list("function", "pk"))
    filing: dict[str, Any] = {"police": "Antwerp", "number": "AN.30.1/2026", "attached": [given()]}

    with pytest.raises(Invalid) as early:
        act(file_complaint, world, incident, filer=keys["management"], **filing)
    with pytest.raises(Invalid) as other:
        act(decide_complaint, world, incident, decider=keys["legal"], outcome="file", grounds="x")
    act(
        decide_complaint, world, incident, decider=keys["management"], outcome="file",
        grounds="A break-in.",
    )  # fmt: skip
    with pytest.raises(Invalid) as not_set:
        act(file_complaint, world, incident, filer=keys["legal"], **filing)
    act(file_complaint, world, incident, filer=keys["management"], **filing)

    found = [next(iter(one.value.errors)) for one in (early, other, not_set)]
    assert found == ["filer", "decider", "filer"]
    complaint = PoliceComplaint.objects.get(incident=incident)
    assert (complaint.filer_name, complaint.number) == ("Mia Maes", "AN.30.1/2026")
    assert complaint.receipt is not None
    # The customer says otherwise in the settings.
    world.acme.complainants = [Function.LEGAL.value]
    change_row(row=world.acme, fields=("complainants",), actor=world.actor("adam"),
               now=incident.reported_at)  # fmt: skip
    act(file_complaint, world, incident, filer=keys["legal"], police="Gent", number="G-2", hours=2)
    # And no complaint after management says so.
    act(
        decide_complaint, world, incident, decider=keys["management"], outcome="not",
        grounds="Settled.", hours=3,
    )  # fmt: skip
    with pytest.raises(Invalid):
        act(file_complaint, world, incident, filer=keys["legal"], police="G", number="3", hours=4)
