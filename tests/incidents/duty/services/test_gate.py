"""The gate reads every duty: a sample of all situations; `./desk drill gate` closes them all."""

from datetime import timedelta
from typing import Any

import pytest

from incidents.choices import Status
from incidents.duty.asks import ProveMeasure
from incidents.duty.services.duties import duty_facts, prove_measure
from incidents.handling.asks.review import AddImprovement, HoldReview
from incidents.handling.asks.work import ContainIncident, RestoreService
from incidents.handling.services import close, review, work
from incidents.models import Incident
from tenants import clock
from tenants.errors import Invalid, NotFound
from tenants.ledger.append import append, update
from tenants.rules.roles import SYSTEM
from tests.factories import incidents as made
from tests.incidents.situations import Lived, Situation, all_situations, live, staff
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")

SAMPLE = [
    Situation(1, 1, 1, 1, 1),
    Situation(2, 1, 3, 3, 3),
    Situation(1, 2, 5, 1, 2, personal=True),
    Situation(3, 1, 1, 2, 1),
    Situation(2, 3, 4, 3, 3, personal=True),
    # The one that was closed without any of G01, G02, M13 and M14.
    Situation(4, 4, 4, 1, 1, personal=True),
    Situation(4, 2, 1, 1, 1),
    Situation(1, 5, 2, 1, 1),
    Situation(5, 5, 5, 3, 3, personal=True),
    Situation(0, 0, 0, 1, 1),
    Situation(0, 0, 0, 3, 3),
    Situation(0, 0, 0, 2, 2, personal=True),
    Situation(0, 0, 0, 3, 3, personal=True),
    Situation(1, 1, 1, 1, 1, in_social_security=True),
    Situation(1, 1, 1, 1, 1, personal=True, in_social_security=True),
    Situation(4, 3, 2, 3, 2, personal=True, in_social_security=True),
]


def change(world: World, **values: Any) -> None:
    """Let Acme work as a situation wants."""
    for name, value in values.items():
        setattr(world.acme, name, value)
    wrote = [update(world.acme, *values)]
    append(world.acme, "tenant.changed", actor=SYSTEM, at=clock.now(), wrote=wrote)


@pytest.fixture(autouse=True)
def staffed(world: World, scope: object) -> None:
    staff(world)


def test_there_are_2250_situations() -> None:
    assert len(set(all_situations())) == 2250


@pytest.mark.parametrize("situation", SAMPLE, ids=str)
def test_each_duty_is_asked_and_once_done_it_is_closed(world: World, situation: Situation) -> None:
    if not situation.general:
        change(world, profile=None)
    if situation.in_social_security:
        change(world, in_social_security=True)

    assert live(world, situation) == situation.before_closing


def solved(world: World) -> Lived:
    lived = Lived(world, Situation(1, 1, 1, 1, 1))
    lived.solved()
    return lived


def states(incident: Any) -> dict[str, str]:
    return {fact.duty.code: str(fact.state) for fact in duty_facts(incident) if fact.duty.required}


def test_restoring_is_no_containment(world: World) -> None:
    incident = made.in_progress(world, made.ByPhone.create(world=world))
    restored = work.restore_service(
        incident_id=incident.pk, expected_version=incident.version, actor=world.actor("sam"),
        now=clock.now(), ask=RestoreService(remark="It works again."),
    )  # fmt: skip

    assert states(restored)["M11"] == states(restored)["M12"] == "open"


def test_a_containment_that_was_recorded_is_one(world: World) -> None:
    incident = made.in_progress(world, made.ByPhone.create(world=world))
    contained = work.contain_incident(
        incident_id=incident.pk, expected_version=incident.version, actor=world.actor("sam"),
        now=clock.now(), ask=ContainIncident(measures="Taken off the network"),
    )  # fmt: skip
    resolved = made.resolved(world, contained, no_containment="")

    assert states(resolved)["M11"] == "met"
    assert resolved.contained_at == contained.contained_at


def resolve(world: World, **said: Any) -> Any:
    incident = made.in_progress(world, made.ByPhone.create(world=world))
    now = clock.now()
    words = {"no_containment": "", "no_workaround": False, "now": now, **said}
    return made.resolved(world, incident, **words)


def test_a_containment_may_be_told_afterwards_and_turns_no_clock_back(world: World) -> None:
    at = clock.now()

    incident = resolve(world, contained_at=at, workaround="By phone")

    assert incident.contained_at == at
    assert states(incident)["M11"] == states(incident)["M12"] == "met"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "M11"),
        ({}, "M12"),
        ({"no_containment": " "}, "M11"),
        ({"contained_at": 9 * made.MINUTE}, "contained_at"),
        ({"contained_at": -9000 * made.MINUTE}, "contained_at"),
        ({"contained_at": 0 * made.MINUTE, "no_containment": "x"}, "no_containment"),
        ({"workaround": "By phone", "no_workaround": True}, "no_workaround"),
    ],
)
def test_what_proves_neither_act_nor_decision_is_refused(
    world: World, said: dict[str, Any], field: str
) -> None:
    if "contained_at" in said:  # is told from now on
        said = {**said, "contained_at": clock.now() + said["contained_at"]}

    with pytest.raises(Invalid) as refused:
        resolve(world, **said)

    assert field in {*refused.value.errors, refused.value.field}


@pytest.mark.parametrize(
    ("code", "evidence"),
    [
        ("M05", "timeline"),
        ("M11", "contained_at"),
        ("M11", "containment_action"),
        ("M12", "workaround_decision"),
        ("M13", "change_reference or none_reason"),
        ("M15", "review_record"),
    ],
)
def test_what_only_the_record_shows_is_given_by_nobody(
    world: World, code: str, evidence: str
) -> None:
    lived = solved(world)

    with pytest.raises(NotFound):
        prove_measure(
            incident_id=lived.incident.pk,
            actor=world.actor("ines"),
            now=clock.now(),
            ask=ProveMeasure(code=code, evidence=evidence, detail="seen"),
        )


def test_the_review_proves_itself_by_being_held(world: World) -> None:
    live(world, Situation(4, 1, 1, 1, 1))
    incident = Incident.objects.get(status=Status.CLOSED)
    assert states(incident)["M15"] == "open"
    by: dict[str, Any] = {
        "incident_id": incident.pk, "actor": world.actor("ines"), "now": clock.now(),
    }  # fmt: skip

    review.hold_review(
        **by, ask=HoldReview(findings="Power", was_effective=True, was_preventable=True)
    )
    held = states(incident)["M15"]
    review.add_improvement(
        **by, ask=AddImprovement(kind="technical", route="change", text="Two power supplies")
    )
    wished = states(incident)["M15"]
    review.add_improvement(
        **by,
        ask=AddImprovement(
            kind="technical", route="change", text="Two power supplies",
            owner_id=world.user("sam").pk, due_on=clock.now().date() + timedelta(days=9),
        ),
    )  # fmt: skip

    # Class 4 asks for an improvement too, that somebody carries out by a day.
    assert (held, wished, states(incident)["M15"]) == ("open", "open", "met")


@pytest.mark.parametrize("asked", ["service_request", "information_request"])
def test_a_request_owes_none_of_it(world: World, asked: str) -> None:
    incident = made.ByPhone.create(world=world, kind=asked)

    assert duty_facts(incident) == ()


def test_what_did_not_happen_owes_none_of_it_and_no_review(world: World) -> None:
    incident = made.triaged(
        world, made.Critical.create(world=world), outcome="not_an_incident", reason="A drill"
    )

    closed = close.close_incident(
        incident_id=incident.pk, expected_version=incident.version, actor=world.actor("agnes"),
        now=clock.now(),
    )  # fmt: skip

    assert duty_facts(closed) == ()
    assert not closed.reviews.exists()
