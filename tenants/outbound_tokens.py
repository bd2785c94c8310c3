"""Tokens by which a mailbox opens, to read and to send.

OAuth 2, client credentials (RFC 6749, section 4.4).
"""

import time
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from tenants.outbound_ask import ask
from tenants.outbound_faults import CannotReach, fault_of
from tenants.rules.mailboxes import Fault
from tenants.rules.outbound import NotGoneTo

OK: Final = 200
TOO_MANY: Final = 429
BROKEN: Final = 500
# Seconds before its end in which a token is asked for anew.
MARGIN: Final = 120.0


@dataclass(frozen=True)
class Client:
    """Who asks for a token, where, and for what."""

    url: str
    client_id: str
    secret: str = field(repr=False)
    scope: str = ""


class Tokens:
    """The token of one client, asked for when it is needed and kept until it ends."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._token, self._until = "", 0.0

    def token(self) -> str:
        """Return a token that holds for a while yet; raise CannotReach where none is given."""
        if time.monotonic() >= self._until:
            self._renew()
        return self._token

    def forget(self) -> None:
        """Ask anew the next time: this one is not taken any more."""
        self._until = 0.0

    def _renew(self) -> None:
        client = self._client
        asked = {
            "grant_type": "client_credentials", "client_id": client.client_id,
            "client_secret": client.secret, "scope": client.scope,
        }  # fmt: skip
        headers = {
            "Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json",
        }  # fmt: skip
        content = urlencode(asked).encode()
        try:
            reply = ask("POST", client.url, headers=headers, content=content)
        except NotGoneTo as refused:
            raise CannotReach(fault_of(refused)) from None
        if reply.status == TOO_MANY or reply.status >= BROKEN:
            raise CannotReach(Fault.BUSY if reply.status == TOO_MANY else Fault.AWAY)
        said = reply.said()
        token, seconds = said.get("access_token"), said.get("expires_in", 0)
        if reply.status != OK or not isinstance(token, str) or not token.isprintable():
            raise CannotReach(Fault.TOKEN)
        lasts = float(seconds) if isinstance(seconds, int | float) else 0.0
        self._token, self._until = token, time.monotonic() + max(lasts - MARGIN, 0.0)
