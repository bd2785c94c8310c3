"""Who is told of an incident: each as a recipient, with the medium that reaches them."""

from collections.abc import Collection, Iterable
from typing import Any, cast

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from escalation.notices.rules.audience import CUSTOMERS, Audience
from escalation.notices.rules.recipients import Recipient, once
from incidents.models import Complaint, Incident
from incidents.record.queries.hearers import hearers
from tenants.choices import Function, Role
from tenants.memo import remembered
from tenants.models import Contact, FunctionHolder, Membership, Supplier, TeamMember, User
from tenants.queries import assignable_users, holders, who_may
from tenants.rules.roles import Action


def as_contact(row: Contact) -> Recipient:
    language = language_of(row)
    # Whoever has no address is called instead.
    email = "" if row.never_mail else row.email
    roles: list[str] | None = getattr(row, "roles", None)
    return Recipient(
        "contact", row.pk, row.name, email, row.phone, language, row.user_id,
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
    return user_id is not None and user_id in at_desk(incident.tenant_id)


def at_desk(tenant_id: int) -> frozenset[int]:
    """Return everybody of the desk who works for this customer: one answer for a whole batch."""
    return remembered(("at_desk", tenant_id), lambda: _at_desk(tenant_id))


def _at_desk(tenant_id: int) -> frozenset[int]:
    users = assignable_users(tenant_id).order_by()
    return frozenset(users.values_list("pk", flat=True))


def team_members(incident: Incident, team_id: int) -> list[Recipient]:
    """Return those of a team who may see this customer: nobody else hears of him."""
    return members_of(incident.tenant_id, team_id)


def members_of(tenant_id: int, team_id: int) -> list[Recipient]:
    """Return the same, of a customer."""
    key = ("team_members", tenant_id, team_id)
    return remembered(key, lambda: _members(tenant_id, team_id))


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
