"""Files that came while the virus scanner was away: looked at as soon as it is back."""

import logging
from datetime import datetime

from incidents.due import FILES
from incidents.models import StoredFile
from incidents.record.services.clamd import scan
from incidents.record.services.common import lock_incident
from incidents.record.services.files import TABLES, tell_scan
from incidents.record.services.storing import opened
from tenants import scoping
from tenants.rules.roles import SYSTEM

logger = logging.getLogger(__name__)

# Of one tenant in one turn: each is read whole.
AT_ONCE = 20


def scan_waiting(*, now: datetime) -> int:
    """Ask the scanner about what waits for it; where it is still away, nothing is changed."""
    done = 0
    for work in scoping.work_due(FILES, now):
        with scoping.entered(work.scope):
            waiting = [
                row
                for table in TABLES
                for row in table._default_manager.filter(scan_due_at__lte=now).order_by("pk")[
                    :AT_ONCE
                ]
            ]
        for row in waiting:
            with scoping.entered(work.scope):
                if not _scanned(row, now):
                    return done
                done += 1
    return done


def _scanned(row: StoredFile, now: datetime) -> bool:
    """Say whether the scanner answered; one file in each transaction, read before the lock."""
    try:
        with opened(row.key) as content:
            verdict = scan(content, now=now)
    except FileNotFoundError:
        # Found by verify_files; there is nothing to look at.
        logger.error("file.missing", extra={"file": row.pk})
        return True
    if verdict.at is None:
        return False
    incident = lock_incident(row.incident_id, actor=SYSTEM)
    fresh = type(row)._default_manager.select_for_update().get(pk=row.pk)
    if fresh.scan_due_at is not None:
        tell_scan(fresh, incident, verdict, actor=SYSTEM, now=now)
    return True
