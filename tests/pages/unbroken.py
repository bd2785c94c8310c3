"""A furnished provider in which nobody uses a space: titles, texts, names and addresses."""

import uuid
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.utils import timezone

from escalation.choices import EscalationKind
from escalation.steps.asks import RaiseEscalation
from escalation.steps.services.escalate import raise_escalation
from incidents.choices import ImprovementKind, ImprovementRoute
from incidents.handling.asks.close import AskConfirmation
from incidents.handling.asks.feedback import AnswerComplaint, Complain, Rate
from incidents.handling.asks.plan import AddAnalysis, AddStep
from incidents.handling.asks.review import AddImprovement, HoldReview
from incidents.handling.asks.talk import AddNote, ReplyAsCustomer, SendMessage
from incidents.handling.services import close, communicate, feedback, plan, review
from incidents.models import Incident
from tenants.choices import Function
from tenants.models import Category, Contact, Outbox, Tenant, User
from tenants.models.base import TenantRow
from tenants.rules.roles import SYSTEM
from tenants.settings.services.configure import change_row
from tests.factories import incidents as made
from tests.pages.furnished import Furnished
from tests.people import BEGIN, World, make_world
from tests.stack import Stack

# As long as a title may be, and as an address that is pasted into a text often is.
WORD = "x" * 120
LINK = "https://files.example/" + "y" * 299
# As long as a step of a plan may be.
STEP = "z" * 200

R = TypeVar("R", TenantRow, Tenant)


def furnish_unbroken(stack: Stack) -> Furnished:
    now = timezone.now() + stack.offset
    with stack.data():
        world = make_world(mark=f"-{uuid.uuid4().hex[:6]}")
        found = Furnished(stack, world)
        with world.entered():
            _rename(world)
            solved = made.ByPhone.create(world=world, now=now - timedelta(hours=5), **_texts())
            solved = made.resolved(world, solved, cause=LINK, solution=LINK, measures=LINK)
        stack.wait_for(lambda: _is_followed(world))
        with world.entered():
            waits = made.ByPhone.create(world=world, now=now - timedelta(hours=3), **_texts())
            found.incidents = {
                "new": made.ByPortal.create(
                    world=world, now=now - timedelta(minutes=20), title=WORD, description=LINK
                ),
                "running": _running(world, now=now),
                "asked": _asked(world, waits, now=now),
                "closed": _closed(world, solved, now=now),
            }
        stack.wait_for(lambda: _is_followed(world))
    return found


def _texts() -> dict[str, str]:
    return {"title": WORD, "description": LINK, "symptoms": LINK, "affected": LINK}


def _rename(world: World) -> None:
    """Name the customer, its reporter, the one who works and a category with one long word."""
    mark = uuid.uuid4().hex[:8]
    _change(world.acme, name=f"{mark}{'A' * 112}")
    for first in ("rik", "sam"):
        email = f"{first}{mark}{'m' * 40}@{'d' * 60}.{'d' * 60}.example"
        user = User.objects.filter(pk=world.user(first).pk)
        user.update(name=first.capitalize() + "N" * 100, email=email)
        named = {"name": first.capitalize() + "N" * 100, "email": email}
        for contact in Contact.objects.filter(user_id=world.user(first).pk):
            _change(contact, **named)
        world.users[first] = user.get()
    for category in Category.objects.filter(code="wifi"):
        _change(category, name_en="C" * 80, name_nl="C" * 80)


def _change(row: R, **values: str) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    change_row(row=row, fields=tuple(values), actor=SYSTEM, now=BEGIN)


def _is_followed(world: World) -> bool:
    with world.entered():
        return not Outbox.objects.filter(done_at=None).exists()


def _running(world: World, *, now: datetime) -> Incident:
    critical = made.Critical.create(world=world, now=now - timedelta(minutes=18), **_texts())
    incident = made.in_progress(world, critical)

    def about(by: str) -> dict[str, Any]:
        return {"incident_id": incident.pk, "actor": world.actor(by), "now": now}

    communicate.add_note(**about("sam"), ask=AddNote(text=LINK))
    communicate.send_message(**about("agnes"), ask=SendMessage(text=LINK))
    communicate.reply_as_customer(**about("rik"), ask=ReplyAsCustomer(text=LINK))
    plan.add_analysis(
        **about("sam"),
        ask=AddAnalysis(
            probable_cause=LINK,
            resources=LINK,
            checks=[(WORD, LINK), (WORD, "")],
            continuity="not_now",
            continuity_why=LINK,
        ),
    )
    plan.add_step(**about("sam"), ask=AddStep(text=STEP, owner_id=world.user("sam").pk))
    raise_escalation(
        **about("ines"),
        ask=RaiseEscalation(kind=EscalationKind.HIERARCHICAL, function=Function.CISO, reason=LINK),
    )
    return incident


def _asked(world: World, incident: Incident, *, now: datetime) -> Incident:
    incident = made.resolved(world, incident)
    close.ask_confirmation(
        incident_id=incident.pk, expected_version=incident.version, actor=world.actor("agnes"),
        now=now, ask=AskConfirmation(text=LINK),
    )  # fmt: skip
    return incident


def _closed(world: World, solved: Incident, *, now: datetime) -> Incident:
    incident = made.closed(world, Incident.objects.get(pk=solved.pk))

    def about(by: str) -> dict[str, Any]:
        return {"incident_id": incident.pk, "actor": world.actor(by), "now": now}

    def complain(text: str) -> int:
        return feedback.complain(
            tenant_id=incident.tenant_id, actor=world.actor("rik"), now=now,
            ask=Complain(text=text), incident_id=incident.pk,
        ).pk  # fmt: skip

    feedback.rate(**about("rik"), ask=Rate(face="happy", text=LINK))
    complain(WORD)
    feedback.answer_complaint(
        complaint_id=complain(LINK),
        actor=world.actor("agnes"),
        now=now,
        ask=AnswerComplaint(answer=LINK),
    )
    review.hold_review(
        **about("ines"), ask=HoldReview(findings=LINK, was_effective=True, was_preventable=True,
        recommendations=LINK, shared_with=LINK),
    )  # fmt: skip
    review.add_improvement(
        **about("ines"),
        ask=AddImprovement(
            kind=ImprovementKind.TECHNICAL, route=ImprovementRoute.CHANGE, text=LINK
        ),
    )
    return incident
