"""Anchors that leave the house: given to whoever asks, and mailed to auditors each day.

Whoever keeps one can show later that a history was made anew, whatever else was changed with it.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from reporting.facts import AnchorHandedOut
from tenants import scoping
from tenants.choices import Role
from tenants.errors import NotAllowed
from tenants.ledger.anchor_file import State, last_state
from tenants.ledger.anchors import handed_out, make_anchor
from tenants.ledger.append import append
from tenants.models import AccountMail, Event, Membership, Tenant, User
from tenants.people.services.account_mail import Letter, Sending, post
from tenants.people.services.account_queue import owe
from tenants.queries import actor_of, scope_of
from tenants.rules.roles import SYSTEM, Action, Actor
from tenants.senders import sender_of
from tenants.sight import tenants_for

logger = logging.getLogger(__name__)

KIND: Final = "anchor.handed_out"
# A little less than a day: the tick comes each hour.
EVERY: Final = timedelta(hours=23)


@transaction.atomic
def take_anchor(*, actor: Actor, now: datetime) -> tuple[State, bytes]:
    """Give the anchor of this moment, with the way from each chain in sight to its root."""
    tenants = tenants_for(actor, Action.EXPORT)
    if not tenants:
        raise NotAllowed()
    state = make_anchor(now=now)
    for tenant in Tenant.objects.filter(pk__in=actor.roles).order_by("pk"):
        _tell(tenant, state, actor=actor, now=now, by="download")
    return state, as_file(state, tenants)


def mail_anchors(*, now: datetime) -> int:
    """Owe the last anchor to the auditors of each organisation that did not get one for a day.

    It goes by the queue of mail about accounts: tried again until it is taken, and told when not.
    """
    state = last_state()
    if state is None:
        return 0
    return sum(
        _mail_of(tenant_id, provider_id, state, now=now)
        for tenant_id, provider_id in scoping.all_tenants()
    )


def as_file(state: State, tenants: Sequence[int]) -> bytes:
    """Return what `verify_history --kept` reads."""
    return json.dumps(handed_out(state, tenants), indent=2).encode() + b"\n"


def _mail_of(tenant_id: int, provider_id: int, state: State, *, now: datetime) -> int:
    with scoping.entered(scoping.Scope.of(tenant_id, provider_id)):
        people = sorted(set(_auditors(tenant_id).values_list("user", flat=True)))
        if not people:
            return 0
        tenant = Tenant.objects.select_related("provider").get(pk=tenant_id)
        if not _is_owed(tenant, state, now=now):
            return 0
        for user_id in people:
            owe(AccountMail.Kind.ANCHOR, user_id=user_id, ids=[tenant_id, provider_id])
        _tell(tenant, state, actor=SYSTEM, now=now, by="mail")
        return len(people)


def _auditors(tenant_id: int) -> QuerySet[Membership]:
    return Membership.objects.filter(
        tenant=tenant_id, role__in=(Role.AUDITOR, Role.PROVIDER_AUDITOR), is_active=True,
        user__is_active=True,
    )  # fmt: skip


def send_anchor(*, user_id: int, ids: list[int], by: Sending) -> bool:
    """Mail the last anchor to this auditor of a customer, if they still are one."""
    state = last_state()
    tenant_id, provider_id = ids
    with scoping.entered(scoping.Scope.of(tenant_id, provider_id)):
        sender = sender_of(provider_id, provider_id)
        held = _auditors(tenant_id).filter(user=user_id).select_related("user", "tenant__provider")
        member = held.first()
    if member is None or state is None:
        return False
    user, tenant = member.user, member.tenant
    actor = actor_of(user)
    with scoping.entered(scope_of(actor)):
        tenants = [pk for pk in tenants_for(actor, Action.EXPORT) if pk in state.heads]
    letter = _letter(user, tenant, state)
    content = as_file(state, tenants).decode()
    attached = replace(letter, attached=(_file_name(state), content, "application/json"))
    post(by, user, tenant.provider.name, attached, sender=sender)
    return True


def _is_owed(tenant: Tenant, state: State, *, now: datetime) -> bool:
    told = Event.objects.filter(
        tenant=tenant, subject_kind="tenant", subject_id=tenant.pk, kind=KIND,
        body__contains='"by":"mail"',
    )  # fmt: skip
    last = told.order_by("pk").last()
    if last is None:
        return True
    number = AnchorHandedOut.read(json.loads(last.body)["facts"]).anchor
    return bool(last.at <= now - EVERY and number < state.anchor.number)


def _letter(user: User, tenant: Tenant, state: State) -> Letter:
    with translation.override(user.language), timezone.override(tenant.zone):
        context = {
            "recipient": user, "desk": {"name": tenant.provider.name}, "language": user.language,
            "anchor": state.anchor,
            "link": settings.PUBLIC_URL.rstrip("/") + reverse("reporting:register"),
        }  # fmt: skip
        return Letter(
            " ".join(render_to_string("messages/anchor/subject.txt", context).split()),
            render_to_string("messages/anchor/body.txt", context).strip() + "\n",
            render_to_string("messages/anchor/body.html", context).strip(),
        )


def _file_name(state: State) -> str:
    return f"anchor-{state.anchor.number}.json"


def _tell(tenant: Tenant, state: State, *, actor: Actor, now: datetime, by: str) -> None:
    facts = AnchorHandedOut(anchor=state.anchor.number, root=state.anchor.said["root"], by=by)
    append(tenant, KIND, actor=actor, at=now, told=False, facts=facts)
