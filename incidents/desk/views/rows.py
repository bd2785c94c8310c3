"""Rows of a list as markup, drawn once: many people look at the same ones, again and again."""

from collections.abc import Hashable, Iterable
from datetime import datetime
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString

# About 2 KB each; a page has fifty.
KEPT = 4096


def drawn(template: str, rows: Iterable[Hashable], now: datetime) -> list[SafeString]:
    """Return the rows as they look in this minute, in this language and zone.

    Drawing depends on nothing else: whoever is given a row has read it from the database.
    """
    minute = now.replace(second=0, microsecond=0)
    language = translation.get_language() or ""
    zone = timezone.get_current_timezone_name()
    return [_drawn(template, row, minute, language, zone) for row in rows]


@lru_cache(maxsize=KEPT)
def _drawn(template: str, row: Hashable, now: datetime, language: str, zone: str) -> SafeString:
    # Language and zone are those of this thread: they are in the key, not in the call.
    return render_to_string(template, {"row": row, "now": now})
