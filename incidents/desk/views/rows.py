"""Rows of the queue as markup, drawn once: many people look at the same ones, again and again."""

from datetime import datetime
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString

from incidents.desk.queries.queue import QueueRow

# About 2 KB each; a page has fifty.
KEPT = 4096


def drawn(rows: list[QueueRow], now: datetime) -> list[SafeString]:
    """Return the rows as they look in this minute, in this language and zone.

    Drawing depends on nothing else: whoever is given a row has read it from the database.
    """
    minute = now.replace(second=0, microsecond=0)
    language = translation.get_language() or ""
    zone = timezone.get_current_timezone_name()
    return [_drawn(row, minute, language, zone) for row in rows]


@lru_cache(maxsize=KEPT)
def _drawn(row: QueueRow, now: datetime, language: str, zone: str) -> SafeString:
    # Language and zone are those of this thread: they are in the key, not in the call.
    return render_to_string("components/q_row.html", {"row": row, "now": now})
