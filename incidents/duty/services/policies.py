"""Policies of an organisation: published, read, reminded of, reviewed, withdrawn (R151, R152)."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from incidents.duty.asks import PublishPolicy, ReviewPolicy
from incidents.duty.rules.policies import is_asked, may_remind, roles_of
from incidents.facts import PolicyReviewed, PolicySaid
from incidents.models import Policy, PolicyReading, PolicyVersion
from incidents.record.services.common import clean_text
from tenants.choices import Side
from tenants.errors import Invalid, NotAllowed, NotFound, Stale
from tenants.ledger.append import append, insert, update
from tenants.models import Tenant
from tenants.rules.roles import Action, Actor, Kind, require

TEXT: Final = 40_000


@transaction.atomic
def publish_policy(
    *, tenant_id: int, ask: PublishPolicy, actor: Actor, now: datetime
) -> PolicyVersion:
    """Publish a new policy of an organisation: its first version."""
    tenant = Tenant.objects.filter(pk=tenant_id).first()
    if tenant is None or not actor.sees(tenant_id):
        raise NotFound()
    require(actor, Action.GOVERN, tenant_id)
    policy = Policy(tenant=tenant, provider_id=tenant.provider_id, made_at=now)
    policy.review_on = _review_on(tenant, ask.review_on, now)
    version = _version(policy, 1, ask, actor=actor, now=now)
    wrote = [insert(policy)]
    version.policy = policy
    wrote.append(insert(version))
    facts = PolicySaid(number=version.number)
    append(policy, "policy.published", actor=actor, at=now, wrote=wrote, facts=facts)
    return version


@transaction.atomic
def publish_version(
    *, policy_id: int, ask: PublishPolicy, actor: Actor, now: datetime
) -> PolicyVersion:
    """Publish what a policy says from now on; everybody it is for is asked to read it anew."""
    policy = _lock(policy_id, actor)
    policy.review_on = _review_on(policy.tenant, ask.review_on, now)
    policy.reminded_at = None
    number = latest_of(policy).number + 1
    version = _version(policy, number, ask, actor=actor, now=now)
    wrote = [insert(version), update(policy, "review_on", "reminded_at")]
    facts = PolicySaid(number=version.number)
    append(policy, "policy.published", actor=actor, at=now, wrote=wrote, facts=facts)
    return version


@transaction.atomic
def confirm_read(*, policy_id: int, number: int, actor: Actor, now: datetime) -> PolicyReading:
    """Record that this person read and understood a version; a second time changes nothing."""
    if actor.kind is not Kind.PERSON:
        raise NotAllowed()
    policy = _take(policy_id, actor)
    version = latest_of(policy)
    if not is_asked(version.audience, actor.roles.get(policy.tenant_id, ())):
        raise NotAllowed()
    if version.number != number or policy.ended_at is not None:
        raise Stale(_("This policy says something else by now. Read it again."))
    known = PolicyReading.objects.filter(version=version, person=actor.person_id).first()
    if known is not None:
        return known
    reading = PolicyReading(
        tenant_id=policy.tenant_id, provider_id=policy.provider_id, version=version,
        person_id=actor.person_id, read_at=now,
    )  # fmt: skip
    wrote = [insert(reading)]
    facts = PolicySaid(number=version.number)
    append(policy, "policy.read", actor=actor, at=now, wrote=wrote, facts=facts)
    return reading


@transaction.atomic
def remind_readers(*, policy_id: int, actor: Actor, now: datetime) -> Policy:
    """Ask whoever did not read it again; at most once a day. Who that is follows after COMMIT."""
    policy = _lock(policy_id, actor)
    if not may_remind(policy.reminded_at, now=now):
        raise Stale(_("They were reminded less than a day ago."))
    policy.reminded_at = now
    wrote = [update(policy, "reminded_at")]
    facts = PolicySaid(number=latest_of(policy).number)
    append(policy, "policy.reminded", actor=actor, at=now, wrote=wrote, facts=facts)
    return policy


@transaction.atomic
def review_policy(*, policy_id: int, ask: ReviewPolicy, actor: Actor, now: datetime) -> Policy:
    """Record that it was evaluated and stays as it is, until the next day."""
    policy = _lock(policy_id, actor)
    policy.review_on = _review_on(policy.tenant, ask.review_on, now)
    wrote = [update(policy, "review_on")]
    facts = PolicyReviewed(number=latest_of(policy).number, review_on=str(policy.review_on))
    append(policy, "policy.reviewed", actor=actor, at=now, wrote=wrote, facts=facts)
    return policy


@transaction.atomic
def withdraw_policy(*, policy_id: int, actor: Actor, now: datetime) -> Policy:
    """Ask nobody to read it any more; what was published and read stays."""
    policy = _lock(policy_id, actor)
    policy.ended_at = now
    wrote = [update(policy, "ended_at")]
    facts = PolicySaid(number=latest_of(policy).number)
    append(policy, "policy.withdrawn", actor=actor, at=now, wrote=wrote, facts=facts)
    return policy


def latest_of(policy: Policy) -> PolicyVersion:
    return policy.versions.latest("number")


def _take(policy_id: int, actor: Actor) -> Policy:
    rows = Policy.objects.select_for_update(of=("self",)).select_related("tenant")
    policy = rows.filter(pk=policy_id).first()
    if policy is None or not actor.sees(policy.tenant_id):
        raise NotFound()
    return policy


def _lock(policy_id: int, actor: Actor) -> Policy:
    policy = _take(policy_id, actor)
    require(actor, Action.GOVERN, policy.tenant_id)
    if policy.ended_at is not None:
        raise Stale(_("This policy was withdrawn."))
    return policy


def _version(
    policy: Policy, number: int, ask: PublishPolicy, *, actor: Actor, now: datetime
) -> PolicyVersion:
    side = Side.PROVIDER if policy.tenant_id == policy.provider_id else Side.CUSTOMER
    known = {role.value for role in roles_of(side)}
    audience = [role for role in dict.fromkeys(ask.audience) if role in known]
    if not audience or len(audience) != len(set(ask.audience)):
        raise Invalid(_("Choose who reads it."), field="audience")
    text = clean_text(ask.text, "text", needed=False, limit=TEXT)
    document = clean_text(ask.document, "document", needed=False, limit=300)
    if not text and not document:
        raise Invalid(_("Write what it says, or where it stands."), field="text")
    return PolicyVersion(
        tenant_id=policy.tenant_id, provider_id=policy.provider_id, policy=policy, number=number,
        title=clean_text(ask.title, "title", limit=120), text=text, document=document,
        valid_from=ask.valid_from, audience=audience, published_by_id=actor.person_id,
        published_at=now,
    )  # fmt: skip


def _review_on(tenant: Tenant, day: date, now: datetime) -> date:
    if day <= now.astimezone(ZoneInfo(tenant.zone)).date():
        raise Invalid(_("Choose a day that is still to come."), field="review_on")
    return day
