"""Asks somebody who has an account elsewhere whether they come in here too, and hears the answer.

Until they accept, nothing of them is shown to who invites, and nothing of theirs is changed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tenants.choices import Role, Side
from tenants.errors import DomainError, NotFound
from tenants.ledger.append import append, insert, update
from tenants.models import AccountMail, Invitation, Membership, Tenant, User
from tenants.people.services.account import normal_email
from tenants.people.services.account_queue import owe
from tenants.people.services.members import fitting, let_in
from tenants.reach import providers_of
from tenants.rules.roles import Action, Actor, Kind, require
from tenants.scoping import Scope, entered

_SALT: Final = "tenants.invitation"
LASTS: Final = 14 * 24 * 60 * 60


class Answered(DomainError):
    """An invitation is answered once."""

    code = "invitation_answered"
    status = 409

    def __init__(self) -> None:
        super().__init__(_("This invitation was answered already, or taken back."))


class SignInFirst(Exception):
    """Whoever reads a mailbox may not answer for an account that is open: its owner may."""


@dataclass(frozen=True)
class Asked:
    """One invitation as its link names it."""

    invitation_id: int
    tenant_id: int
    provider_id: int
    user_id: int

    @property
    def scope(self) -> Scope:
        side = Side.PROVIDER if self.tenant_id == self.provider_id else Side.CUSTOMER
        return Scope.of(self.tenant_id, self.provider_id, side=side)

    @property
    def token(self) -> str:
        return signing.dumps(self.ids, salt=_SALT)

    @property
    def ids(self) -> list[int]:
        return [self.invitation_id, self.tenant_id, self.provider_id, self.user_id]


def read(token: str) -> Asked:
    """Return what a link names; what was not signed by us, or is too old, does not exist."""
    try:
        ids: list[int] = signing.loads(token, salt=_SALT, max_age=LASTS)
    except signing.BadSignature:
        raise NotFound from None
    return Asked(*ids)


def known_elsewhere(*, email: str, tenant: Tenant) -> User | None:
    """Return whose address this is, when they have an account and are nothing at this provider."""
    user = User.objects.filter(email__iexact=normal_email(email)).first()
    if user is None:
        return None
    held = Membership.objects.filter(user=user, provider=tenant.provider_id)
    is_ours = held.filter(is_active=True).exists() if providers_of(user.pk) else held.exists()
    return None if is_ours else user


@transaction.atomic
def ask(
    *,
    tenant: Tenant,
    user: User,
    name: str,
    roles: Iterable[Role],
    sees_all_customers: bool,
    actor: Actor,
    now: datetime,
) -> list[Invitation]:
    """Write down what is asked, and mail the question once more when it was asked before."""
    require(actor, Action.INVITE, tenant.pk)
    rows = []
    for role in fitting(tenant, roles):
        given = {"tenant": tenant, "email": normal_email(user.email), "role": role}
        row = Invitation.objects.filter(**given, state=Invitation.State.OPEN).first()
        if row is None:
            row = Invitation(
                **given, provider_id=tenant.provider_id, name=name, asked_at=now,
                sees_all_customers=sees_all_customers, inviter_id=actor.person_id,
            )  # fmt: skip
            wrote = [insert(row)]
            append(row, "invitation.asked", actor=actor, at=now, wrote=wrote, told=False)
        asked = Asked(row.pk, tenant.pk, tenant.provider_id, user.pk)
        owe(AccountMail.Kind.QUESTION, ids=asked.ids)
        rows.append(row)
    return rows


def invitation_of(asked: Asked) -> Invitation:
    """Return the invitation with who asks; needs its scope."""
    rows = Invitation.objects.select_related("tenant", "provider", "inviter")
    row = rows.filter(pk=asked.invitation_id).first()
    if row is None:
        raise NotFound
    return row


def is_for_another(asked: Asked, signed_in: User | AnonymousUser) -> bool:
    """Say whether somebody is signed in who cannot answer: the account that was asked is open."""
    is_else = signed_in.is_authenticated and signed_in.pk != asked.user_id
    return is_else and User.objects.filter(pk=asked.user_id, is_active=True).exists()


@transaction.atomic
def answer(*, asked: Asked, signed_in: Any, accepts: bool, now: datetime) -> Invitation:
    """Hear what somebody answers; only when they accept they are let in.

    An account that was ended cannot sign in: there the link, that was mailed to its address, is
    enough, and accepting opens the account again.
    """
    user = User.objects.select_for_update().filter(pk=asked.user_id).first()
    if user is None:
        raise NotFound
    if user.is_active and signed_in.pk != user.pk:
        raise SignInFirst
    with entered(asked.scope):
        row = Invitation.objects.select_for_update(of=("self",)).select_related("tenant").filter(
            pk=asked.invitation_id
        ).first()  # fmt: skip
        if row is None or normal_email(row.email) != normal_email(user.email):
            raise NotFound
        if row.state != Invitation.State.OPEN:
            raise Answered
        role = Role(row.role)
        person = Actor(kind=Kind.PERSON, side=role.side, user_id=user.pk, name=user.name)
        row.state = Invitation.State.ACCEPTED if accepts else Invitation.State.DECLINED
        row.answered_at = now
        wrote = [update(row, "state", "answered_at")]
        append(row, f"invitation.{row.state}", actor=person, at=now, wrote=wrote, told=False)
        if accepts:
            let_in(
                row.tenant, user, [role], sees_all_customers=row.sees_all_customers,
                actor=person, now=now,
            )  # fmt: skip
    return row
