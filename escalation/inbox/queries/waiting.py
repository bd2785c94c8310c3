"""Mail that waits for a person, and mail of which nothing was made: by whom, or by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from escalation.choices import MailRejection, MailState
from escalation.models import ReceivedMail
from tenants.errors import NotFound
from tenants.models import Event, User
from tenants.rules.roles import Action, Actor
from tenants.sole import sole

SHOWN = (MailState.HELD, MailState.QUARANTINED)
REJECTED: Final = "mail.rejected"
SIZE: Final = 50


def waiting_mail(actor: Actor) -> QuerySet[ReceivedMail]:
    """Return the mail that waits, the oldest first.

    It may be of any customer, so only who sees all of them reads it.
    """
    wholes = actor.wholes_for(Action.REGISTER)
    rows = ReceivedMail.objects.filter(tenant__in=wholes, state__in=SHOWN)
    return rows.select_related("mailbox").order_by("pk")


@dataclass(frozen=True)
class Filed:
    """A page of mail that was filed, the last first, and the key that the next one begins below."""

    rows: Sequence[ReceivedMail]
    older: int | None


def filed_mail(actor: Actor, *, by_hand: bool, before: int | None) -> Filed:
    """Return what somebody rejected, or what was filed by itself; each with who rejected it."""
    rows = ReceivedMail.objects.filter(
        tenant__in=actor.wholes_for(Action.REGISTER), state=MailState.FILED
    ).select_related("mailbox")
    rejected = Q(reason__in=MailRejection.values)
    rows = rows.filter(rejected) if by_hand else rows.exclude(rejected)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: SIZE + 1])
    shown = found[:SIZE]
    names = _rejected_by([row.pk for row in shown]) if by_hand else {}
    for row in shown:
        row.rejected_by = names.get(row.pk, "")  # type: ignore[attr-defined]  # for the page alone
    return Filed(shown, shown[-1].pk if len(found) > SIZE else None)


def _rejected_by(keys: Sequence[int]) -> dict[int, str]:
    """Return who rejected each, as the ledger tells it; the last one where it was done again."""
    told = Event.objects.filter(kind=REJECTED, subject_kind="receivedmail", subject_id__in=keys)
    by = dict(told.order_by("pk").values_list("subject_id", "actor_id"))
    names = dict(User.objects.filter(pk__in=set(by.values())).values_list("pk", "name"))
    return {key: names.get(person or 0, "") for key, person in by.items()}


def rejected_one(actor: Actor, public_id: UUID) -> ReceivedMail:
    """Return one that somebody rejected, and that can be put back: it is still kept as it came."""
    rows = ReceivedMail.objects.filter(
        tenant__in=actor.wholes_for(Action.REGISTER), state=MailState.FILED, erased_at=None,
        reason__in=MailRejection.values, public_id=public_id,
    )  # fmt: skip
    found = sole(rows.select_related("mailbox"))
    if found is None:
        raise NotFound()
    return found


def waiting_one(actor: Actor, public_id: UUID) -> ReceivedMail:
    found = sole(waiting_mail(actor).filter(public_id=public_id))
    if found is None:
        raise NotFound()
    return found
