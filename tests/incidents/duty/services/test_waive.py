"""Going without: rows with a reason, by two people where the class or the data asks for it."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from incidents.duty.asks import AnswerWaiver, AskWaiver
from incidents.duty.services.waive import answer_waiver, ask_waiver
from incidents.handling.asks.work import ReopenIncident
from incidents.handling.services.close import NotYet, close_incident
from incidents.handling.services.solve import reopen_incident
from incidents.models import Incident, Waiver
from incidents.record.services.common import record
from tenants.errors import Invalid, NotAllowed, NotFound, Stale
from tenants.models import Event
from tenants.rules.roles import SYSTEM
from tests.factories import incidents as made
from tests.people import BEGIN, World

pytestmark = pytest.mark.usefixtures("scope")


@pytest.fixture
def solved(world: World) -> Incident:
    """Return an incident of class 1 whose sub-incident is still open; the rest is there."""
    return _solved(world)


def _solved(world: World, **said: Any) -> Incident:
    incident = made.triaged(world, made.ByPhone.create(world=world), **said)
    made.ByPhone.create(world=world, parent_id=incident.pk)
    return made.confirmed(world, made.resolved(world, incident))


def about(incident: Incident, world: World, by: str) -> dict[str, Any]:
    return {
        "incident_id": incident.pk,
        "expected_version": incident.version,
        "actor": world.actor(by),
        "now": incident.confirmed_at,
    }


def child(incident: Incident) -> str:
    return f"child:{incident.children.get().reference}"


def ask(world: World, incident: Incident, *codes: str, by="ines", reason="It is a printer."):
    asked = codes or (child(incident),)
    return ask_waiver(**about(incident, world, by), ask=AskWaiver(codes=asked, reason=reason))


def answer(world: World, row: Waiver, *, by="ed", agrees=True, remark=""):
    return answer_waiver(
        waiver_id=row.pk,
        actor=world.actor(by),
        now=row.asked_at,
        ask=AnswerWaiver(agrees=agrees, remark=remark),
    )


def is_missing(world: World, incident: Incident, code: str) -> bool:
    try:
        with transaction.atomic():
            close_incident(**about(incident, world, "agnes"))
            transaction.set_rollback(True)
    except NotYet as refused:
        return code in refused.errors
    return False


def test_one_person_suffices_below_class_4_and_the_reason_stays(world: World, solved: Incident):
    assert is_missing(world, solved, child(solved))

    (row,) = ask(world, solved)

    assert (row.state, row.reason, row.needs_second) == ("granted", "It is a printer.", False)
    assert not is_missing(world, solved, child(solved))


@pytest.mark.parametrize(
    "said",
    [
        {"confidentiality": 1, "integrity": 1, "availability": 4},
        {"confidentiality": 1, "integrity": 1, "availability": 5},
        {"personal_data": "maybe"},
    ],
)
def test_class_4_and_personal_data_take_a_second_person(world: World, said: dict[str, Any]):
    incident = _solved(world, **said)

    (row,) = ask(world, incident)
    assert (row.state, row.needs_second) == ("asked", True)
    assert is_missing(world, incident, child(incident))
    with pytest.raises(NotAllowed):
        answer(world, row, by="ines")
    for name in ("agnes", "sam"):
        with pytest.raises(NotAllowed):
            answer(world, row, by=name)
    assert is_missing(world, incident, child(incident))

    agreed = answer(world, row)

    assert (agreed.state, agreed.second_by) == ("granted", world.user("ed"))
    assert not is_missing(world, incident, child(incident))
    kinds = Event.objects.filter(subject_id=incident.pk).values_list("kind", flat=True)
    assert {"waiver.asked", "waiver.agreed"} <= set(kinds)


def test_what_is_declined_stays_missing_and_says_why(world: World):
    incident = _solved(world, personal_data="yes")
    (row,) = ask(world, incident)

    with pytest.raises(Invalid) as refused:
        answer(world, row, agrees=False)
    assert list(refused.value.errors) == ["remark"]
    answer(world, row, agrees=False, remark="Close the printer first.")

    assert is_missing(world, incident, child(incident))
    with pytest.raises(Stale):
        answer(world, row)


def test_one_that_held_alone_holds_no_longer_when_the_class_rises(world: World, solved: Incident):
    ask(world, solved)
    assert solved.confirmed_at is not None
    solved.confidentiality = 5
    record(solved, "incident.classified", actor=SYSTEM, now=solved.confirmed_at)
    assert is_missing(world, solved, child(solved))

    (row,) = ask(world, solved)
    answer(world, row)

    assert not is_missing(world, solved, child(solved))


@pytest.mark.parametrize("code", ["breach", "G01", "G02", "confirmation", "checked", "M99"])
def test_what_the_law_asks_for_is_never_waived(world: World, code: str):
    incident = _solved(world, personal_data="yes", is_breach=True)

    with pytest.raises(Invalid) as refused:
        ask(world, incident, code)

    assert list(refused.value.errors) == ["codes"]
    assert not Waiver.objects.exists()


@pytest.mark.parametrize(("by", "refusal"), [("agnes", NotAllowed), ("gus", NotFound)])
def test_who_may_not_waive_is_refused(world: World, solved: Incident, by: str, refusal: type):
    with pytest.raises(refusal):
        ask(world, solved, by=by)

    assert not Waiver.objects.exists()


def test_an_exception_wants_a_reason_and_is_asked_once(world: World):
    incident = _solved(world, personal_data="yes")
    with pytest.raises(Invalid) as refused:
        ask(world, incident, reason=" ")
    assert list(refused.value.errors) == ["reason"]
    ask(world, incident)

    with pytest.raises(Stale):
        ask(world, incident, by="ed")


def test_the_exceptions_of_a_closing_that_did_not_last_lapse(world: World, solved: Incident):
    (row,) = ask(world, solved)

    reopen_incident(**about(solved, world, "agnes"), ask=ReopenIncident(reason="It came back."))

    row.refresh_from_db()
    assert row.state == "lapsed"


def test_the_table_knows_two_people(world: World):
    incident = _solved(world, personal_data="yes")
    (row,) = ask(world, incident)

    for columns, name in (
        ({"second_by": row.asked_by, "second_at": BEGIN}, "second_person_is_another"),
        ({"state": "granted"}, "waiver_holds_by_two"),
        ({"second_by": world.user("ed")}, "second_person_says_when"),
        ({"reason": ""}, "waiver_says_why"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Waiver.objects.filter(pk=row.pk).update(**columns)
