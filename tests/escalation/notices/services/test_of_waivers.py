"""Exceptions that take two: the second person is asked by mail, and whoever asked is answered."""

from typing import Any

import pytest

from escalation.models import Notice
from incidents.duty.asks import AnswerWaiver, AskWaiver
from incidents.duty.services.waive import answer_waiver, ask_waiver
from incidents.models import Incident, Waiver
from tenants import clock
from tenants.choices import Role
from tenants.errors import Invalid
from tenants.models import Membership
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import change_row
from tests.escalation.house import follow
from tests.factories import incidents as made
from tests.people import BEGIN, World

pytestmark = pytest.mark.usefixtures("scope")


def solved(world: World, **said: Any) -> Incident:
    incident = made.triaged(world, made.ByPhone.create(world=world), **said)
    made.ByPhone.create(world=world, parent_id=incident.pk)
    incident = made.confirmed(world, made.resolved(world, incident))
    follow()
    return incident


def ask(world: World, incident: Incident, *, by: str = "ines") -> Waiver:
    (row,) = ask_waiver(
        incident_id=incident.pk, expected_version=incident.version, actor=world.actor(by),
        now=clock.now(), ask=AskWaiver(codes=[f"child:{incident.children.get().reference}"],
        reason="The other printer waits for a part."),
    )  # fmt: skip
    follow()
    return row


def mails(template: str) -> dict[str, Notice]:
    return {row.name: row for row in Notice.objects.filter(template=template)}


def test_the_second_person_is_asked_and_the_first_hears_the_answer(world: World):
    row = ask(world, solved(world, personal_data="maybe"))

    asked = mails("second_person")
    assert asked.keys() == {"Ed Kuiper"}
    assert row.label in asked["Ed Kuiper"].text
    assert "waits for a part" in asked["Ed Kuiper"].html
    assert f"/desk/{row.incident.reference}/" in asked["Ed Kuiper"].text

    answer_waiver(
        waiver_id=row.pk, actor=world.actor("ed"), now=row.asked_at, ask=AnswerWaiver(agrees=False,
        remark="Wait for it."),
    )  # fmt: skip
    follow()

    answered = mails("second_answered")
    assert answered.keys() == {"Ines Brand"}
    assert "Wait for it." in answered["Ines Brand"].text
    assert len(mails("second_person")) == 1


def test_where_one_person_suffices_nobody_is_asked(world: World):
    ask(world, solved(world))

    assert mails("second_person") == {}


def test_it_cannot_wait_for_somebody_who_is_not_there(world: World):
    incident = solved(world, personal_data="maybe")
    may = [Role.INCIDENT_MANAGER, Role.ESCALATION_MANAGER, Role.ADMINISTRATOR]
    others = Membership.objects.filter(tenant=world.provider, role__in=may)
    for member in others.exclude(user=world.user("ines")):
        member.is_active = False
        change_row(row=member, fields=("is_active",), actor=SYSTEM, now=BEGIN)

    with pytest.raises(Invalid):
        ask(world, incident)

    assert not Waiver.objects.exists()
