"""The daily digest of somebody's bell: what is unread and was in no mail yet; nothing, no mail.

Whose moment has come is a row with a due moment: a tick that is missed costs time, and one that
comes twice finds the next moment. What is read meanwhile is left out.
"""

import logging
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F

from escalation.bell.queries.entries import BESIDE, drawn, entries_of
from escalation.due import BELL_DIGESTS
from escalation.models import BellChoice, BellEntry
from escalation.notices.queries.recipients import as_user
from escalation.notices.rules.wanted import next_digest
from escalation.notices.services.tell import Occasion, tell
from escalation.notices.services.words import address_of
from tenants.queries import actor_of, scope_of
from tenants.rules.roles import Action, Actor
from tenants.scoping import Scope, entered, work_due

logger = logging.getLogger(__name__)

TEMPLATE: Final = "bell_digest"
# Of one mail; it says that there is more.
MOST: Final = 100


def send(*, now: datetime) -> int:
    """Write what is due; return how many mails. One person who fails stops nobody else."""
    written = 0
    for work in work_due(BELL_DIGESTS, now):
        with entered(work.scope):
            due = BellChoice.objects.filter(tenant=work.tenant_id, due_at__lte=now)
            keys = list(due.order_by("due_at", "pk").values_list("pk", flat=True))
        for key in keys:
            try:
                written += _of_person(key, work.scope, now=now)
            except Exception:
                logger.exception("bell.digest_failed", extra={"choice": key})
    return written


def _of_person(key: int, scope: Scope, *, now: datetime) -> bool:
    with entered(scope):
        rows = BellChoice.objects.select_for_update(of=("self",), skip_locked=True)
        row = rows.select_related("person", "provider").filter(pk=key, due_at__lte=now).first()
        if row is None or row.due_at is None:
            return False
        due, actor = row.due_at, actor_of(row.person)
        works = row.person.is_active and actor.may_somewhere(Action.SEE_QUEUE)
        # Who left the desk is asked nothing of again.
        zone = ZoneInfo(row.zone or row.provider.zone)
        row.due_at = next_digest(now, row.daily_at, zone) if works else None
        row.save(update_fields=["due_at"])
        news = _news(row, actor) if works else []
        if not news:
            return False
        lines = [(one, f"{settings.PUBLIC_URL.rstrip('/')}{one.url}") for one in drawn(news[:MOST])]
        occasion = Occasion(
            template=TEMPLATE,
            occurrence=f"bell:{row.person_id}:{due.isoformat()}",
            is_internal=True,
        )
        context = {
            "lines": lines,
            "has_more": len(news) > MOST,
            "bell_url": address_of("escalation:bell"),
        }
        return tell(row.provider, occasion, [as_user(row.person)], now=now, context=context)


def _news(row: BellChoice, actor: Actor) -> list[BellEntry]:
    """Return what is unread and in no mail yet, in sight of this person; now it is in one."""
    with entered(scope_of(actor)):
        found = entries_of(actor).filter(
            sort__in=row.daily, read_at=None, event_id__gt=F("mailed_event_id")
        )
        rows = list(found.select_related(*BESIDE).order_by("-event_id"))
        found.filter(pk__in=[one.pk for one in rows]).update(mailed_event_id=F("event_id"))
        return rows
