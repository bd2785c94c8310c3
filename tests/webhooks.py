"""Webhooks of the tests: one that goes nowhere, and a program that listens."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from escalation.choices import WebhookSide
from escalation.models import Webhook
from escalation.webhooks.asks import MakeWebhook
from escalation.webhooks.rules.kinds import kinds_for
from escalation.webhooks.services.setup import make_webhook, pause_webhook
from tenants.models import Tenant
from tests.people import World

# Anybody's, and never gone to: what is made with it is paused.
NOWHERE = "https://9.9.9.9/hook"


def paused_webhook(world: World, customer: Tenant | None, now: datetime) -> Webhook:
    """Make one that hears everything and sends nothing; needs a scope."""
    adam, side = world.actor("adam"), WebhookSide.CUSTOMER if customer else WebhookSide.DESK
    ask = MakeWebhook(
        name="Their program", url=NOWHERE, side=side, kinds=kinds_for(side),
        customer_id=customer.pk if customer else None,
    )  # fmt: skip
    made = make_webhook(provider_id=world.provider.pk, ask=ask, actor=adam, now=now)
    return pause_webhook(webhook_id=made.webhook.pk, actor=adam, now=now)


@dataclass
class Receiver:
    """A program that listens on this machine: what it was sent, and what it answers."""

    port: int
    heard: list[tuple[dict[str, str], str]] = field(default_factory=list)
    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    # By `time.perf_counter`, and how many seconds it takes over each.
    moments: list[float] = field(default_factory=list)
    takes: float = 0.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def kinds(self) -> list[str]:
        return [json.loads(body)["type"] for _headers, body in self.heard]


@contextmanager
def receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            found.moments.append(time.perf_counter())
            found.heard.append((dict(self.headers.items()), body))
            time.sleep(found.takes)
            self.send_response(found.status)
            for name, value in found.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found = Receiver(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
