"""Who stands where in an incident, which tasks wait for somebody, and how telling goes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.db import connection
from django.db.models import QuerySet

from escalation.choices import Medium, NoticeState
from escalation.models import Escalation, Heartbeat, Notice
from escalation.rules.audience import Audience
from escalation.rules.recipients import Recipient, once
from incidents.choices import Status
from incidents.models import AffectedContact, Complaint, Incident
from tenants.choices import Function
from tenants.models import Contact, FunctionHolder, Supplier, TeamMember, User
from tenants.queries import assignable_users, holders
from tenants.rules.roles import Action, Actor

# Everything that ticks, and leaves a sign of life each time.
PARTS = ("escalations", "notices", "outbox", "watch")
LARGEST = 2**63
# Younger than this is work in hand.
GRACE = timedelta(seconds=60)


def as_contact(row: Contact) -> Recipient:
    return Recipient("contact", row.pk, row.name, row.email, row.phone, row.language, row.user_id)


def as_user(row: User) -> Recipient:
    return Recipient("user", row.pk, row.name, row.email, row.phone, row.language, row.pk)


def as_holder(row: FunctionHolder, tenant_id: int) -> Recipient:
    sort = "holder" if row.tenant_id == tenant_id else "provider_holder"
    return Recipient(sort, row.pk, row.name, row.email, row.phone, row.language, row.user_id)


def as_supplier(row: Supplier, language: str) -> Recipient:
    return Recipient("supplier", row.pk, row.name, row.email, row.phone, language)


def audience(incident: Incident, parts: Iterable[Audience]) -> list[Recipient]:
    """Return everybody who has one of these parts, once."""
    return once(one for part in parts for one in _of(incident, part))


def _of(incident: Incident, part: Audience) -> list[Recipient]:
    if part is Audience.REPORTER:
        return [as_contact(incident.reporter)]
    if part is Audience.AFFECTED:
        return affected(incident)
    if part is Audience.RESPONSIBLE:
        return responsible(incident)
    if part is Audience.INCIDENT_MANAGER and _is_here(incident, incident.manager_id):
        return [as_user(cast(User, incident.manager))]
    return first_holders(incident, Function(part))


def affected(incident: Incident) -> list[Recipient]:
    """Return the contacts who must hear of this incident."""
    rows = (
        AffectedContact.objects.filter(incident=incident, is_active=True, contact__is_active=True)
        .select_related("contact")
        .order_by("contact")
    )
    return [as_contact(row.contact) for row in rows]


def responsible(incident: Incident) -> list[Recipient]:
    """Return the assignee, or the team before there is one, and after he left."""
    if _is_here(incident, incident.assignee_id):
        return [as_user(cast(User, incident.assignee))]
    return team_members(incident, incident.team_id)


def _is_here(incident: Incident, user_id: int | None) -> bool:
    """Say whether somebody works for this customer still: nobody is told into the void."""
    if user_id is None:
        return False
    return assignable_users(incident.tenant_id).filter(pk=user_id).exists()


def team_members(incident: Incident, team_id: int) -> list[Recipient]:
    """Return those of a team who may see this customer: nobody else hears of him."""
    members = TeamMember.objects.filter(team=team_id, is_active=True).values("user")
    return [as_user(user) for user in assignable_users(incident.tenant_id).filter(pk__in=members)]


def first_holders(incident: Incident, function: Function) -> list[Recipient]:
    """Return who is told first as this function: one person, or nobody."""
    return [as_holder(row, incident.tenant_id) for row in holders(incident.tenant_id, function)[:1]]


def heads_of_desk(complaint: Complaint) -> list[Recipient]:
    """Return who answers for the desk: never somebody of the customer."""
    found = holders(complaint.provider_id, Function.INCIDENT_MANAGER)
    return [as_holder(row, complaint.tenant_id) for row in found[:1]]


def escalations_of(incident: Incident) -> QuerySet[Escalation]:
    return (
        Escalation.objects.filter(incident=incident)
        .select_related("raised_by", "acknowledged_by", "to_team", "from_team", "reminded_round")
        .order_by("raised_at", "pk")
    )


def open_escalations(actor: Actor) -> QuerySet[Escalation]:
    """Return what nobody has acknowledged yet, the oldest first."""
    return (
        Escalation.objects.filter(
            tenant__in=actor.tenants_for(Action.ACKNOWLEDGE),
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


@dataclass(frozen=True)
class MailPage:
    """Mails, the newest first; `older` is the key after which the next page begins."""

    rows: list[Notice]
    older: int | None


def mail_page(actor: Actor, *, before: str = "", size: int = 50) -> MailPage:
    """Return one page of the mails of the customers in sight."""
    rows = Notice.objects.filter(
        tenant__in=actor.tenants_for(Action.SEE_SENT_MAIL), medium=Medium.EMAIL
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
        return dict(cursor.fetchall())


def silent_parts(now: datetime, *, grace: timedelta = GRACE) -> list[str]:
    """Return which parts have shown no sign of life for too long, or never did."""
    alive = Heartbeat.objects.filter(at__gte=now - grace).values_list("name", flat=True)
    return sorted(set(PARTS) - set(alive))
