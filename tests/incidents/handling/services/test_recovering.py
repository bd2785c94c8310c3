"""Recovery from a security incident: once its cause is gone, which way, in part; each refusal."""

from typing import Any

import pytest

from incidents.choices import Status
from incidents.duty.services.gate import missing_now
from incidents.handling.asks.outage import ChangeOutage, JoinOutage, RestoreOutage, StartOutage
from incidents.handling.asks.security import (
    AddOption,
    AddRebuilt,
    AddRemediation,
    AllowRecovery,
    ChooseOption,
    ClearRebuilt,
    RestorePartly,
)
from incidents.handling.asks.work import FailContainment
from incidents.handling.services import recovering, security, security_decisions, solve, work
from incidents.handling.services.outage import start_outage
from incidents.handling.services.outage_acts import restore_outage
from incidents.models import (
    Incident,
    Message,
    RecoveryOption,
    SecurityDecision,
)
from incidents.record.rules.lifecycle import IllegalMove
from tenants import clock
from tenants.errors import Invalid, NotAllowed, NotFound
from tests.asking import do
from tests.factories import incidents as made
from tests.incidents.handling.secured import (
    at,
    designate,
    hit,
    on,
    refused_at,
    remove,
    restore,
    waits_for,
)
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")


def test_recovery_is_refused_until_the_cause_is_gone_and_again_after_a_relapse(world: World):
    incident = hit(world)
    security.add_remediation(
        **on(world, incident), ask=AddRemediation(kind="malware_removed", text="Wiped the disk")
    )

    with waits_for("cause_removed"):
        restore(world, incident)
    with waits_for("cause_removed"):
        made.resolved(world, incident, cause_removed="")
    remove(world, incident)
    restore(world, incident)

    [decision] = SecurityDecision.objects.filter(incident=incident)
    assert (decision.subject, decision.outcome, decision.lapsed_at) == ("cause", "removed", None)
    work.fail_containment(**at(world, incident), ask=FailContainment(reason="It is back"))
    decision.refresh_from_db()
    incident.refresh_from_db()
    assert (incident.cause_removed_at, decision.lapsed_at is not None) == (None, True)
    with waits_for("cause_removed"):
        restore(world, incident)
    remove(world, incident, "blocked")
    assert restore(world, incident).status == Status.RESTORED


def test_a_small_one_says_it_while_it_is_resolved_and_owes_it_anew_when_reopened(world: World):
    incident = made.resolved(world, hit(world), cause_removed="The mail was deleted")

    assert incident.cause_removed_at is not None
    do(solve.reopen_incident, **at(world, incident, "agnes"), reason="It came again")
    incident.refresh_from_db()
    assert incident.cause_removed_at is None


def test_what_is_no_security_incident_recovers_as_before(world: World):
    incident = made.in_progress(world, made.ByPhone.create(world=world))

    assert restore(world, incident).status == Status.RESTORED
    with pytest.raises(security.NoSecurity):
        remove(world, incident)


def test_whoever_may_make_exceptions_lets_it_recover_before_and_closing_still_asks(world: World):
    incident = hit(world)
    ask = AllowRecovery(reason="The wards stand still")

    with pytest.raises(NotAllowed):
        security_decisions.allow_recovery(**on(world, incident), ask=ask)
    security_decisions.allow_recovery(**on(world, incident, "ines"), ask=ask)
    with refused_at("reason"):
        security_decisions.allow_recovery(**on(world, incident, "ines"), ask=ask)
    incident = restore(world, incident)

    owed = {found.code for found in missing_now(incident, now=clock.now())}
    assert "cause_removed" in owed
    incident = remove(world, incident)
    owed = {found.code for found in missing_now(incident, now=clock.now())}
    assert "cause_removed" not in owed


def test_every_door_that_restores_asks_the_same(world: World):
    incident = hit(world)
    started = start_outage(
        provider_id=world.provider.pk, actor=world.actor("ines"), now=clock.now(),
        ask=StartOutage(
            about=ChangeOutage(title="Files are locked", cause="Malware", public_text="We work."),
            joins=JoinOutage(incident_ids=[incident.pk]),
        ),
    )  # fmt: skip
    outage = getattr(started, "outage", started)

    with pytest.raises(Invalid) as refused:
        restore_outage(
            outage_id=outage.pk, actor=world.actor("ines"), now=clock.now(),
            ask=RestoreOutage(text="It works again."),
        )  # fmt: skip

    assert set(refused.value.errors) == {incident.reference}
    incident.refresh_from_db()
    assert incident.status == Status.IN_PROGRESS


def test_a_rebuilt_system_returns_once_another_who_answers_for_security_approved_it(world: World):
    incident = remove(world, hit(world))
    act = security.add_rebuilt(**on(world, incident), ask=AddRebuilt(text="Server 3"))
    asked: dict[str, Any] = {
        "act_id": act.pk,
        "now": clock.now(),
        "ask": ClearRebuilt(clearance="Scanned"),
    }

    with waits_for("security_approval"):
        restore(world, incident)
    with pytest.raises(NotAllowed):
        security.clear_rebuilt(**asked, actor=world.actor("agnes"))
    designate(world, "sam")
    with refused_at("clearance"):
        security.clear_rebuilt(**asked, actor=world.actor("sam"))
    security.clear_rebuilt(**asked, actor=world.actor("ines"))
    with refused_at("act"):
        security.clear_rebuilt(**asked, actor=world.actor("ines"))

    act.refresh_from_db()
    assert (act.cleared_by, act.clearance) == (world.user("ines"), "Scanned")
    assert restore(world, incident).status == Status.RESTORED
    with pytest.raises(NotFound):
        security.clear_rebuilt(**{**asked, "act_id": 999_999}, actor=world.actor("ines"))


def _option(world: World, incident: Incident, **said: Any) -> RecoveryOption:
    given = {"text": "From the backup", "hours": 4, "cost": 200, "data_loss": "A day", **said}
    return recovering.add_option(**on(world, incident), ask=AddOption(**given))


def _choose(world: World, option: RecoveryOption, why: str = "Fastest", by: str = "sam") -> None:
    recovering.choose_option(
        option_id=option.pk, actor=world.actor(by), now=clock.now(), ask=ChooseOption(why=why)
    )


def test_ways_to_recover_are_compared_and_one_is_chosen_by_whom_and_why(world: World):
    incident = hit(world)
    one, two = _option(world, incident), _option(world, incident, text="New", cost=9000)

    _choose(world, one)
    with refused_at("option"):
        _choose(world, one)
    _choose(world, two, why="The backup is old", by="agnes")

    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.is_chosen, one.why, one.chosen_by) == (False, "Fastest", world.user("sam"))
    assert (two.is_chosen, two.why, two.chosen_by) == (
        True,
        "The backup is old",
        world.user("agnes"),
    )
    with pytest.raises(NotFound):
        _choose(world, RecoveryOption(pk=999_999))


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"text": ""}, "text"), ({"data_loss": " "}, "data_loss"), ({"hours": -1}, "hours"),
        ({"cost": 2**31}, "cost"),
    ],
)  # fmt: skip
def test_a_way_to_recover_that_says_too_little_is_refused(world: World, said, field):
    incident = hit(world)

    with refused_at(field):
        _option(world, incident, **said)


def test_a_part_works_again_once_the_cause_is_gone_and_the_customer_reads_both(world: World):
    incident = hit(world)
    ask = RestorePartly(works_again="Mail works", works_not_yet="Files do not")

    with waits_for("cause_removed"):
        recovering.restore_partly(**at(world, incident), ask=ask)
    remove(world, incident)
    incident = recovering.restore_partly(**at(world, incident), ask=ask)

    assert (incident.status, incident.partly_restored_at is not None) == (Status.IN_PROGRESS, True)
    assert Message.objects.filter(incident=incident, text="Mail works\n\nFiles do not").exists()
    incident = restore(world, incident)
    assert (incident.partly_restored_at, incident.works_again) == (None, "")


def test_a_part_of_any_incident_can_work_again_and_both_are_said(world: World):
    incident = made.in_progress(world, made.ByPhone.create(world=world))

    for wrong in ({"works_again": ""}, {"works_not_yet": " "}):
        said = {"works_again": "Mail", "works_not_yet": "Files", **wrong}
        with refused_at(next(iter(wrong))):
            recovering.restore_partly(**at(world, incident), ask=RestorePartly(**said))
    incident = restore(world, incident)
    with pytest.raises(IllegalMove):
        recovering.restore_partly(
            **at(world, incident), ask=RestorePartly(works_again="Mail", works_not_yet="Files")
        )
