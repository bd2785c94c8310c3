"""One report and everything that hangs on it, for its page: read in two statements."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from incidents.models import (
    OWED,
    Attachment,
    Call,
    Clock,
    Complaint,
    Incident,
    Message,
    OutagePart,
    Rating,
    UpdateRound,
)
from incidents.record.queries.clocks import FIELDS
from incidents.record.queries.files import PUBLIC
from incidents.record.queries.gather import Listed, Row, columns, gather, revive
from incidents.record.queries.hearers import hearers
from incidents.record.queries.prepared import prepared, prepared_lists
from incidents.record.queries.related import RelatedView, row_lists, rows_from
from incidents.record.queries.visible import visible_incidents
from tenants.errors import NotFound
from tenants.models import Contact, Event, Tenant, UpdateRule
from tenants.rules.roles import Actor
from tenants.sight import reach_of

# When the desk took it up: the second of the four steps.
TAKEN_UP: Final = ("incident.assigned", "incident.started")
# What the page names of the rows around a report; its customer is handed on to the services.
NAMED: Final = (
    *(f"tenant__{field.attname}" for field in Tenant._meta.concrete_fields),
    "provider__name", "reporter__name", "assignee__name", "follows__reference", "scheme__labels",
    "agreement__reopen_days",
)  # fmt: skip
SPEAKERS: Final = ("author__name", "contact__name")


@dataclass(frozen=True)
class Around:
    """What was read; words and calls in no order."""

    # Who looks, as a contact of this customer.
    own: Contact | None
    clocks: list[Row]
    # Owed still, the most urgent first.
    rounds: list[UpdateRound]
    taken_up_at: datetime | None
    messages: list[Message]
    calls: list[Call]
    # Those of messages and of the report itself.
    files: list[Row]
    # How often this customer hears of a report of this priority, where that was agreed.
    minutes: int | None
    # Names of those who are told besides the reporter.
    told: list[str]
    rating: Rating | None
    complaints: list[Complaint]
    # Other reports that this person sees, where it is said that they belong together.
    related: list[RelatedView]
    # What this customer may know of the outage of which it is part.
    disturbance: OutagePart | None


def ticket_for(actor: Actor, reference: str) -> Incident:
    """Return one report with what its page names, or NotFound: also for that of a colleague."""
    anybody = replace(actor, user_id=None, name="")

    def written(reference: str, person: int) -> Listed:
        seen = visible_incidents(replace(anybody, user_id=person))
        found: Listed = seen.filter(reference=reference).values(*columns(Incident, *NAMED))
        return found.order_by()[:1]

    key = ("portal case", reach_of(anybody))
    case = prepared(key, written, reference=reference, person=actor.person_id)
    rows = gather(case=case)["case"]
    if not rows:
        raise NotFound()
    return revive(Incident, rows)[0]


def around(incident: Incident, actor: Actor) -> Around:
    """Read what hangs on this report, which this person may see."""
    given = {
        "pk": incident.pk,
        "tenant": incident.tenant_id,
        "agreement": incident.agreement_id,
        "priority": int(incident.priority),
        "person": actor.person_id,
    }
    anybody = replace(actor, user_id=None, name="")

    def related(pk: int, person: int) -> Mapping[str, Listed]:
        return row_lists(replace(anybody, user_id=person), pk)

    asked = {"pk": incident.pk, "person": actor.person_id}
    found = gather(
        **prepared_lists("portal around", _lists, **given),
        **prepared_lists(("portal related", reach_of(anybody)), related, **asked),
    )
    contacts = revive(Contact, found["own"])
    ratings, complaints = revive(Rating, found["ratings"]), revive(Complaint, found["complaints"])
    return Around(
        own=contacts[0] if contacts else None,
        clocks=found["clocks"],
        rounds=revive(UpdateRound, found["rounds"]),
        taken_up_at=found["taken_up"][0]["at"] if found["taken_up"] else None,
        messages=revive(Message, found["messages"]),
        calls=revive(Call, found["calls"]),
        files=found["files"],
        minutes=found["rule"][0]["minutes"] if found["rule"] else None,
        told=[row["name"] for row in found["told"]],
        rating=ratings[0] if ratings else None,
        complaints=complaints,
        related=rows_from(incident, found),
        disturbance=next(iter(revive(OutagePart, found["disturbance"])), None),
    )


def _lists(pk: int, tenant: int, agreement: int, priority: int, person: int) -> dict[str, Listed]:
    incident = Incident(pk=pk, tenant_id=tenant)
    own = Contact.objects.filter(tenant=tenant, user=person)
    taken_up = Event.objects.filter(
        tenant=tenant, subject_kind="incident", subject_id=pk, kind__in=TAKEN_UP
    )
    rules = UpdateRule.objects.filter(agreement=agreement, priority=priority)
    owed = UpdateRound.objects.filter(OWED, incident=pk).order_by("due_at", "number")
    by_own = {"incident": pk, "contact__in": own.values("pk")}
    complaints = Complaint.objects.filter(**by_own).order_by("-received_at")
    part = OutagePart.objects.filter(tenant=tenant, incident=pk, left_at=None)
    return {
        "own": own.values(*columns(Contact)),
        "clocks": Clock.objects.filter(incident=pk, superseded_at=None).values(*FIELDS),
        "rounds": owed.values(*columns(UpdateRound)),
        "taken_up": taken_up.order_by("at").values("at")[:1],
        "messages": Message.objects.filter(incident=pk).values(*columns(Message, *SPEAKERS)),
        "calls": Call.objects.filter(incident=pk).values(*columns(Call, *SPEAKERS)),
        "files": Attachment.objects.filter(tenant=tenant, incident=pk)
        .order_by("pk")
        .values(*PUBLIC),
        "rule": rules.values("minutes"),
        "told": hearers(incident).order_by("name").values("name"),
        "ratings": Rating.objects.filter(**by_own).order_by("pk").values(*columns(Rating))[:1],
        "complaints": complaints.values(*columns(Complaint)),
        "disturbance": part.values(*columns(OutagePart)),
    }
