"""Whom the profile asks to be told, by class and priority: the data decides (M06 to M09)."""

from typing import Any

import pytest
import yaml

from escalation.models import Escalation, Notice
from incidents.duty.services.duties import duties_of
from incidents.handling.asks.triage import ChangePriority
from incidents.handling.asks.work import AssignIncident
from incidents.handling.services.hand_over import hand_over
from incidents.handling.services.triage import change_priority
from incidents.handling.services.work import assign_incident
from incidents.models import Incident, MeasureProof
from incidents.record.services.common import lock_incident
from tenants import clock
from tenants.choices import Function
from tenants.data import ICR_FILE
from tenants.ledger.append import append, insert, update
from tenants.models import ClassificationProfile, Team, TeamMember
from tenants.rules.documents import read_document
from tenants.rules.roles import SYSTEM
from tests.escalation.house import follow, hold, report, triaged
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")


def raised(incident: Incident) -> set[tuple[str, str, str]]:
    """Return for which measure, as what, who was told."""
    rows = Escalation.objects.filter(incident=incident)
    return {(row.demanded_by, row.function, row.to_name) for row in rows}


def classed(world: World, levels: int | None, *, data: str = "no", level: int = 1, **said: Any):
    incident = report(world, impact=level, urgency=level)
    return triaged(
        world, incident, confidentiality=levels, integrity=levels, availability=levels,
        personal_data=data, **said,
    )  # fmt: skip


MANAGER = ("M07", "management", "Mona")
CISO = ("M08", "ciso", "Cis")
DPO = ("M09", "dpo", "Dora")
TEAM = ("M06", "", "Specialists")

# class, level of impact and urgency, personal data, what is raised
TABLE: list[tuple[int, int, str, set[tuple[str, str, str]]]] = [
    (1, 1, "no", set()),
    (1, 3, "no", {MANAGER}),
    (2, 3, "no", {MANAGER}),
    (2, 1, "maybe", {CISO}),
    (3, 1, "no", {CISO}),
    (3, 3, "no", {CISO, MANAGER}),
    (3, 1, "yes", {CISO, DPO}),
    (4, 1, "no", {TEAM, CISO}),
    (4, 1, "yes", {TEAM, CISO, DPO, MANAGER}),
    (4, 3, "no", {TEAM, CISO, MANAGER}),
    (5, 1, "no", {TEAM, CISO, MANAGER}),
    (5, 1, "yes", {TEAM, CISO, DPO, MANAGER}),
]


@pytest.fixture
def one_second_line(world: World, scope: object) -> None:
    keep = Team.objects.filter(tenant=world.provider, line=2).order_by("pk").first()
    assert keep is not None
    insert(
        TeamMember(
            tenant=world.provider, provider=world.provider, team=keep, user=world.user("sam")
        )
    )
    keep.name = "Specialists"
    append(keep, "team.changed", actor=SYSTEM, at=clock.now(), wrote=[update(keep, "name")])


@pytest.fixture
def everybody(world: World, scope: object, one_second_line: None) -> None:
    hold(world, Function.MANAGEMENT, "Mona")
    hold(world, Function.CISO, "Cis")
    hold(world, Function.DPO, "Dora")


@pytest.mark.usefixtures("everybody")
@pytest.mark.parametrize(("levels", "level", "data", "expected"), TABLE)
def test_class_priority_and_data_decide_who_is_told(
    world: World, levels: int, level: int, data: str, expected: set[tuple[str, str, str]]
):
    incident = classed(world, levels, level=level, data=data)

    follow()

    assert raised(incident) == expected
    names = {name for _, function, name in expected if function}
    mails = Notice.objects.filter(incident=incident, template="escalation", is_internal=True)
    assert names <= set(mails.values_list("name", flat=True))
    incident.refresh_from_db()
    # They are told, not assigned.
    assert incident.assignee is None
    # And the measures have their evidence.
    proved = set(MeasureProof.objects.filter(incident=incident).values_list("code", flat=True))
    assert proved == {code for code, _, _ in expected}


@pytest.mark.usefixtures("everybody")
def test_what_was_raised_stays_when_the_priority_falls_and_is_not_raised_again(world: World):
    incident = classed(world, 1, level=3)
    follow()
    assert raised(incident) == {MANAGER}

    for level in (1, 3):
        incident = change_priority(
            incident_id=incident.pk,
            expected_version=incident.version,
            now=clock.now(),
            actor=world.actor("agnes"),
            ask=ChangePriority(impact=level, urgency=level, reason="looked again"),
        )
        follow()

    assert raised(incident) == {MANAGER}
    assert Escalation.objects.filter(incident=incident).count() == 1


@pytest.mark.usefixtures("everybody")
def test_the_yaml_of_the_profile_rules(world: World):
    document = read_document(ICR_FILE.read_text(encoding="utf-8"))
    for quality in ("confidentiality", "integrity"):
        for entry in document["matrix"][quality]["1"]:
            if entry["measure"] == "escalate_management":
                entry["condition"] = "every_incident"
    profile = ClassificationProfile(
        tenant=world.provider, provider=world.provider, name="ours", version="2",
        text=yaml.safe_dump(document, allow_unicode=True),
    )  # fmt: skip
    wrote = [insert(profile)]
    append(profile, "classificationprofile.added", actor=SYSTEM, at=clock.now(), wrote=wrote)
    before = classed(world, 1)
    world.acme.profile = profile
    wrote = [update(world.acme, "profile")]
    append(world.acme, "tenant.changed", actor=SYSTEM, at=clock.now(), wrote=wrote)

    after = classed(world, 1)
    follow()

    assert raised(before) == set()
    assert raised(after) == {MANAGER}


# level of impact and urgency, personal data, a breach, what is raised
WITHOUT_CLASSES: list[tuple[int, str, bool, set[tuple[str, str, str]]]] = [
    (1, "no", False, set()),
    (2, "no", False, set()),
    (3, "no", False, {MANAGER}),
    (1, "maybe", False, {DPO}),
    (1, "yes", True, {DPO}),
    (3, "yes", True, {MANAGER, DPO}),
]


@pytest.mark.usefixtures("everybody")
@pytest.mark.parametrize(("level", "data", "is_breach", "expected"), WITHOUT_CLASSES)
def test_what_needs_no_class_is_told_for_who_works_without(
    world: World, level: int, data: str, is_breach: bool, expected: set[tuple[str, str, str]]
):
    world.acme.profile = None
    wrote = [update(world.acme, "profile")]
    append(world.acme, "tenant.changed", actor=SYSTEM, at=clock.now(), wrote=wrote)
    incident = classed(world, None, level=level, data=data, is_breach=is_breach)

    follow()

    assert incident.profile is None
    assert raised(incident) == expected
    asked = {duty.code for duty in duties_of(incident) if duty.required}
    assert asked == {code for code, _, _ in expected} | (
        ({"B01", "M15"} if level == 3 else set()) | ({"G01", "G02"} if data != "no" else set())
    )


def test_where_nobody_is_management_the_escalation_manager_hears_with_a_note(world: World):
    incident = classed(world, 1, level=3)

    follow()

    (row,) = Escalation.objects.filter(incident=incident)
    assert (row.demanded_by, row.function, row.to_name) == (
        "M07",
        "escalation_manager",
        "Ed Kuiper",
    )
    assert row.provider_holder is not None
    assert row.holder is None
    assert "Management" in str(row.why)


def test_without_a_dpo_the_ciso_hears_in_his_place_with_a_note(world: World):
    incident = classed(world, 3, data="yes")

    follow()

    assert raised(incident) == {("M08", "ciso", "Ines Brand"), ("M09", "ciso", "Ines Brand")}
    assert "DPO" in str(Escalation.objects.get(incident=incident, demanded_by="M09").why)


@pytest.mark.usefixtures("everybody")
def test_a_request_escalates_nothing(world: World):
    incident = report(world, kind="service_request", impact=3, urgency=3)

    follow()

    assert raised(incident) == set()


def test_work_that_went_to_the_second_line_is_a_functional_escalation(world: World):
    incident = classed(world, 1)
    team = Team.objects.filter(tenant=world.provider, line=2).order_by("pk").first()
    assert team is not None
    sam = world.user("sam")
    assign_incident(
        incident_id=incident.pk, expected_version=incident.version, now=clock.now(),
        actor=world.actor("agnes"), ask=AssignIncident(user_id=sam.pk, team_id=team.pk),
    )  # fmt: skip

    follow()

    (row,) = Escalation.objects.filter(incident=incident, kind="functional")
    assert (row.to_team, row.to_user, row.due_at) == (team, sam, None)
    evidence = MeasureProof.objects.filter(incident=incident, code="M06")
    assert [proof.evidence for proof in evidence] == ["functional_escalation_event"]


@pytest.mark.usefixtures("one_second_line")
def test_work_that_was_routed_to_the_second_line_waits_for_somebody_there(world: World):
    """Nobody of the team has heard of it: that it stands with them is no answer."""
    incident = classed(world, 1)
    team = Team.objects.filter(tenant=world.provider, line=2).order_by("pk").first()
    assert team is not None
    agnes = world.actor("agnes")
    locked = lock_incident(incident.pk, actor=agnes)
    hand_over(locked, team, actor=agnes, now=clock.now())

    follow()

    (row,) = Escalation.objects.filter(incident=incident, kind="functional")
    assert (row.to_team, row.to_user, row.unreached_at) == (team, None, None)
    assert row.due_at is not None
