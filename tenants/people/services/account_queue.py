"""Mail about accounts that is owed: written with what it is about, in the transaction that owes it.

Nothing here makes a key: that is done while the mail is sent (account_sending.py).
"""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from tenants.due import SEND_ACCOUNT_MAIL
from tenants.ledger.outbox import Bell
from tenants.models import AccountMail

_bell = Bell(SEND_ACCOUNT_MAIL.task)


def owe(kind: AccountMail.Kind, **about: Any) -> None:
    """Write down that this mail has to go out: it does when this transaction commits."""
    AccountMail.objects.bulk_create([AccountMail(kind=kind, about=about)], ignore_conflicts=True)
    transaction.on_commit(_bell.ring, robust=True)


def dead_mail() -> QuerySet[AccountMail]:
    """Return what was given up, the oldest first."""
    return AccountMail.objects.filter(is_dead=True).order_by("pk")


def revive_mail() -> int:
    """Give what was given up another life; return how many. What waits already is not doubled."""
    count = 0
    for row in dead_mail():
        waits = AccountMail.objects.filter(kind=row.kind, about=row.about, is_dead=False)
        if waits.exists():
            row.delete()
            continue
        AccountMail.objects.filter(pk=row.pk).update(
            is_dead=False, attempts=0, unsure=0, due_at=Now()
        )
        count += 1
    return count
