"""Whether a browser has a fragment already, told before anything of it is read."""

import hashlib
from datetime import datetime

from django.utils import timezone
from django.utils.http import parse_etags
from django.utils.translation import get_language

from tenants.middleware import TenantRequest
from tenants.sight import reach_of


class Tags:
    """The tags of the fragment at one address, as one person sees it in one minute.

    A tag has two halves: on what the fragment stands, which one look at `mark` tells, and what is
    seen in it: where something else moved the first, the second may still be the same.
    """

    def __init__(self, request: TenantRequest, mark: object, now: datetime) -> None:
        # The minute is in both, since "3 min ago" grows by itself.
        minute = timezone.localtime(now).replace(second=0, microsecond=0).isoformat()
        path, who = request.get_full_path(), reach_of(request.actor)
        self._around = (path, who, minute, get_language())
        self._ground = _digest((mark, self._around))
        named = parse_etags(request.headers.get("If-None-Match", ""))
        # A compressed answer came with the weak form.
        self._named = [tag.removeprefix("W/") for tag in named]

    @property
    def known(self) -> str:
        """Return the tag that the browser named, where it stands on what there is now."""
        return next((tag for tag in self._named if tag.startswith(f'"{self._ground}.')), "")

    def of(self, seen: object) -> str:
        """Return the tag of a fragment in which this is seen."""
        return f'"{self._ground}.{_digest((seen, self._around))}"'

    def is_seen(self, tag: str) -> bool:
        """Say whether the browser named a fragment in which the same is seen as in this one."""
        seen = _seen(tag)
        return any(_seen(named) == seen for named in self._named)


def _seen(tag: str) -> str:
    return tag.rpartition(".")[2]


def _digest(what: object) -> str:
    return hashlib.sha256(repr(what).encode()).hexdigest()[:24]
