"""Working on an incident: who does it, how it moves, what holds it up, what was found."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.choices import ClockKind, MessageKind, Status, WaitingReason
from incidents.duty.services.duties import duty_facts
from incidents.duty.services.recovery import begin_again, require_recoverable, whole_again
from incidents.facts import Assigned, Because, Waiting
from incidents.handling.asks.work import (
    AssignIncident,
    ContainIncident,
    FailContainment,
    RestoreService,
    Wait,
)
from incidents.models import Incident
from incidents.record.rules.lifecycle import (
    IllegalMove,
    check_assignable,
    check_move,
    is_failed_containment,
    owes,
    when_assigned,
)
from incidents.record.rules.moments import wrong_promise
from incidents.record.rules.waiting import check_waitable
from incidents.record.services import rounds, timing
from incidents.record.services.common import clean_text, lock_incident, noted, record
from incidents.record.services.ending import run_on
from incidents.record.services.lookups import assignable, supplier_of, team_of
from incidents.record.services.speak import say
from incidents.record.services.standing import as_given, as_waiting
from incidents.record.services.terms import terms_of
from incidents.record.services.waiting import awake, begin_waiting, end_waiting, go_on
from tenants.errors import Invalid
from tenants.ledger.append import Written
from tenants.ledger.facts import ABSENT
from tenants.rules.roles import Action, Actor, require

MANAGER_FROM_CLASS = "incident_manager"


@transaction.atomic
def assign_incident(
    *,
    incident_id: int,
    expected_version: int | None,
    ask: AssignIncident,
    actor: Actor,
    now: datetime,
) -> Incident:
    """Make one person responsible (R40), at any state until it is closed.

    What is triaged becomes assigned; what is new waits for its triage, what runs goes on.
    """
    incident = lock_incident(incident_id, actor=actor, expected_version=expected_version)
    require(actor, Action.ASSIGN, incident.tenant_id)
    before, was, wrote = incident.assignee_id, as_given(incident), list[Written]()
    incident.assignee = assignable(incident, ask.user_id)
    incident.team = team_of(incident, ask.team_id)
    incident.supplier = supplier_of(incident, ask.supplier_id)
    incident.handed_over_at = None
    source, stands = Status(incident.status), incident.stands_as
    check_assignable(source)
    if stands == Status.TRIAGED and lacks_manager(incident):
        raise Invalid(_("This class asks for an incident manager first."), field="manager")
    incident.status = when_assigned(source)
    if source == Status.WAITING and incident.waits_as:
        incident.waits_as = when_assigned(stands)
    was_owed = owes(source, incident.triage_outcome)
    if not was_owed and owes(incident.status, incident.triage_outcome):
        # It is worked on after all, so what is promised holds again.
        wrote += run_on(incident, terms_of(incident), actor=actor, now=now)
        wrote += rounds.resume_rounds(incident, now=now)
        wrote += timing.follow_due(incident)
    why = clean_text(ask.reason, "reason", needed=False, limit=200)
    wrote += noted(incident, why, actor=actor, now=now)
    facts = Assigned(
        before=before, assignee=ask.user_id, team=incident.team_id,
        supplier=incident.supplier_id, was=was,
    )  # fmt: skip
    record(incident, "incident.assigned", actor=actor, now=now, wrote=wrote, facts=facts)
    return incident


@transaction.atomic
def take_incident(
    *, incident_id: int, expected_version: int | None, actor: Actor, now: datetime
) -> Incident:
    """Assign an incident to oneself."""
    if actor.user_id is None:
        raise Invalid(_("Only a person can take an incident."))
    return assign_incident(
        incident_id=incident_id,
        expected_version=expected_version,
        actor=actor,
        now=now,
        ask=AssignIncident(user_id=actor.user_id),
    )


@transaction.atomic
def start_work(*, incident_id: int, expected_version: int, actor: Actor, now: datetime) -> Incident:
    incident = lock_incident(incident_id, actor=actor, expected_version=expected_version)
    require(actor, Action.WORK, incident.tenant_id)
    if incident.status != Status.ASSIGNED:
        # `in progress` is reached from several states; this verb is for one of them.
        raise IllegalMove(Status(incident.status), Status.IN_PROGRESS)
    incident.status = Status.IN_PROGRESS
    record(incident, "incident.started", actor=actor, now=now)
    return incident


@transaction.atomic
def wait(
    *,
    incident_id: int,
    expected_version: int,
    ask: Wait,
    actor: Actor,
    now: datetime,
) -> Incident:
    """Wait for somebody else, and say for whom (R44). It costs time unless agreed otherwise.

    What waits already waits for this instead. At `until` it comes back by itself.
    """
    incident = lock_incident(incident_id, actor=actor, expected_version=expected_version)
    require(actor, Action.WORK, incident.tenant_id)
    check_waitable(Status(incident.status))
    if not owes(incident.stands_as, incident.triage_outcome):
        raise IllegalMove(incident.stands_as, Status.WAITING)
    if ask.reason not in WaitingReason.values:
        raise Invalid(_("Choose one of these."), field="reason")
    if ask.until is not None and (wrong := wrong_promise(ask.until, now)) is not None:
        raise Invalid(wrong, field="until")
    reason, was = WaitingReason(ask.reason), as_waiting(incident)
    wrote = begin_waiting(incident, reason, until=ask.until, actor=actor, now=now)
    what_for = clean_text(ask.remark, "remark", needed=False, limit=200)
    wrote += noted(incident, what_for, actor=actor, now=now)
    record(
        incident,
        "incident.waiting",
        actor=actor,
        now=now,
        wrote=wrote,
        facts=Waiting(reason=reason, until=ask.until.isoformat() if ask.until else ABSENT, was=was),
    )
    return incident


@transaction.atomic
def resume_work(
    *, incident_id: int, expected_version: int | None, actor: Actor, now: datetime
) -> Incident:
    incident = lock_incident(incident_id, actor=actor, expected_version=expected_version)
    require(actor, Action.WORK, incident.tenant_id)
    if incident.status != Status.WAITING:
        raise IllegalMove(Status(incident.status), Status.IN_PROGRESS)
    wrote = go_on(incident, now=now)
    wrote += timing.follow_due(incident)
    record(
        incident,
        "incident.resumed",
        actor=actor,
        now=now,
        wrote=wrote,
    )
    return incident


@transaction.atomic
def contain_incident(
    *, incident_id: int, expected_version: int, ask: ContainIncident, actor: Actor, now: datetime
) -> Incident:
    """Record that the consequences are contained; resolution stops here (R48, R70)."""
    incident = lock_incident(incident_id, actor=actor, expected_version=expected_version)
    require(actor, Action.WORK, incident.tenant_id)
    wrote = awake(incident, now=now)
    check_move(Status(incident.status), Status.CONTAINED)
    wrote += end_waiting(incident, now=now)
    incident.measures = clean_text(ask.measures, "measures")
    incident.status, incident.contained_at = Status.CONTAINED, now
    wrote += timing.stop_clock(incident, ClockKind.RESOLUTION, at=now, actor=actor, now=now)
    wrote += timing.follow_due(incident)
    record(
        incident,
        "incident.contained",
        actor=actor,
        now=now,
        wrote=wrote,
    )
    return incident


@transaction.atomic
def fail_containment(
    *, incident_id: int, expected_version: int, ask: FailContainment, actor: Actor, now: datetime
) -> Incident:
    """Containment or restoration did not hold: the clock runs on as if never stopped (Q13)."""
    incident = lock_incident(incident_id, actor=actor, expected_version=expected_version)
    require(actor, Action.WORK, incident.tenant_id)
    woke = awake(incident, now=now)
    if not is_failed_containment(Status(incident.status), Status.IN_PROGRESS):
        raise IllegalMove(Status(incident.status), Status.IN_PROGRESS)
    check_move(Status(incident.status), Status.IN_PROGRESS)
    incident.status = Status.IN_PROGRESS
    incident.contained_at = incident.restored_at = None
    whole_again(incident)
    # Whoever put their name to it saw what did not hold.
    incident.checked_by, incident.checked_at = None, None
    wrote = [*woke, *run_on(incident, terms_of(incident), actor=actor, now=now)]
    wrote += rounds.resume_rounds(incident, now=now)
    wrote += timing.follow_due(incident)
    wrote += begin_again(incident, now=now)
    wrote += noted(incident, clean_text(ask.reason, "reason", limit=200), actor=actor, now=now)
    record(
        incident,
        "incident.containment_failed",
        actor=actor,
        now=now,
        facts=Because(),
        wrote=wrote,
    )
    return incident


@transaction.atomic
def restore_service(
    *, incident_id: int, expected_version: int, ask: RestoreService, actor: Actor, now: datetime
) -> Incident:
    """Record that the service works again; the customer is told at once (R78).

    A security incident is restored only once its cause is removed (R50).
    """
    incident = lock_incident(incident_id, actor=actor, expected_version=expected_version)
    require(actor, Action.WORK, incident.tenant_id)
    wrote = awake(incident, now=now)
    check_move(Status(incident.status), Status.RESTORED)
    require_recoverable(incident)
    text = clean_text(ask.remark, "remark")
    wrote += end_waiting(incident, now=now)
    incident.status, incident.restored_at = Status.RESTORED, now
    whole_again(incident)
    wrote += timing.stop_clock(incident, ClockKind.RESOLUTION, at=now, actor=actor, now=now)
    wrote += rounds.open_restoration(incident, now=now)
    wrote += timing.follow_due(incident)
    record(
        incident,
        "incident.restored",
        actor=actor,
        now=now,
        wrote=wrote,
    )
    say(incident, text, kind=MessageKind.RESTORATION, actor=actor, now=now)
    return incident


def lacks_manager(incident: Incident) -> bool:
    """Say whether work waits for a manager: from class 3 on the record has one (M05, R41, R103)."""
    if incident.manager_id is not None:
        return False
    duties = {fact.duty.key: fact.duty for fact in duty_facts(incident)}
    register = duties.get("register_and_document")
    return register is not None and register.params.get("owner") == MANAGER_FROM_CLASS
