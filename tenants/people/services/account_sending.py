"""Sends the mail about accounts that is owed, at least once.

Claimed with a short lease by the database's clock. A mail server that is away costs no attempt;
what is refused, or keeps failing, is dead: it stays visible until somebody gives it another life.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.module_loading import import_string

from tenants.ledger.claim import wait_after
from tenants.ledger.outbox import LONGEST_TICK, scrubbed
from tenants.models import AccountMail
from tenants.people.services import account_mail
from tenants.people.services.account_mail import Sending
from tenants.post import Later, Refused, Why
from tenants.ways import Ways

logger = logging.getLogger(__name__)

LEASE: Final = timedelta(seconds=60)
AWAY_WAIT: Final = timedelta(seconds=15)
# Some three days of being put off: a weekend, and the morning after it.
MOST_ATTEMPTS: Final = 500
# A mail that was perhaps taken goes out again, but not for ever.
MOST_COPIES: Final = 3

_SENDERS: Final[dict[str, Callable[..., bool]]] = {
    AccountMail.Kind.LINK: account_mail.send_link,
    AccountMail.Kind.INVITATION: account_mail.send_invitation,
    AccountMail.Kind.QUESTION: account_mail.send_question,
}


def _sender(kind: str) -> Callable[..., bool]:
    """Return what writes and sends a mail of this kind; rooms above have kinds of their own."""
    above = settings.ACCOUNT_MAIL_SENDERS.get(kind)
    sender: Callable[..., bool] = import_string(above) if above else _SENDERS[kind]
    return sender


def send_owed(*, now: datetime, limit: float = LONGEST_TICK) -> int:
    """Send what is due by the database's clock; return how many are no longer owed."""
    until = time.monotonic() + limit
    ways, handled = Ways(), 0
    try:
        while time.monotonic() < until and (row := _claim()) is not None:
            handled += _handle(row, ways)
    except _Away:
        logger.warning("account_mail.server_away")
    finally:
        ways.close()
    return handled


class _Away(Exception):
    """No mail would pass now."""


_CLAIM = """
    UPDATE tenants_accountmail SET due_at = clock_timestamp() + %s, attempts = attempts + 1
    WHERE id = (
        SELECT id FROM tenants_accountmail WHERE NOT is_dead AND due_at <= clock_timestamp()
        ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING id
"""


def _claim() -> AccountMail | None:
    with transaction.atomic(), connection.cursor() as cursor:
        terms: list[Any] = [LEASE]
        cursor.execute(_CLAIM, terms)
        claimed = cursor.fetchone()
    return AccountMail.objects.get(pk=claimed[0]) if claimed else None


def _handle(row: AccountMail, ways: Ways) -> int:
    """Send one; what is sent, or concerns nobody any more, is removed with all that it said."""
    mine = AccountMail.objects.filter(pk=row.pk)
    try:
        _sender(row.kind)(by=Sending(ways, str(row.public_id)), **row.about)
    except Refused as refusal:
        _give_up(row, refusal.detail)
    except Later as later:
        _put_off(row, later)
    except Exception as error:
        logger.exception("account_mail.failed", extra={"mail": row.pk})
        _put_off(row, Later(scrubbed(error)))
    else:
        mine.delete()
        return 1
    return 0


def _put_off(row: AccountMail, later: Later) -> None:
    mine = AccountMail.objects.filter(pk=row.pk)
    if later.why is Why.AWAY:
        again = Now() + AWAY_WAIT
        mine.update(attempts=F("attempts") - 1, last_error=later.detail, due_at=again)
        if not later.is_own:
            raise _Away
        return
    unsure = row.unsure + (later.why is Why.UNSURE)
    if row.attempts >= MOST_ATTEMPTS or unsure >= MOST_COPIES:
        _give_up(row, later.detail)
        return
    wait = wait_after(row.attempts)
    mine.update(last_error=later.detail[:200], unsure=unsure, due_at=Now() + wait)


def _give_up(row: AccountMail, detail: str) -> None:
    AccountMail.objects.filter(pk=row.pk).update(is_dead=True, last_error=detail[:200])
    logger.error("account_mail.dead", extra={"mail": row.pk, "kind": row.kind, "reason": detail})
