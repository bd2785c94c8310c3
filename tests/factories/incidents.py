"""Incidents for tests, made by the services as a desk would; call them inside a scope.

`ByPhone.create(world=world)` and the like register one; the functions carry one further, a
minute per step, and return it fresh.
"""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from factory.base import Factory
from factory.declarations import LazyFunction, Sequence

from incidents.choices import BreachOutcome, Channel, DutyState, Gate, Level, MessageKind
from incidents.duty.asks import DecideBreach, DescribeBreach, ProveMeasure, RecordFiling
from incidents.duty.rules.evidence import ways_of
from incidents.duty.rules.missing import evidence_missing
from incidents.duty.services import breach, describe
from incidents.duty.services.duties import duties_of, duty_facts, prove_measure
from incidents.duty.services.recovery import owes_cause, owes_continuity
from incidents.handling.asks.close import AskConfirmation, ConfirmSolution
from incidents.handling.asks.security import DecideContinuity
from incidents.handling.asks.talk import SendMessage
from incidents.handling.asks.triage import AppointManager
from incidents.handling.asks.work import AssignIncident
from incidents.handling.services import close, communicate, register, solve, triage, work
from incidents.handling.services.security_decisions import decide_continuity
from incidents.models import Incident, breach_terms
from tenants.models import Category
from tenants.rules.roles import SYSTEM
from tests.asking import do
from tests.people import World

MINUTE = timedelta(minutes=1)


class ByPhone(Factory[Incident]):
    """A call that Agnes takes and answers, of Rik at Acme: P3."""

    class Meta:
        model = Incident

    title = Sequence(lambda n: f"Planning server {n} is down")
    description = "Nobody can reach the planning."
    symptoms = "No answer on any port."
    affected = "Planning server"
    channel = Channel.PHONE
    impact = Level.MEDIUM
    urgency = Level.MEDIUM
    by = "agnes"
    reporter = "rik"
    now = LazyFunction(lambda: timezone.now() - timedelta(minutes=30))
    criteria = LazyFunction(
        lambda: {"impact": ["impact.medium.1"], "urgency": ["urgency.medium.1"]}
    )
    answered_call = True

    @classmethod
    def _create(
        cls, model_class: type[Incident], *, world: World, by: str, reporter: str, **asked: Any
    ) -> Incident:
        contact = world.contact(reporter)
        return do(
            register.register_incident,
            tenant_id=contact.tenant_id,
            reporter_id=contact.pk,
            actor=world.actor(by),
            **asked,
        )


class Critical(ByPhone):
    """The same as P1: the customer owes a call at once and word every half hour."""

    impact = Level.HIGH
    urgency = Level.HIGH
    criteria = LazyFunction(lambda: {"impact": ["impact.high.1"], "urgency": ["urgency.high.1"]})


class ByPortal(Factory[Incident]):
    """What Rik at Acme reports himself, in three questions: P4."""

    class Meta:
        model = Incident

    title = Sequence(lambda n: f"The printer on floor {n} does not print")
    description = "Every page comes out white."
    who_is_affected = "me"
    can_work = "partly"
    reporter = "rik"
    now = LazyFunction(lambda: timezone.now() - timedelta(minutes=30))

    @classmethod
    def _create(
        cls, model_class: type[Incident], *, world: World, reporter: str, **asked: Any
    ) -> Incident:
        contact = world.contact(reporter)
        return do(
            register.report_incident,
            tenant_id=contact.tenant_id,
            actor=world.actor(reporter),
            **asked,
        )


def triaged(world: World, incident: Incident, *, by: str = "agnes", **asked: Any) -> Incident:
    """Say that it happened, in the category wifi."""
    return do(
        triage.triage_incident,
        **{
            "category_id": Category.objects.get(code="wifi").pk,
            "impact": incident.impact,
            "urgency": incident.urgency,
            "affected": incident.affected or "Planning server",
            "criteria": incident.criteria,
            "class_reason": "The customer has not classified this yet",
            "personal_data": incident.personal_data,
            **_next(world, incident, by),
            **asked,
        },
    )


def in_progress(world: World, incident: Incident, *, by: str = "sam") -> Incident:
    """Give it to somebody who starts at once."""
    if incident.status == "new":
        incident = triaged(world, incident)
    step = _next(world, incident, "agnes")
    incident = work.assign_incident(**step, ask=AssignIncident(user_id=world.user(by).pk))
    return work.start_work(**_next(world, incident, by))


def resolved(world: World, incident: Incident, *, by: str = "sam", **asked: Any) -> Incident:
    if incident.status in ("new", "triaged"):
        incident = in_progress(world, incident, by=by)
    return do(
        solve.resolve_incident,
        **{
            "cause": "A broken power supply",
            "solution": "Power supply replaced",
            "measures": "A technician went there",
            "prevention": "Two power supplies per server",
            "no_containment": "One server, and nothing behind it",
            "no_workaround": True,
            "cause_removed": "The plug is out" if owes_cause(incident) else "",
            **_next(world, incident, by),
            **asked,
        },
    )


def confirmed(world: World, incident: Incident, *, by: str = "agnes") -> Incident:
    """Check it, ask the reporter, and let him say yes."""
    if incident.status != "resolved":
        incident = resolved(world, incident)
    incident = close.check_restoration(**_next(world, incident, by))
    incident = close.ask_confirmation(
        **_next(world, incident, by), ask=AskConfirmation(text="Does it work again?")
    )
    asked = _next(world, incident, _first_name(world, incident))
    del asked["expected_version"]
    return close.confirm_solution(**asked, ask=ConfirmSolution())


def closed(world: World, incident: Incident, *, by: str = "agnes") -> Incident:
    if not incident.confirmed_at:
        incident = confirmed(world, incident)
    fulfilled(world, incident)
    return close.close_incident(**_next(world, incident, by))


DESCRIPTION = DescribeBreach(
    kinds_of_data="Names and addresses.",
    consequences="Unwanted mail.",
    remedies="New passwords.",
    protection="none",
    is_disclosed=True,
)


def described(world: World, incident: Incident) -> None:
    """Say what the register of breaches keeps."""
    describe.describe_breach(
        incident_id=incident.pk,
        actor=world.actor("ines"),
        now=_last(incident),
        ask=DESCRIPTION,
    )


def fulfilled(world: World, incident: Incident, *, by: str = "agnes") -> None:
    """Do what class and priority ask before closing; whoever had to be told was told."""
    asked = {name for duty in duties_of(incident) if duty.required for name in duty.evidence}
    if "incident_manager" in asked and incident.manager_id is None:
        ines = world.user("ines").pk
        appointed = triage.appoint_manager(
            **_next(world, incident, by), ask=AppointManager(user_id=ines)
        )
        incident.version = appointed.version
    if breach_terms(incident=incident, stopped_at=None).exists():
        breach.decide_breach(
            incident_id=incident.pk,
            actor=world.actor("ines"),
            now=_last(incident),
            ask=DecideBreach(outcome=BreachOutcome.NOTIFY, grounds="A list left the house."),
        )
        breach.record_filing(
            incident_id=incident.pk,
            actor=world.actor("ines"),
            now=_last(incident),
            ask=RecordFiling(authority="GBA", reference="GBA-1", filed_at=_last(incident)),
        )
        described(world, incident)
    if owes_continuity(incident):
        decide_continuity(
            incident_id=incident.pk,
            actor=world.actor("agnes"),
            now=_last(incident),
            ask=DecideContinuity(outcome="not_now", continuity_why="All of it works."),
        )
    for fact in duty_facts(incident):
        is_later = fact.duty.gate in (Gate.AFTER_CLOSED, Gate.ALWAYS, Gate.ORGANISATION)
        if not fact.duty.required or is_later or fact.state is not DutyState.OPEN:
            continue
        # The first way of each: what the room above, or a decision, would have given.
        for name in evidence_missing(fact.duty, ()):
            for way in ways_of(name)[:1]:
                prove_measure(
                    incident_id=incident.pk,
                    actor=SYSTEM,
                    now=_last(incident),
                    ask=ProveMeasure(detail="Seen.", code=fact.duty.code, evidence=way),
                )


def told(world: World, incident: Incident, text: str, *, by: str = "agnes") -> Incident:
    """Answer the reporter."""
    asked = _next(world, incident, by)
    del asked["expected_version"]
    communicate.send_message(**asked, ask=SendMessage(text=text, kind=MessageKind.REPLY))
    return Incident.objects.get(pk=incident.pk)


def _next(world: World, incident: Incident, by: str) -> dict[str, Any]:
    """Return what the next verb needs: by whom, on which version, a minute after the last one."""
    return {
        "incident_id": incident.pk,
        "expected_version": incident.version,
        "actor": world.actor(by),
        "now": _last(incident) + MINUTE,
    }


def _last(incident: Incident) -> datetime:
    moments = (incident.registered_at, incident.resolved_at, incident.confirmed_at)
    # One minute per version: enough to keep every step apart and in order.
    return max(m for m in moments if m) + incident.version * MINUTE / 4


def _first_name(world: World, incident: Incident) -> str:
    return next(n for n, user in world.users.items() if user.pk == incident.reporter.user_id)
