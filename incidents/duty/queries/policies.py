"""Policies of organisations: what they say now, who is to read them, and who did."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet

from incidents.duty.rules.policies import is_asked, is_overdue
from incidents.models import Policy, PolicyReading, PolicyVersion
from tenants.choices import Role, Side
from tenants.errors import NotFound
from tenants.models import Membership, User
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at, seen_by

MOST: Final = 200


@dataclass(frozen=True)
class Reader:
    """Somebody who is to read a policy, and when they did."""

    person: User
    read_at: datetime | None


@dataclass(frozen=True)
class PolicyLine:
    """One policy with its latest version. `to_read`: this person is asked, and did not yet."""

    row: Policy
    version: PolicyVersion
    readers: list[Reader]
    is_mine: bool
    read_at: datetime | None
    is_overdue: bool

    @property
    def to_read(self) -> bool:
        return self.is_mine and self.read_at is None and self.row.ended_at is None

    @property
    def missing(self) -> list[Reader]:
        return [one for one in self.readers if one.read_at is None]

    @property
    def read(self) -> int:
        return len(self.readers) - len(self.missing)


def policies_for(actor: Actor, *, now: datetime) -> tuple[list[PolicyLine], bool]:
    """Return the policies in use that this person may see, and whether there are more."""
    found = _seen(actor).filter(ended_at=None).select_related("tenant")
    rows = list(found.order_by("-pk")[: MOST + 1])
    lines = _lines(rows[:MOST], actor, now)
    return sorted(lines, key=lambda one: (one.version.title, one.row.pk)), len(rows) > MOST


def policy_for(actor: Actor, key: int, *, now: datetime) -> PolicyLine:
    """Return one of these, also one that was withdrawn; or NotFound."""
    lines = _lines(list(_seen(actor).filter(pk=key).select_related("tenant")), actor, now)
    if not lines:
        raise NotFound()
    return lines[0]


def own_policy_for(actor: Actor, key: int, *, now: datetime) -> PolicyLine:
    """Return one of the organisation of whoever comes as a customer; the desk has its own page."""
    if actor.side is Side.PROVIDER:
        raise NotFound()
    return policy_for(actor, key, now=now)


def versions_of(policy: Policy) -> list[PolicyVersion]:
    """Return all that was published, the latest first."""
    rows = PolicyVersion.objects.filter(policy=policy).select_related("published_by")
    return list(rows.order_by("-number"))


def sees_readers(actor: Actor, tenant_id: int) -> bool:
    """Say whether this person sees who read it: who leads, and an organisation's management."""
    return actor.may(Action.GOVERN, tenant_id) or actor.may(Action.SEE_OWN_FIGURES, tenant_id)


def policies_to_read(actor: Actor, _now: datetime) -> QuerySet[PolicyVersion]:
    """Return the latest versions that this person is asked to read and did not yet."""
    mine = Q(pk__in=())
    for tenant_id, held in sorted(actor.roles.items()):
        mine |= Q(tenant=tenant_id, audience__overlap=sorted(role.value for role in held))
    later = PolicyVersion.objects.filter(policy=OuterRef("policy"), number__gt=OuterRef("number"))
    read = PolicyReading.objects.filter(version=OuterRef("pk"), person=actor.user_id or 0)
    return (
        PolicyVersion.objects.filter(mine, ~Exists(later), ~Exists(read), policy__ended_at=None)
        .select_related("tenant")
        .order_by("published_at", "pk")
    )


def people_to_read(version: PolicyVersion) -> list[User]:
    """Return who is asked to read a version and did not yet, and has an account still."""
    read = PolicyReading.objects.filter(version=version).values("person")
    held = Membership.objects.filter(
        tenant=version.tenant_id, role__in=version.audience, is_active=True
    ).values("user")
    people = User.objects.filter(pk__in=held, is_active=True).exclude(pk__in=read)
    return list(people.order_by("name", "pk"))


def _seen(actor: Actor) -> QuerySet[Policy]:
    """The desk sees those of its customers; a customer's people what is for them, or all of it."""
    if actor.side is Side.PROVIDER:
        return Policy.objects.filter(may_at(actor, Action.SEE_QUEUE))
    mine = Q(tenant__in=actor.given_for(Action.SEE_OWN_FIGURES))
    for tenant_id, held in sorted(actor.roles.items()):
        latest = PolicyVersion.objects.filter(policy=OuterRef("pk"), tenant=tenant_id)
        asked = latest.filter(audience__overlap=sorted(role.value for role in held))
        mine |= Q(Exists(asked), tenant=tenant_id)
    return Policy.objects.filter(seen_by(actor) & mine)


def _lines(rows: Sequence[Policy], actor: Actor, now: datetime) -> list[PolicyLine]:
    versions = {
        one.policy_id: one
        for one in PolicyVersion.objects.filter(policy__in=[row.pk for row in rows])
        .select_related("published_by")
        .order_by("number")
    }
    latest = list(versions.values())
    people = _People(_members(one.tenant_id for one in latest), _read(latest))
    return [_line(row, versions[row.pk], people, actor, now) for row in rows]


@dataclass(frozen=True)
class _People:
    """Who has which roles, by organisation; and who read which version when."""

    members: dict[int, dict[User, set[Role]]]
    read: dict[tuple[int, int], datetime]


def _line(
    row: Policy, version: PolicyVersion, people: _People, actor: Actor, now: datetime
) -> PolicyLine:
    read = people.read
    readers = [
        Reader(person, read.get((version.pk, person.pk)))
        for person, held in people.members.get(row.tenant_id, {}).items()
        if is_asked(version.audience, held)
    ]
    today = now.astimezone(ZoneInfo(row.tenant.zone)).date()
    return PolicyLine(
        row=row,
        version=version,
        readers=readers,
        is_mine=is_asked(version.audience, actor.roles.get(row.tenant_id, ())),
        read_at=read.get((version.pk, actor.user_id or 0)),
        is_overdue=row.ended_at is None and is_overdue(row.review_on, today=today),
    )


def _members(tenants: Iterable[int]) -> dict[int, dict[User, set[Role]]]:
    """Return by organisation who has which roles there, by name."""
    found: dict[int, dict[User, set[Role]]] = defaultdict(lambda: defaultdict(set))
    held = Membership.objects.filter(
        tenant__in=sorted(set(tenants)), is_active=True, user__is_active=True
    )
    for one in held.select_related("user").order_by("user__name", "pk"):
        found[one.tenant_id][one.user].add(Role(one.role))
    return found


def _read(versions: Iterable[PolicyVersion]) -> dict[tuple[int, int], datetime]:
    rows = PolicyReading.objects.filter(version__in=[one.pk for one in versions])
    return {(row.version_id, row.person_id): row.read_at for row in rows}
