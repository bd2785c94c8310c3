"""The incident of source 001, annex I, taken by phone and dealt with through the services."""

from datetime import UTC, datetime, timedelta
from typing import Any

from incidents.choices import Channel, MessageKind
from incidents.handling.asks.report import RegisterIncident
from incidents.handling.asks.talk import LogCall, SendMessage
from incidents.handling.asks.triage import TriageIncident
from incidents.handling.asks.work import AssignIncident, ResolveIncident, RestoreService
from incidents.handling.services import communicate, register, solve, triage, work
from incidents.handling.services.correct import correct_incident
from incidents.models import Call, Incident, Message, Note
from tenants.models import Category, Event
from tests.asking import do
from tests.people import World

CALL = datetime(2026, 1, 7, 12, 12, tzinfo=UTC)  # a Wednesday, 13:12 in Brussels


def at(minutes: float) -> datetime:
    return CALL + timedelta(minutes=minutes)


def kinds(incident: Incident) -> list[str]:
    found = Event.objects.filter(subject_kind="incident", subject_id=incident.pk)
    return list(found.order_by("id").values_list("kind", flat=True))


def take_the_call(world: World, *, minutes: float = 2, answered: bool = True) -> Incident:
    return register.register_incident(
        tenant_id=world.acme.pk,
        actor=world.actor("agnes"),
        now=at(minutes),
        ask=RegisterIncident(
            title="Server in the datacenter cannot be reached",
            description="None of our services work.",
            symptoms="No ping, no login",
            affected="Virtual host 3, all services",
            reporter_id=world.contact("rik").pk,
            channel=Channel.PHONE,
            impact=3,
            urgency=3,
            reported_at=CALL,
            criteria={"impact": ["impact.high.1"], "urgency": ["urgency.high.1"]},
            answered_call=answered,
        ),
    )


def triaged(world: World) -> Incident:
    incident = take_the_call(world)
    return triage.triage_incident(
        incident_id=incident.pk,
        expected_version=incident.version,
        actor=world.actor("agnes"),
        now=at(4),
        ask=TriageIncident(
            category_id=Category.objects.filter(is_other=False).values_list("pk", flat=True)[0],
            impact=3,
            urgency=3,
            class_reason="The customer has not classified this server yet",
        ),
    )


def in_progress(world: World) -> Incident:
    incident = triaged(world)
    sam = world.actor("sam")
    incident = work.assign_incident(
        incident_id=incident.pk,
        expected_version=incident.version,
        actor=world.actor("agnes"),
        now=at(5),
        ask=AssignIncident(user_id=sam.person_id),
    )
    return work.start_work(
        incident_id=incident.pk, expected_version=incident.version, actor=sam, now=at(6)
    )


def resolve(world: World, incident: Incident, minutes: float) -> Incident:
    return solve.resolve_incident(
        incident_id=incident.pk,
        expected_version=incident.version,
        actor=world.actor("sam"),
        now=at(minutes),
        ask=ResolveIncident(
            cause="Broken power supply",
            solution="Power supply replaced",
            measures="Technician on site",
            no_containment="The server was off",
            no_workaround=True,
        ),
    )


def restore(world: World, incident: Incident, minutes: float) -> Incident:
    return work.restore_service(
        incident_id=incident.pk, expected_version=incident.version, actor=world.actor("sam"),
        now=at(minutes), ask=RestoreService(remark="Everything works again."),
    )  # fmt: skip


def call(world: World, incident: Incident, minutes: float) -> None:
    communicate.log_call(
        incident_id=incident.pk,
        actor=world.actor("agnes"),
        now=at(minutes),
        ask=LogCall(
            contact_id=incident.reporter_id, direction="out", outcome="answered", summary="Told."
        ),
    )


def mail(world: World, incident: Incident, minutes: float) -> Message:
    """Send an update that the mail server takes at once."""
    message = communicate.send_message(
        incident_id=incident.pk,
        actor=world.actor("agnes"),
        now=at(minutes),
        ask=SendMessage(text="On the way.", kind=MessageKind.UPDATE),
    )
    communicate.prove_delivery(
        message_id=message.pk, contact_id=incident.reporter_id, now=at(minutes)
    )
    return message


def bounce(incident: Incident, message: Message, minutes: float) -> None:
    communicate.revoke_proof(
        message_id=message.pk, contact_id=incident.reporter_id, now=at(minutes), detail="550 gone"
    )


def correct(world: World, incident: Incident, *, name: str = "agnes", **said: Any) -> Incident:
    given: dict[str, Any] = {
        "incident_id": incident.pk,
        "expected_version": incident.version,
        "actor": world.actor(name),
        "now": at(20),
        "reason": "The caller was mistaken.",
        "title": incident.title,
        "description": incident.description,
        "symptoms": incident.symptoms,
        "affected": incident.affected,
        "kind": incident.kind,
        "channel": incident.channel,
        "detection": incident.detection,
        "found_unregistered": incident.found_unregistered,
        "reporter_id": incident.reporter_id,
        "occurred_at": incident.occurred_at,
        "detected_at": incident.detected_at,
        **said,
    }
    return do(correct_incident, **given)


def state(incident: Incident) -> dict[str, Any]:
    """Return the whole row and how much was told of it."""
    row = Incident.objects.filter(pk=incident.pk).values().get()
    told = Event.objects.filter(subject_kind="incident", subject_id=incident.pk).count()
    said = [model.objects.filter(incident=incident).count() for model in (Message, Note, Call)]
    return {**row, "told": told, "said": said}
