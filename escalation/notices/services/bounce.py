"""A mail that was accepted and came back: the proof it gave is taken away again (R77)."""

import logging
from datetime import datetime
from uuid import UUID

from django.db import connection

from escalation.notices.services.outcome import take_back
from tenants.scoping import Scope, entered

logger = logging.getLogger(__name__)


def record_bounce(
    *, notice: UUID, detail: str, now: datetime, provider_id: int | None = None
) -> bool:
    """Record that a notice was returned; return whether it was known and this is news.

    In a mailbox of one provider nothing is said of the mails of another.
    """
    # The mailbox belongs to the installation: the id says whose notice it is.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tenant_id, provider_id, notice_id FROM servicedesk_notice_by(%s)", [notice]
        )
        row = cursor.fetchone()
    if row is None or provider_id not in (None, row[1]):
        logger.warning("bounce.unknown")
        return False
    tenant_id, owner_id, notice_id = row
    with entered(Scope.of(tenant_id, owner_id)):
        return take_back(notice_id, detail, now=now)
