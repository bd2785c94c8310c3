"""Escalating by hand, answering, passing on; and what is refused."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from escalation.models import Escalation, Notice
from escalation.services.sweep import advance
from escalation.steps.asks import RecordAnswer
from escalation.steps.services.answer import acknowledge, record_answer
from escalation.steps.services.pass_on import pass_on
from incidents.desk.queries.timeline import timeline
from incidents.handling.services.work import start_work
from incidents.models import Incident, MeasureProof
from tenants import clock
from tenants.choices import Function
from tenants.errors import Invalid, NotAllowed, NotFound
from tenants.ledger.append import insert
from tenants.models import Supplier, Team, TeamMember
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import add_row
from tests.escalation.house import (
    escalate,
    follow,
    hold,
    kinds,
    report,
    report_p1,
    triaged,
    worked_on,
)
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")


def test_a_colleague_gets_the_work_and_is_told(world: World):
    incident = triaged(world, report(world))
    sam = world.user("sam")

    row = escalate(world, incident, user_id=sam.pk)
    follow()

    incident.refresh_from_db()
    assert incident.assignee == sam
    assert (row.to_user, row.raised_by, row.reason) == (
        sam, world.user("agnes"), "I do not know this system.",
    )  # fmt: skip
    assert ("escalation", "Sam Peeters") in {
        (mail.template, mail.name) for mail in Notice.objects.filter(escalation=row)
    }
    assert kinds(incident).count("escalation.raised") == 1


def test_beginning_on_it_is_the_answer(world: World):
    incident = triaged(world, report(world))
    row = escalate(world, incident, user_id=world.user("sam").pk)
    assigned = Incident.objects.get(pk=incident.pk)

    start_work(
        incident_id=incident.pk, expected_version=assigned.version,
        actor=world.actor("sam"), now=clock.now(),
    )  # fmt: skip
    follow()

    row.refresh_from_db()
    assert row.acknowledged_by == world.user("sam")
    assert row.due_at is None


def test_with_a_supplier_somebody_of_ours_stays_responsible(world: World):
    incident = worked_on(world, report(world), world.actor("sam"))
    supplier = Supplier(
        tenant=world.provider, provider=world.provider, name="Fibre Inc",
        email="help@fibre.example",
    )  # fmt: skip
    add_row(row=supplier, actor=world.actor("adam"), now=clock.now())

    row = escalate(world, incident, supplier_id=supplier.pk, reason="Line 12 is dark.")
    follow()

    incident.refresh_from_db()
    assert (incident.supplier, incident.assignee) == (supplier, world.user("sam"))
    (mail,) = Notice.objects.filter(escalation=row)
    assert (mail.template, mail.address) == ("escalation_supplier", "help@fibre.example")
    assert "Line 12 is dark." in mail.text
    # No more than what was written for him.
    assert "Mail is down" not in mail.subject + mail.text + mail.html
    with translation.override("en"):
        details = " ".join(str(entry.detail) for entry in timeline(incident).entries)
    assert "a supplier is asked, Sam Peeters is responsible: Line 12 is dark." in details


def test_a_function_is_told_and_not_assigned(world: World):
    incident = worked_on(world, report(world), world.actor("sam"))
    before = incident.version

    row = escalate(world, incident, kind="hierarchical", function="ciso")

    incident.refresh_from_db()
    assert (incident.assignee, incident.version) == (world.user("sam"), before)
    assert (row.function, row.to_name) == ("ciso", "Ines Brand")


REFUSED = [
    ("to nobody", {}, Invalid),
    ("to a function that nobody holds", {"kind": "hierarchical", "function": "legal"}, Invalid),
    ("to no function", {"kind": "hierarchical", "function": "king"}, Invalid),
    ("of no kind", {"kind": "sideways"}, Invalid),
    ("without a reason", {"reason": " ", "kind": "hierarchical", "function": "ciso"}, Invalid),
    ("to a team of nobody", {"team_id": 0}, Invalid),
    ("to a supplier of nobody", {"supplier_id": 0}, Invalid),
    ("to somebody who does not see this customer", {"user_id": 0}, Invalid),
]


@pytest.mark.parametrize(("_case", "said", "refusal"), REFUSED, ids=[c[0] for c in REFUSED])
def test_what_cannot_be_is_refused(world: World, _case, said, refusal):
    incident = triaged(world, report(world))
    before = kinds(incident)

    with pytest.raises(refusal):
        escalate(world, incident, **said)

    assert not Escalation.objects.filter(incident=incident).exists()
    assert kinds(incident) == before


@pytest.mark.parametrize(
    ("name", "refusal"),
    [("rik", NotAllowed), ("rob", NotFound), ("gus", NotFound), ("pat", NotFound)],
)
def test_who_may_not_is_refused(world: World, name, refusal):
    incident = worked_on(world, report(world), world.actor("sam"))
    row = escalate(world, incident, kind="hierarchical", function="ciso")
    before = kinds(incident)

    with pytest.raises(refusal):
        escalate(world, incident, kind="hierarchical", function="ciso", actor=world.actor(name))
    with pytest.raises(refusal):
        acknowledge(escalation_id=row.pk, actor=world.actor(name), now=clock.now())
    with pytest.raises(refusal):
        pass_on(escalation_id=row.pk, actor=world.actor(name), now=clock.now())

    row.refresh_from_db()
    assert row.is_open
    assert kinds(incident) == before


def test_an_answer_is_recorded_once_and_proves_the_measure(world: World):
    incident = report_p1(world)
    follow()
    row = Escalation.objects.get(incident=incident, demanded_by="M07")

    for _press in range(2):
        acknowledge(escalation_id=row.pk, actor=world.actor("ed"), now=clock.now())

    row.refresh_from_db()
    assert (row.acknowledged_by, row.due_at) == (world.user("ed"), None)
    assert kinds(incident).count("escalation.acknowledged") == 1
    proofs = MeasureProof.objects.filter(incident=incident, code="M07")
    assert {proof.evidence for proof in proofs} == {
        "escalation_event(target=management)", "acknowledgement",
    }  # fmt: skip


def test_nobody_answers_holder_deputy_escalation_manager_each_once(world: World):
    hold(world, Function.MANAGEMENT, "Mona")
    hold(world, Function.MANAGEMENT, "Dirk", rank=1)
    now = clock.now()
    incident = report_p1(world, now=now)
    follow()
    first = Escalation.objects.get(incident=incident, demanded_by="M07")
    # P1 is answered within 30 minutes: half of it for the first, half for who comes after.
    assert first.due_at is not None
    assert timedelta(minutes=14) < first.due_at - now <= timedelta(minutes=16)

    for number in range(1, 6):
        later = now + number * timedelta(minutes=20)
        advance(now=later)
        # Two ticks at the same moment are one.
        advance(now=later)
        follow()

    rows = Escalation.objects.filter(incident=incident, demanded_by="M07").order_by("pk")
    assert [(row.function, row.rank, row.to_name) for row in rows] == [
        ("management", 0, "Mona"),
        ("management", 1, "Dirk"),
        ("escalation_manager", 0, "Ed Kuiper"),
    ]
    assert [row.passed_to for row in rows] == [rows[1], rows[2], None]
    assert [row.is_open for row in rows] == [False, False, True]
    mails = Notice.objects.filter(incident=incident, template="escalation")
    assert sorted(mails.values_list("name", flat=True)) == ["Dirk", "Ed Kuiper", "Mona"]
    assert kinds(incident).count("escalation.unanswered") == 1


def test_whoever_cannot_answer_passes_it_on(world: World):
    hold(world, Function.CISO, "Cis")
    hold(world, Function.CISO, "Dep", rank=1)
    incident = triaged(world, report(world))
    row = escalate(world, incident, kind="hierarchical", function="ciso")

    following = pass_on(escalation_id=row.pk, actor=world.actor("agnes"), now=clock.now())

    row.refresh_from_db()
    assert (row.passed_to, following.to_name, following.reason) == (following, "Dep", row.reason)
    with pytest.raises(Invalid):
        pass_on(escalation_id=row.pk, actor=world.actor("agnes"), now=clock.now())


def test_a_deputy_who_is_the_addressee_answers_himself(world: World):
    incident = triaged(world, report(world))
    row = escalate(world, incident, kind="hierarchical", function="ciso")

    acknowledge(escalation_id=row.pk, actor=world.actor("ines"), now=clock.now())

    row.refresh_from_db()
    assert row.acknowledged_by == world.user("ines")


def test_a_team_is_told_and_nobody_is_assigned(world: World):
    incident = triaged(world, report(world))
    team = Team.objects.filter(tenant=world.provider, line=2).order_by("pk").first()
    assert team is not None

    insert(
        TeamMember(
            tenant=world.provider, provider=world.provider, team=team, user=world.user("sam")
        )
    )

    row = escalate(world, incident, team_id=team.pk, actor=SYSTEM)

    incident.refresh_from_db()
    assert (row.to_team, incident.assignee) == (team, None)
    assert (incident.team, incident.handed_over_at) == (team, row.raised_at)
    assert kinds(incident)[-1] == "incident.handed_over"


def test_a_member_of_the_team_answers_and_a_colleague_beside_it_does_not(world: World):
    incident = triaged(world, report(world))
    team = Team.objects.filter(tenant=world.provider, line=2).order_by("pk").first()
    assert team is not None
    member = TeamMember(
        tenant=world.provider, provider=world.provider, team=team, user=world.user("sam")
    )
    add_row(row=member, actor=world.actor("adam"), now=clock.now())
    row = escalate(world, incident, team_id=team.pk, actor=SYSTEM)

    with pytest.raises(NotAllowed):
        acknowledge(escalation_id=row.pk, actor=world.actor("agnes"), now=clock.now())
    acknowledge(escalation_id=row.pk, actor=world.actor("sam"), now=clock.now())

    row.refresh_from_db()
    assert (row.acknowledged_by, row.answer_means) == (world.user("sam"), "account")


def test_a_recorded_answer_proves_the_measure_and_says_by_whom(world: World):
    incident = report_p1(world)
    follow()
    row = Escalation.objects.get(incident=incident, demanded_by="M07")

    now = clock.now()
    record_answer(
        escalation_id=row.pk,
        actor=world.actor("agnes"),
        now=now,
        ask=RecordAnswer(said_by="Ed Kuiper", said_at=now),
    )

    assert MeasureProof.objects.filter(incident=incident, evidence="acknowledgement").exists()


def test_the_table_refuses_an_answer_of_nobody(world: World):
    incident = report_p1(world)
    follow()
    row = Escalation.objects.get(incident=incident, demanded_by="M07")

    for columns in (
        {"acknowledged_at": clock.now()},
        {"answer_means": "account"},
        {"answer_means": "recorded", "answered_name": "Ed"},
        {"answer_means": "signed"},
    ):
        given = {"acknowledged_at": clock.now(), "due_at": None, **columns}
        with pytest.raises(IntegrityError, match="answer_says_by_whom"), transaction.atomic():
            Escalation.objects.filter(pk=row.pk).update(**given)
