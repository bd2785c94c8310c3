"""How much one actor may ask in a minute, and the headers that say how much is left."""

import time
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from tenants.rules.roles import Actor
from tenants.throttle import counted

MINUTE: Final = 60


@dataclass(frozen=True)
class Brake:
    """How many requests this minute allows, has left, and for how many seconds it lasts."""

    limit: int
    left: int
    resets: int

    @property
    def is_over(self) -> bool:
        return self.left < 0

    @property
    def headers(self) -> dict[str, str]:
        """Return them as `draft-ietf-httpapi-ratelimit-headers` once had them, and most do."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(self.left, 0)),
            "RateLimit-Reset": str(self.resets),
        }


def braked(actor: Actor) -> Brake:
    """Count one request of this actor; a token counts apart from the person it belongs to."""
    limit: int = settings.API_PER_MINUTE
    since = int(time.time())
    who = f"{actor.user_id} {actor.token_id} {since // MINUTE}"
    return Brake(limit, limit - counted("api", who, seconds=MINUTE), MINUTE - since % MINUTE)
