"""Mail about accounts that was given up: shown to whoever may look, until somebody has seen it.

It lies outside the walls, so that what is shown goes by a row inside them: of the one who was
invited, or by a role of whoever asked for a password.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import BigIntegerField, JSONField, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Coalesce, JSONObject, Lower

from tenants.facts import AccountMailSeen
from tenants.ledger.append import append
from tenants.models import AccountMail, Invitation, Membership, Tenant
from tenants.people.services.account_queue import dead_mail
from tenants.rules.roles import Action, Actor, require
from tenants.sight import may_at

_MEMBER: Final = {"name": "user__name", "email": "user__email"}
_INVITED: Final = {"name": "name", "email": "email"}


def failed_mail(actor: Actor) -> QuerySet[Any]:
    """Return what was given up to people of tenants whose sent mail this person may see.

    Each says in `whom` to whom it went, as they are known there: tenant, customer, name, email.
    """
    may = may_at(actor, Action.SEE_SENT_MAIL)
    members, asked = Membership.objects.filter(may), Invitation.objects.filter(may)
    forgot = members.annotate(lowered=Lower("user__email")).filter(
        lowered=Lower(OuterRef("address")), is_active=True
    )
    return (
        dead_mail()
        .annotate(
            member=Cast(KeyTextTransform("member_id", "about"), BigIntegerField()),
            address=KeyTextTransform("email", "about"),
            question=Cast(KeyTextTransform(0, KeyTransform("ids", "about")), BigIntegerField()),
        )
        .annotate(
            whom=Coalesce(
                _known(members.filter(pk=OuterRef("member")), _MEMBER),
                _known(forgot.order_by("pk"), _MEMBER),
                _known(asked.filter(pk=OuterRef("question")), _INVITED),
            )
        )
        .filter(whom__isnull=False)
    )


def _known(rows: QuerySet[Any], person: dict[str, str]) -> Subquery:
    told = JSONObject(tenant="tenant_id", customer="tenant__name", **person)
    return Subquery(rows.values_list(told)[:1], output_field=JSONField())


@transaction.atomic
def see_failed_mail(*, ids: Iterable[int], actor: Actor, now: datetime) -> int:
    """Say that this person has seen that these did not arrive; return how many were news.

    With that they are settled, and nothing of them is kept but what the ledger tells.
    """
    rows = failed_mail(actor).filter(pk__in=list(ids)).select_for_update(of=("self",))
    found = list(rows)
    tenants = Tenant.objects.in_bulk({row.whom["tenant"] for row in found})
    for row in found:
        tenant = tenants[row.whom["tenant"]]
        require(actor, Action.SEE_SENT_MAIL, tenant.pk)
        append(
            tenant,
            "account_mail.failure_seen",
            actor=actor,
            at=now,
            told=False,
            facts=AccountMailSeen(account_mail=row.pk, mail_kind=row.kind, reason=row.last_error),
        )
    AccountMail.objects.filter(pk__in=[row.pk for row in found]).delete()
    return len(found)
