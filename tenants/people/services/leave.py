"""Who leaves: a role or a whole account is ended, and may be opened again (ASVS 7.4.2).

Whoever leaves is signed out at once, gets no work and hears of nothing any more. The name stays
in what they did, because nothing is deleted.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tenants.choices import Role
from tenants.contract.services.consequences import check_sure, left_by, of_leaving, of_losing
from tenants.errors import DomainError, NotAllowed, NotFound
from tenants.ledger.acting import tell_who_acts
from tenants.ledger.append import append, update
from tenants.ledger.names import kind_of
from tenants.ledger.order import along_chain
from tenants.models import Contact, Event, FunctionHolder, Membership, TeamMember, User
from tenants.people.services.invitations import ask, known_elsewhere
from tenants.reach import has_roles, providers_of
from tenants.rules.roles import Action, Actor, require

WITHDRAWN = "membership.withdrawn"
# Withdrawn with all the others of somebody: opening the account gives these back.
ENDED = "membership.ended_with_account"
REOPENED = "membership.reopened"
# Of contacts the same: what was switched off before stays off.
CONTACT_ENDED = "contact.ended_with_account"


class LastAdministrator(DomainError):
    """Without one nobody could set anything up, or let anybody in, ever again."""

    code = "last_administrator"
    status = 409

    def __init__(self) -> None:
        super().__init__(
            _("This is the last administrator: make somebody else an administrator first.")
        )


@transaction.atomic
def withdraw_member(
    *, membership_id: int, actor: Actor, now: datetime, is_sure: bool = False
) -> Membership:
    """Take a role back; it no longer holds at the very next request."""
    member = _member(membership_id, actor)
    if member.is_active:
        _keep_an_administrator([member], actor)
        left = left_by(member)
        follows = of_leaving(member.user, left) if left else of_losing(member, is_withdrawn=True)
        check_sure(follows, actor=actor, is_sure=is_sure)
        _withdraw(member, WITHDRAWN, actor=actor, now=now)
        _let_go(member.user_id, [member], actor=actor, now=now)
    return member


@transaction.atomic
def reopen_member(*, membership_id: int, actor: Actor, now: datetime) -> Membership:
    """Give a role back, and the account with it when that was ended.

    Who went to another provider meanwhile is asked: then the role is not running yet.
    """
    member = _member(membership_id, actor)
    if not member.is_active and not _ask_again(member.user, [member], actor=actor, now=now):
        _reopen(member, actor=actor, now=now)
        _open(member.user_id)
    return member


@transaction.atomic
def end_account(*, user_id: int, actor: Actor, now: datetime, is_sure: bool = False) -> User:
    """End every role of somebody that this person may end, and the account if none is left."""
    user = _person(user_id)
    held = _held(user_id, actor)
    running = [member for member in held if member.is_active]
    _keep_an_administrator(running, actor)
    follows = of_leaving(user, {member.tenant_id for member in running})
    check_sure(follows, actor=actor, is_sure=is_sure)
    for member in running:
        _withdraw(member, ENDED, actor=actor, now=now)
    _let_go(user_id, held, actor=actor, now=now)
    if not has_roles(user_id):
        tell_who_acts(actor)
        user.is_active = False
        user.save(update_fields=["is_active"])
    return user


@transaction.atomic
def reopen_account(*, user_id: int, actor: Actor, now: datetime) -> bool:
    """Open an account again, with the roles that ended with it; not with those taken before.

    Who went to another provider meanwhile is asked for these roles: then it answers no.
    """
    user = _person(user_id)
    tell_who_acts(actor)
    closed = [member for member in _held(user_id, actor) if not member.is_active]
    ended = [member for member in closed if _last_kind(member) == ENDED]
    if ended and _ask_again(user, ended, actor=actor, now=now):
        return False
    for member in ended:
        _reopen(member, actor=actor, now=now)
    _open(user_id)
    return True


def _ask_again(user: User, members: Collection[Membership], *, actor: Actor, now: datetime) -> bool:
    """Ask whoever is known elsewhere only, as an invitation does, and say whether they are."""
    if not all(known_elsewhere(email=user.email, tenant=one.tenant) for one in members):
        return False
    for one in members:
        ask(
            tenant=one.tenant, user=user, name=user.name, roles=[Role(one.role)],
            sees_all_customers=one.sees_all_customers, actor=actor, now=now,
        )  # fmt: skip
    return True


def _member(membership_id: int, actor: Actor) -> Membership:
    member = Membership.objects.select_for_update().filter(pk=membership_id).first()
    if member is None:
        raise NotFound
    require(actor, Action.INVITE, member.tenant_id)
    return member


def _person(user_id: int) -> User:
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotFound
    return user


def _held(user_id: int, actor: Actor) -> list[Membership]:
    """Return the memberships that this person may end, locked.

    Who is a member of nothing in sight does not exist.
    """
    held = list(Membership.objects.select_for_update().filter(user=user_id).order_by("pk"))
    if not held:
        raise NotFound
    ended_here = [member for member in held if actor.may(Action.INVITE, member.tenant_id)]
    if not ended_here:
        raise NotAllowed
    return ended_here


def _keep_an_administrator(leaving: Iterable[Membership], actor: Actor) -> None:
    """Refuse people to end the last administrator; the operator's own commands may."""
    going = {member.pk: member for member in leaving if member.role == Role.ADMINISTRATOR}
    if not going or not actor.is_somebody:
        return
    # Locked in one order: two who put each other out at once are not both heard.
    found = Membership.objects.select_for_update(of=("self",)).filter(
        tenant__in={member.tenant_id for member in going.values()},
        role=Role.ADMINISTRATOR,
        is_active=True,
    )
    staying = [member for member in found.order_by("pk") if member.pk not in going]
    people = User.objects.filter(pk__in={m.user_id for m in staying}, is_active=True)
    # Who was invited and never chose a password may never come.
    if not people.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).exists():
        raise LastAdministrator


def _withdraw(member: Membership, kind: str, *, actor: Actor, now: datetime) -> None:
    member.is_active = False
    wrote = [update(member, "is_active")]
    append(member, kind, actor=actor, at=now, wrote=wrote, told=False)


def _reopen(member: Membership, *, actor: Actor, now: datetime) -> None:
    member.is_active = True
    wrote = [update(member, "is_active")]
    append(member, REOPENED, actor=actor, at=now, wrote=wrote, told=False)
    for contact in Contact.objects.select_for_update().filter(
        tenant=member.tenant_id, user=member.user_id, is_active=False
    ):
        if _last_kind(contact) != CONTACT_ENDED:
            continue
        contact.is_active = True
        told = [update(contact, "is_active")]
        append(contact, "contact.changed", actor=actor, at=now, wrote=told, told=False)


def _open(user_id: int) -> None:
    User.objects.filter(pk=user_id, is_active=False).update(is_active=True)


def _let_go(user_id: int, leaving: Collection[Membership], *, actor: Actor, now: datetime) -> None:
    """Sign somebody out; where they are nothing any more they are told nothing either.

    Who serves another provider too stays signed in there: what was taken back does not hold at
    the next request, and the rest is not this provider's to end.
    """
    if not providers_of(user_id) - {member.provider_id for member in leaving}:
        User.objects.filter(pk=user_id).update(sessions_ended=F("sessions_ended") + 1)
    left = {member.tenant_id for member in leaving}
    still = Membership.objects.filter(user=user_id, tenant__in=left, is_active=True)
    left -= set(still.values_list("tenant", flat=True))
    if not left:
        return
    for contact in Contact.objects.select_for_update().filter(
        _as_somebody(user_id), tenant__in=left, is_active=True
    ):
        contact.is_active = False
        wrote = [update(contact, "is_active")]
        append(contact, CONTACT_ENDED, actor=actor, at=now, wrote=wrote, told=False)
    for place in TeamMember.objects.select_for_update(of=("self",)).filter(
        tenant__in=left, user=user_id, is_active=True
    ).select_related("team"):  # fmt: skip
        place.is_active = False
        wrote = [update(place, "is_active")]
        append(place.team, "teammember.changed", actor=actor, at=now, wrote=wrote, told=False)
    _vacate(user_id, left, actor=actor, now=now)


def _vacate(user_id: int, left: set[int], *, actor: Actor, now: datetime) -> None:
    """Let functions of somebody who left be vacant: the next in rank, or the provider's, is told.

    Somebody of the provider may hold functions of its customers too. Written with their address
    only, they are theirs all the same.
    """
    for holder in FunctionHolder.objects.select_for_update().filter(
        _as_somebody(user_id),
        Q(tenant__in=left) | Q(provider__in=left),
        is_active=True,
    ):
        holder.is_active = False
        wrote = [update(holder, "is_active")]
        append(holder, "functionholder.vacated", actor=actor, at=now, wrote=wrote, told=False)


def _as_somebody(user_id: int) -> Q:
    """Return what finds the rows of a person, also those written with their address only."""
    email = User.objects.values_list("email", flat=True).get(pk=user_id)
    return Q(user=user_id) | Q(user=None, email__iexact=email)


def _last_kind(row: Membership | Contact) -> str:
    told = Event.objects.filter(
        tenant=row.tenant_id, subject_kind=kind_of(type(row)), subject_id=row.pk
    )
    last = along_chain(told, newest_first=True).values_list("kind", flat=True)
    return last.first() or ""
