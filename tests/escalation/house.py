"""What the tests of this room do again and again: report something, and let what follows happen."""

import re
from datetime import datetime
from typing import Any

from escalation.models import Escalation, Notice
from escalation.steps.services.escalate import raise_escalation
from incidents.choices import Channel, Level
from incidents.handling.asks.work import AssignIncident
from incidents.handling.services.register import register_incident
from incidents.handling.services.triage import triage_incident
from incidents.handling.services.work import assign_incident, start_work
from incidents.models import Incident
from tenants import clock
from tenants.choices import Function
from tenants.ledger.outbox import drain
from tenants.models import Category, Event, Outbox
from tenants.people.services.invite import set_function_holder
from tenants.rules.roles import SYSTEM, Actor
from tests.asking import do
from tests.history.told import begin_anew
from tests.people import World


def report(world: World, *, now: datetime | None = None, **said: Any) -> Incident:
    """Register an incident of Acme at the desk; medium and medium, unless said otherwise."""
    given: dict[str, Any] = {
        "tenant_id": world.acme.pk,
        "actor": world.actor("agnes"),
        "now": now or clock.now(),
        "title": "Mail is down",
        "description": "Nobody can send.",
        "symptoms": "An error.",
        "affected": "The mail server.",
        "reporter_id": said.get("reporter_id") or world.contact("rik").pk,
        "channel": Channel.PORTAL,
        "impact": Level.MEDIUM,
        "urgency": Level.MEDIUM,
        **said,
    }
    return do(register_incident, **given)


def report_p1(world: World, **said: Any) -> Incident:
    return report(world, impact=Level.HIGH, urgency=Level.HIGH, **said)


def triaged(world: World, incident: Incident, **said: Any) -> Incident:
    category = incident.category_id or _category(world)
    given: dict[str, Any] = {
        "incident_id": incident.pk,
        "expected_version": incident.version,
        "actor": world.actor("agnes"),
        "now": clock.now(),
        "category_id": category,
        "impact": incident.impact,
        "urgency": incident.urgency,
        "criteria": {"impact": ["impact.low.1"]},
        "class_reason": "not known yet",
        **said,
    }
    return do(triage_incident, **given)


def _category(world: World) -> int:
    found = Category.objects.filter(tenant=world.provider, team__line=1).order_by("pk").first()
    assert found is not None
    return found.pk


def worked_on(world: World, incident: Incident, by: Actor) -> Incident:
    """Triage, assign and start."""
    assert by.user_id is not None
    incident = triaged(world, incident)
    incident = assign_incident(
        incident_id=incident.pk, expected_version=incident.version, now=clock.now(),
        actor=world.actor("agnes"), ask=AssignIncident(user_id=by.user_id),
    )  # fmt: skip
    return start_work(
        incident_id=incident.pk, expected_version=incident.version, now=clock.now(), actor=by
    )


def follow() -> None:
    """Let everything that follows from what was done so far happen, also what follows from that.

    What follows stands by itself: its COMMIT finds no event of what it follows.
    """
    begin_anew()
    while drain(now=clock.now()):
        begin_anew()
    assert not Outbox.objects.filter(done_at=None).exclude(last_error="").exists()


def told(incident: Incident) -> set[tuple[str, str, str]]:
    """Return what was told of an incident: template, medium, who."""
    return {
        (row.template, row.medium, row.name) for row in Notice.objects.filter(incident=incident)
    }


def kinds(incident: Incident) -> list[str]:
    events = Event.objects.filter(subject_kind="incident", subject_id=incident.pk)
    return list(events.order_by("pk").values_list("kind", flat=True))


def escalate(world: World, incident, **said) -> Escalation:
    given = {
        "incident_id": incident.pk,
        "actor": world.actor("agnes"),
        "now": clock.now(),
        "kind": "functional",
        "reason": "I do not know this system.",
        **said,
    }
    return do(raise_escalation, **given)


def hold(world: World, function: Function, name: str, *, rank: int = 0, at: str = "acme") -> None:
    set_function_holder(
        tenant=getattr(world, at), function=function, name=name, rank=rank, language="en",
        email=f"{name.lower().replace(' ', '.')}@{at}.example", actor=SYSTEM, now=clock.now(),
    )  # fmt: skip


def text_of(answer: Any) -> str:
    """Return what a page says, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())
