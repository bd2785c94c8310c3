"""Notices as rows: calls to make, mail that did not arrive, mail that a demo sent."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from escalation.choices import NoticeState
from escalation.models import Notice
from escalation.notices.queries.recipients import colleagues_of
from incidents.models import Incident
from tenants.media import PHONE, codes_of, delivered
from tenants.models import Contact, FunctionHolder, Supplier
from tenants.reach import reachable
from tenants.rules.roles import Action, Actor
from tenants.sight import may_at

LARGEST = 2**63


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


def calls_owed(incident: Incident) -> QuerySet[Notice]:
    """Return the calls that somebody at the desk still has to make, the most urgent first."""
    return Notice.objects.filter(
        incident=incident, medium=PHONE, state=NoticeState.WAITING
    ).order_by("due_at", "pk")


def failed_mail(incident: Incident) -> QuerySet[Notice]:
    """Return the mails on this incident that did not arrive."""
    return Notice.objects.filter(
        incident=incident,
        medium__in=codes_of(delivered()),
        state__in=(NoticeState.REFUSED, NoticeState.GIVEN_UP),
    ).order_by("-pk")


def undelivered(actor: Actor) -> QuerySet[Notice]:
    """Return the mails that did not arrive and that nobody has seen yet, the oldest first."""
    return (
        Notice.objects.filter(
            may_at(actor, Action.SEE_SENT_MAIL),
            medium__in=codes_of(delivered()),
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
        may_at(actor, Action.SEE_SENT_MAIL), medium__in=codes_of(delivered())
    ).select_related("incident")
    if before.isascii() and before.isdigit() and int(before) < LARGEST:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.order_by("-pk")[: size + 1])
    return MailPage(found[:size], found[size - 1].pk if len(found) > size else None)
