"""Who stands where in an incident, which tasks wait for somebody, and how telling goes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Case, Exists, Max, OuterRef, Q, QuerySet, When

from escalation.choices import Medium, NoticeState
from escalation.models import Escalation, Heartbeat, Notice
from escalation.rules.audience import CUSTOMERS, Audience
from escalation.rules.recipients import Recipient, once
from incidents.choices import PRIVACY, Status
from incidents.models import BreachClock, Complaint, Incident, UpdateRound
from incidents.record.queries.hearers import hearers
from tenants.choices import Function, Role
from tenants.memo import remembered
from tenants.models import Contact, FunctionHolder, Membership, Supplier, TeamMember, User
from tenants.people.services.account_queue import overdue_mail
from tenants.queries import assignable_users, holders, who_may
from tenants.reach import reachable
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at, seen_by

# Everything that ticks, and leaves a sign of life each time.
PARTS = ("escalations", "notices", "outbox", "watch")
LARGEST = 2**63
# Of what waits for one person, on their first page.
ASKED = 20
# What a page about an escalation names.
WITH = ("incident__tenant", "incident__provider", "incident__scheme", "tenant", "provider")
# Younger than this is work in hand.
GRACE = timedelta(seconds=60)


def as_contact(row: Contact) -> Recipient:
    language = language_of(row)
    roles: list[str] | None = getattr(row, "roles", None)
    return Recipient(
        "contact", row.pk, row.name, row.email, row.phone, language, row.user_id,
        roles=None if roles is None else tuple(roles),
    )  # fmt: skip


def language_of(row: Contact | FunctionHolder) -> str:
    """Return what somebody reads now: their own choice, where they have an account to choose in."""
    return row.user.language if row.user is not None else row.language


def as_user(row: User) -> Recipient:
    return Recipient("user", row.pk, row.name, row.email, row.phone, row.language, row.pk)


def as_holder(row: FunctionHolder, tenant_id: int) -> Recipient:
    sort = "holder" if row.tenant_id == tenant_id else "provider_holder"
    language = language_of(row)
    return Recipient(sort, row.pk, row.name, row.email, row.phone, language, row.user_id)


def as_supplier(row: Supplier, language: str) -> Recipient:
    return Recipient("supplier", row.pk, row.name, row.email, row.phone, language)


def audience(incident: Incident, parts: Iterable[Audience]) -> list[Recipient]:
    """Return everybody who has one of these parts, once."""
    wanted = tuple(parts)
    found: list[Recipient] = []
    if asked := CUSTOMERS.intersection(wanted):
        found = remembered(("hearers", incident.pk, asked), lambda: _hearers(incident, asked))
    inside = (part for part in wanted if part not in CUSTOMERS)
    return once([*found, *(one for part in inside for one in _of(incident, part))])


def _hearers(incident: Incident, asked: Collection[Audience]) -> list[Recipient]:
    rows = hearers(
        incident, reporter=Audience.REPORTER in asked, affected=Audience.AFFECTED in asked
    )
    return [as_contact(row) for row in with_roles(rows)]


def _of(incident: Incident, part: Audience) -> list[Recipient]:
    if part is Audience.RESPONSIBLE:
        return responsible(incident)
    if part is Audience.INCIDENT_MANAGER and is_here(incident, incident.manager_id):
        return [as_user(cast(User, incident.manager))]
    return first_holders(incident, Function(part))


def with_roles(rows: QuerySet[Contact]) -> QuerySet[Any]:
    """Read with each contact which roles its account has there: `roles`."""
    held = Membership.objects.filter(
        tenant=OuterRef("tenant"), user=OuterRef("user"), user__is_active=True, is_active=True
    )
    return rows.annotate(roles=ArraySubquery(held.values("role")))


def affected(incident: Incident) -> list[Recipient]:
    """Return the contacts who must hear of this incident."""
    return [as_contact(row) for row in hearers(incident, reporter=False)]


def responsible(incident: Incident) -> list[Recipient]:
    """Return the assignee; the team before there is one, after they left, and while it is to take.

    What was handed over is the assignee's until it is taken: then both hear.
    """
    if not is_here(incident, incident.assignee_id):
        return team_members(incident, incident.team_id)
    own = [as_user(cast(User, incident.assignee))]
    if incident.handed_over_at is None:
        return own
    return once([*own, *team_members(incident, incident.team_id)])


def is_here(incident: Incident, user_id: int | None) -> bool:
    """Say whether somebody works for this customer still: nobody is told into the void."""
    if user_id is None:
        return False
    return remembered(
        ("is_here", incident.tenant_id, user_id),
        lambda: assignable_users(incident.tenant_id).filter(pk=user_id).exists(),
    )


def team_members(incident: Incident, team_id: int) -> list[Recipient]:
    """Return those of a team who may see this customer: nobody else hears of him."""
    key = ("team_members", incident.tenant_id, team_id)
    return remembered(key, lambda: _members(incident.tenant_id, team_id))


def _members(tenant_id: int, team_id: int) -> list[Recipient]:
    members = TeamMember.objects.filter(team=team_id, is_active=True).values("user")
    return [as_user(user) for user in assignable_users(tenant_id).filter(pk__in=members)]


def administrators(incident: Incident) -> list[Recipient]:
    """Return who sets up the desk and sees this customer."""
    held = Membership.objects.filter(
        tenant=incident.provider_id, role=Role.ADMINISTRATOR, is_active=True
    ).values("user")
    return [as_user(user) for user in assignable_users(incident.tenant_id).filter(pk__in=held)]


def colleagues(incident: Incident) -> list[Recipient]:
    """Return everybody at the desk who works for this customer."""
    return [as_user(user) for user in assignable_users(incident.tenant_id)]


def second_persons(incident: Incident, *, asked_by: int) -> list[Recipient]:
    """Return who may agree to an exception: first who leads, and never whoever asked."""
    found = who_may(Action.WAIVE, incident.tenant_id).exclude(pk=asked_by)
    people = [as_user(user) for user in found]
    leads = {
        one.user_id
        for one in audience(incident, (Audience.INCIDENT_MANAGER, Audience.ESCALATION_MANAGER))
    }
    return [one for one in people if one.user_id in leads] or people


def first_holders(incident: Incident, function: Function) -> list[Recipient]:
    """Return who is told first as this function: one person, or nobody."""
    return [as_holder(row, incident.tenant_id) for row in holders(incident.tenant_id, function)[:1]]


def heads_of_desk(complaint: Complaint) -> list[Recipient]:
    """Return who answers for the desk: never somebody of the customer."""
    found = holders(complaint.provider_id, Function.INCIDENT_MANAGER)
    return [as_holder(row, complaint.tenant_id) for row in found[:1]]


def colleagues_of(tenant_id: int) -> QuerySet[User]:
    """Return who is told of this customer; of a digest, which is of the provider, all who work."""
    works = Membership.objects.filter(
        tenant=tenant_id, provider=tenant_id, is_active=True, user__is_active=True
    )
    # One of both is empty: a customer has no members that are the provider's.
    return assignable_users(tenant_id) | User.objects.filter(pk__in=works.values("user"))


def with_presence(rows: QuerySet[Notice], tenant_id: int) -> QuerySet[Any]:
    """Say of each notice of a tenant whether its reader is still there to be told: `is_here`."""
    people = {
        "contact": reachable(Contact.objects.filter(pk=OuterRef("contact"))),
        "holder": reachable(FunctionHolder.objects.filter(pk=OuterRef("holder"))),
        "provider_holder": reachable(FunctionHolder.objects.filter(pk=OuterRef("provider_holder"))),
        "user": colleagues_of(tenant_id).filter(pk=OuterRef("user")),
        "supplier": Supplier.objects.filter(pk=OuterRef("supplier"), is_active=True),
    }
    here = Q()
    for column, found in people.items():
        here &= Q(**{f"{column}__isnull": True}) | Q(Exists(found))
    return rows.annotate(is_here=Case(When(here, then=True), default=False))


def heard_before(incident: Incident, number: int) -> int:
    """Return the last round before this one in which the customer heard from us; 0 when none."""
    met = UpdateRound.objects.filter(incident=incident, number__lt=number, met_at__isnull=False)
    return met.aggregate(last=Max("number"))["last"] or 0


def escalations_of(incident: Incident) -> QuerySet[Escalation]:
    return (
        Escalation.objects.filter(incident=incident)
        # Who was told and does not answer is somebody else's problem than who was never reached.
        .annotate(was_told=Exists(Notice.objects.filter(escalation=OuterRef("pk"))))
        .select_related(
            "raised_by",
            "acknowledged_by",
            "answer_recorded_by",
            "to_team",
            "from_team",
            "reminded_round",
            "holder",
            "provider_holder",
        )
        .order_by("raised_at", "pk")
    )


def told_to(actor: Actor, reference: str) -> list[Escalation]:
    """Return the escalations of an incident that were put to this person as a function."""
    if actor.user_id is None:
        return []
    rows = Escalation.objects.filter(
        Q(holder__user=actor.user_id, holder__is_active=True)
        | Q(provider_holder__user=actor.user_id, provider_holder__is_active=True),
        seen_by(actor),
        incident__reference=reference,
    )
    return list(rows.select_related(*WITH).order_by("pk"))


def asked_of(actor: Actor) -> list[Incident]:
    """Return what waits for this person at a customer: to be seen, or decided on (GDPR art. 33)."""
    if actor.user_id is None:
        return []
    held = FunctionHolder.objects.filter(user=actor.user_id, is_active=True)
    asked = Escalation.objects.filter(
        incident=OuterRef("pk"), holder__in=held, acknowledged_at=None, passed_on_at=None
    ).exclude(incident__status=Status.CLOSED)
    owed = BreachClock.objects.filter(incident=OuterRef("pk"), stopped_at=None)
    # The incident manager is of the desk, which has a list of its own.
    decides = held.filter(tenant=OuterRef("tenant"), function__in=PRIVACY)
    found = Incident.objects.filter(
        Exists(asked) | (Exists(owed) & Exists(decides)), seen_by(actor)
    )
    return list(found.order_by("-reported_at", "-pk")[:ASKED])


def told_as(row: Escalation) -> FunctionHolder | None:
    """Return who is told as a function, at the customer or at the provider."""
    return row.holder or row.provider_holder


def open_escalations(actor: Actor) -> QuerySet[Escalation]:
    """Return what nobody has acknowledged yet, the oldest first."""
    return (
        Escalation.objects.filter(
            may_at(actor, Action.ACKNOWLEDGE),
            acknowledged_at=None,
            passed_on_at=None,
        )
        .exclude(incident__status=Status.CLOSED)
        .select_related("incident", "to_team")
        .order_by("raised_at", "pk")
    )


def calls_owed(incident: Incident) -> QuerySet[Notice]:
    """Return the calls that somebody at the desk still has to make, the most urgent first."""
    return Notice.objects.filter(
        incident=incident, medium=Medium.PHONE, state=NoticeState.WAITING
    ).order_by("due_at", "pk")


def failed_mail(incident: Incident) -> QuerySet[Notice]:
    """Return the mails on this incident that did not arrive."""
    return Notice.objects.filter(
        incident=incident,
        medium=Medium.EMAIL,
        state__in=(NoticeState.REFUSED, NoticeState.GIVEN_UP),
    ).order_by("-pk")


def undelivered(actor: Actor) -> QuerySet[Notice]:
    """Return the mails that did not arrive and that nobody has seen yet, the oldest first."""
    return (
        Notice.objects.filter(
            may_at(actor, Action.SEE_SENT_MAIL),
            medium=Medium.EMAIL,
            state__in=(NoticeState.REFUSED, NoticeState.GIVEN_UP),
            seen_at=None,
        )
        .select_related("incident", "tenant")
        .defer("text", "html")
        .order_by("pk")
    )


@dataclass(frozen=True)
class MailPage:
    """Mails, the newest first; `older` is the key after which the next page begins."""

    rows: list[Notice]
    older: int | None


def mail_page(actor: Actor, *, before: str = "", size: int = 50) -> MailPage:
    """Return one page of the mails of the customers in sight."""
    rows = Notice.objects.filter(
        may_at(actor, Action.SEE_SENT_MAIL), medium=Medium.EMAIL
    ).select_related("incident")
    if before.isascii() and before.isdigit() and int(before) < LARGEST:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.order_by("-pk")[: size + 1])
    return MailPage(found[:size], found[size - 1].pk if len(found) > size else None)


def overdue(now: datetime, *, grace: timedelta = GRACE) -> dict[str, int]:
    """Return per queue how much should have been done by now, over all tenants: counts only."""
    terms: list[Any] = [now, grace]
    with connection.cursor() as cursor:
        cursor.execute("SELECT queue, overdue FROM servicedesk_overdue(%s, %s)", terms)
        counts = dict(cursor.fetchall())
    return {**counts, **overdue_mail()}


def silent_parts(now: datetime, *, grace: timedelta = GRACE) -> list[str]:
    """Return which parts have shown no sign of life for too long, or never did."""
    alive = Heartbeat.objects.filter(at__gte=now - grace).values_list("name", flat=True)
    return sorted(set(PARTS) - set(alive))


def differing() -> dict[str, int]:
    """Return how many lines of the database were not as they belong when it was last looked at."""
    seen = Heartbeat.objects.filter(name="database").values_list("seen", flat=True).first()
    return {"database": (seen or {}).get("differing", 0)}
