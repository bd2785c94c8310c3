"""./desk manage rebuild_search: by which words is every incident found?"""

from typing import Any

from django.core.management.base import BaseCommand

from incidents.record.services.words import rebuild_words


class Command(BaseCommand):
    help = (
        "Write anew by which words each incident is found. The database keeps these by itself; run"
        " this after a change of its stemming or of what is taken for an accent. Says how many were"
        " not as they should be."
    )

    def handle(self, *_: Any, **__: Any) -> None:
        found = list(rebuild_words())
        stale = sum(one.stale for one in found)
        self.stdout.write(f"{len(found)} tenants; {stale} incidents had other words than they have")
