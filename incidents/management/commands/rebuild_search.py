"""./desk manage rebuild_search: by which words is every incident and known solution found?"""

from typing import Any

from django.core.management.base import BaseCommand

from incidents.record.services.words import rebuild_words


class Command(BaseCommand):
    help = (
        "Write anew by which words each incident and known solution is found. The database keeps"
        " these by itself; run this after a change of its stemming or of what is taken for an"
        " accent. Says how many were not as they should be."
    )

    def handle(self, *_: Any, **__: Any) -> None:
        found = list(rebuild_words())
        stale = sum(one.stale for one in found)
        articles = sum(one.stale_articles for one in found)
        told = f"{stale} incidents and {articles} known solutions had other words than they have"
        self.stdout.write(f"{len(found)} tenants; {told}")
