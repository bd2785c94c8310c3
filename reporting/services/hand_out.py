"""Anchors that leave the house: given to whoever asks, and mailed to auditors each day.

Whoever keeps one can show later that a history was made anew, whatever else was changed with it.
"""

import json
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from tenants import scoping
from tenants.choices import Role
from tenants.errors import NotAllowed
from tenants.ledger.anchors import State, handed_out, last_state, make_anchor
from tenants.ledger.append import append
from tenants.models import Event, Membership, Tenant, User
from tenants.people.services.account_mail import sender_named
from tenants.queries import actor_of, scope_of
from tenants.rules.roles import SYSTEM, Action, Actor
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
    """Mail the last anchor to the auditors of each organisation that did not get one for a day.

    What could not be handed to the mail server is tried again at the next tick.
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
        members = Membership.objects.filter(
            tenant=tenant_id, role__in=(Role.AUDITOR, Role.PROVIDER_AUDITOR), is_active=True,
            user__is_active=True,
        )  # fmt: skip
        people = list(User.objects.filter(pk__in=members.values("user")).order_by("pk"))
        if not people:
            return 0
        tenant = Tenant.objects.select_related("provider").get(pk=tenant_id)
        if not _is_owed(tenant, state, now=now):
            return 0
        try:
            for user in people:
                _mail(user, tenant, state)
        except OSError:
            logger.warning("anchor.not_mailed", extra={"tenant": tenant_id})
            return 0
        _tell(tenant, state, actor=SYSTEM, now=now, by="mail")
        return len(people)


def _is_owed(tenant: Tenant, state: State, *, now: datetime) -> bool:
    told = Event.objects.filter(
        tenant=tenant, subject_kind="tenant", subject_id=tenant.pk, kind=KIND,
        body__contains='"by":"mail"',
    )  # fmt: skip
    last = told.order_by("pk").last()
    if last is None:
        return True
    number = json.loads(last.body)["facts"]["anchor"]
    return bool(last.at <= now - EVERY and number < state.anchor.number)


def _mail(user: User, tenant: Tenant, state: State) -> None:
    actor = actor_of(user)
    with scoping.entered(scope_of(actor)):
        tenants = [pk for pk in tenants_for(actor, Action.EXPORT) if pk in state.heads]
    desk = {"name": tenant.provider.name}
    with translation.override(user.language), timezone.override(tenant.zone):
        context = {
            "recipient": user, "desk": desk, "language": user.language, "anchor": state.anchor,
            "link": settings.PUBLIC_URL.rstrip("/") + reverse("reporting:register"),
        }  # fmt: skip
        subject = " ".join(render_to_string("messages/anchor/subject.txt", context).split())
        text = render_to_string("messages/anchor/body.txt", context).strip() + "\n"
        html = render_to_string("messages/anchor/body.html", context)
    mail = EmailMultiAlternatives(subject, text, sender_named(desk["name"]), [user.email])
    mail.attach_alternative(html, "text/html")
    mail.attach(_file_name(state), as_file(state, tenants).decode(), "application/json")
    mail.send()


def _file_name(state: State) -> str:
    return f"anchor-{state.anchor.number}.json"


def _tell(tenant: Tenant, state: State, *, actor: Actor, now: datetime, by: str) -> None:
    facts: dict[str, Any] = {"anchor": state.anchor.number, "root": state.anchor.said["root"]}
    append(tenant, KIND, actor=actor, at=now, told=False, by=by, **facts)
