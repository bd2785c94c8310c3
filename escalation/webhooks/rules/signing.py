"""Signing after Standard Webhooks 1.0: the id, the moment and the body, with each secret."""

import base64
import secrets as chance
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from standardwebhooks import Webhook

PREFIX: Final = "whsec_"


def drawn() -> str:
    """Return a new secret: 256 bits, as the scheme writes them."""
    return PREFIX + base64.b64encode(chance.token_bytes(32)).decode()


def headers_of(
    public_id: UUID, content: str, *, secrets: Iterable[str], at: datetime
) -> dict[str, str]:
    """Return the headers that prove who sent this: a signature by each secret that holds."""
    named, moment = f"msg_{public_id.hex}", at.astimezone(UTC)
    signed = [Webhook(secret).sign(named, moment, content) for secret in secrets]
    return {
        "webhook-id": named,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signed),
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "servicedesk-webhooks/1",
    }
