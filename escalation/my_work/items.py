"""One thing to do, as the page of somebody's work shows it: what, of whom, by when, and where."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any, cast
from zoneinfo import ZoneInfo

from escalation.models import Escalation, Notice
from incidents.choices import BreachOutcome
from incidents.duty.queries.obligations import called_of
from incidents.models import (
    ActionStep,
    Article,
    Complaint,
    CustomerReply,
    Draft,
    Improvement,
    Incident,
    Obligation,
    ObligationAnswer,
    Review,
    Task,
    TextMode,
    Waiver,
)
from incidents.models.incident import NEVER
from tenants.addresses import address


@dataclass(frozen=True)
class Item:
    """One thing to do: what, of whom, by when, and where it is done."""

    title: str
    url: str
    customer: str
    reference: str
    at: datetime | None
    # Whether `at` is a term; else it is since when it waits.
    is_term: bool
    is_late: bool = False
    detail: str = ""
    # Whether `at` is when it comes back by itself.
    is_return: bool = False


def _page(incident: Incident, anchor: str = "") -> str:
    return address("desk:incident", incident.reference) + anchor


def _of(incident: Incident) -> dict[str, Any]:
    return {"customer": incident.tenant.name, "reference": incident.reference}


def reply_item(row: CustomerReply, now: datetime) -> Item:
    return Item(
        title=row.incident.called,
        url=_page(row.incident, "#unread"),
        at=row.received_at,
        is_term=False,
        detail=row.message.contact.name if row.message.contact else "",
        **_of(row.incident),
    )


def escalation_item(row: Escalation, now: datetime) -> Item:
    return Item(
        title=row.incident.called,
        url=address("escalation:panel", row.incident.reference),
        at=row.due_at or row.raised_at,
        is_term=row.due_at is not None,
        is_late=row.due_at is not None and row.due_at < now,
        detail=row.get_function_display() if row.function else row.get_kind_display(),
        **_of(row.incident),
    )


def call_item(row: Notice, now: datetime) -> Item:
    # The list is of calls about an incident.
    incident = cast(Incident, row.incident)
    return Item(
        title=f"{row.name} · {row.address}",
        url=address("desk:act", incident.reference, "call"),
        at=row.due_at,
        is_term=True,
        is_late=row.due_at < now,
        detail=incident.called,
        **_of(incident),
    )


def breach_item(row: Obligation, now: datetime) -> Item:
    due_at = row.due_at or row.started_at
    verb = "notified" if row.outcome == BreachOutcome.NOTIFY else "breach"
    return Item(
        title=row.incident.called,
        url=address("desk:act", row.incident.reference, verb),
        at=due_at,
        is_term=True,
        is_late=due_at < now,
        detail=row.get_outcome_display() if row.outcome else "",
        **_of(row.incident),
    )


def proposal_item(row: ObligationAnswer, now: datetime) -> Item:
    due = row.obligation.due_at
    return Item(
        title=called_of(row.obligation),
        url=f"{address('desk:act', row.incident.reference, 'law')}?obligation={row.obligation_id}",
        at=due or row.answered_at,
        is_term=due is not None,
        is_late=due is not None and due < now,
        detail=f"{row.answered_by.name}: {row.grounds}",
        **_of(row.incident),
    )


def exception_item(row: Waiver, now: datetime) -> Item:
    return Item(
        title=row.label,
        url=address("desk:waivers"),
        at=row.asked_at,
        is_term=False,
        detail=row.asked_by.name,
        **_of(row.incident),
    )


def review_item(row: Review, now: datetime) -> Item:
    return Item(
        title=row.incident.called,
        url=address("desk:act", row.incident.reference, "review"),
        at=row.due_at,
        is_term=True,
        is_late=row.due_at < now,
        **_of(row.incident),
    )


def _end_of(day: date | None, incident: Incident) -> datetime | None:
    """Return when a day is over where the customer is."""
    if day is None:
        return None
    return datetime.combine(day, time.max, tzinfo=ZoneInfo(incident.tenant.zone))


def improvement_item(row: Improvement, now: datetime) -> Item:
    incident = row.review.incident
    ends = _end_of(row.due_on, incident)
    return Item(
        title=row.text,
        url=_page(incident, "#review"),
        at=ends,
        is_term=True,
        is_late=ends is not None and ends < now,
        detail=row.owner.name if row.owner else "",
        **_of(incident),
    )


def confirm_item(row: Improvement, now: datetime) -> Item:
    """Say by what it was carried out: `referred_to` stands on the row."""
    url = f"{address('desk:act', row.review.incident.reference, 'improvement-done')}"
    numbers = ", ".join(getattr(row, "referred_to", []))
    return replace(improvement_item(row, now), url=f"{url}?improvement={row.pk}", detail=numbers)


def effect_item(row: Improvement, now: datetime) -> Item:
    incident = row.review.incident
    ends = _end_of(row.effect_on, incident)
    return Item(
        title=row.text,
        url=f"{address('desk:act', incident.reference, 'improvement-effect')}?improvement={row.pk}",
        at=ends,
        is_term=True,
        is_late=ends is not None and ends < now,
        detail=row.owner.name if row.owner else "",
        **_of(incident),
    )


def complaint_item(row: Complaint, now: datetime) -> Item:
    return Item(
        title=row.text,
        url=address("desk:complaint", row.pk),
        customer=row.tenant.name,
        reference=row.incident.reference if row.incident else "",
        at=row.received_at,
        is_term=False,
        detail=row.contact.name,
    )


def failed_item(row: Notice, now: datetime) -> Item:
    return Item(
        title=row.subject,
        url=address("escalation:undelivered"),
        customer=row.tenant.name,
        reference=row.incident.reference if row.incident else "",
        at=row.written_at,
        is_term=False,
        detail=row.name,
    )


def step_item(row: ActionStep, now: datetime) -> Item:
    ends = _end_of(row.due_on, row.incident)
    return Item(
        title=row.text,
        url=_page(row.incident, "#plan"),
        at=ends or row.added_at,
        is_term=ends is not None,
        is_late=ends is not None and ends < now,
        detail=row.owner.name if row.owner else "",
        **_of(row.incident),
    )


def draft_item(row: Draft, now: datetime) -> Item:
    solves = row.mode == TextMode.RESOLUTION
    url = address("desk:act", row.incident.reference, "resolve") if solves else ""
    return Item(
        title=row.incident.called,
        url=url or _page(row.incident, f"?mode={row.mode}#composer"),
        at=row.kept_at,
        is_term=False,
        detail=row.get_mode_display(),
        **_of(row.incident),
    )


def incident_item(row: Incident, now: datetime) -> Item:
    has_term = row.next_due_at < NEVER
    return Item(
        title=row.title,
        url=_page(row),
        at=row.next_due_at if has_term else row.reported_at,
        is_term=has_term,
        is_late=has_term and row.next_due_at < now,
        detail=row.get_status_display(),
        **_of(row),
    )


def back_item(row: Incident, now: datetime) -> Item:
    return replace(incident_item(row, now), at=row.came_back_at, is_term=False, is_late=False)


def waiting_item(row: Incident, now: datetime) -> Item:
    said = replace(incident_item(row, now), at=row.waits_until, is_late=False, is_return=True)
    return replace(said, detail=row.get_waiting_reason_display())


def team_item(row: Incident, now: datetime) -> Item:
    return replace(incident_item(row, now), detail=row.team.name)


def led_item(row: Incident, now: datetime) -> Item:
    who = row.assignee.name if row.assignee else row.team.name
    return replace(incident_item(row, now), detail=f"{row.get_status_display()} · {who}")


def solution_item(row: Article, now: datetime) -> Item:
    day = cast(date, row.review_on)
    return Item(
        title=row.title,
        url=address("desk:solution", row.reference),
        customer="",
        reference=row.reference,
        at=datetime.combine(day, time.min, tzinfo=UTC),
        is_term=False,
        detail=row.product,
    )


def task_item(row: Task, now: datetime) -> Item:
    return Item(
        title=row.title,
        url=address("desk:task", row.number),
        customer=row.tenant.name,
        reference=row.reference,
        at=row.due_at or row.made_at,
        is_term=row.due_at is not None,
        is_late=row.due_at is not None and row.due_at < now,
        detail=row.assignee.name if row.assignee else row.team.name if row.team else "",
    )
