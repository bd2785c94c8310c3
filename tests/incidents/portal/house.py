"""What the portal's tests do again and again: report, handle, and look at pages as somebody."""

import itertools
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from incidents.models import Incident
from incidents.services.register import report_incident
from tenants import scoping
from tenants.clock import now as read_clock
from tenants.queries import scope_of
from tests.people import World

_numbers = itertools.count(1)


def ago(**span: float) -> datetime:
    return read_clock() - timedelta(**span)


@dataclass
class House:
    world: World

    def client(self, name: str, *, language: str = "en") -> Client:
        client = Client(headers={"accept-language": language})
        client.force_login(
            self.world.user(name), backend="django.contrib.auth.backends.ModelBackend"
        )
        return client

    def page(self, name: str, path: str, *, status: int = 200) -> str:
        """Return the page that somebody gets."""
        response = self.client(name).get(path)
        assert response.status_code == status, response.content.decode()
        return response.content.decode()

    def report(self, name: str = "rik", **changed: Any) -> Incident:
        """Let somebody report through the portal's service."""
        actor = self.world.actor(name)
        asked = {
            "title": f"Scanner {next(_numbers)} sends nothing",
            "description": "Since this morning.",
            "who_is_affected": "team",
            "can_work": "partly",
            "now": ago(minutes=5),
            **changed,
        }
        with scoping.entered(scope_of(actor)):
            return report_incident(tenant_id=min(actor.roles), actor=actor, **asked)

    def fresh(self, incident: Incident) -> Incident:
        with self.world.entered():
            return Incident.objects.get(pk=incident.pk)


def text_of(html: str) -> str:
    """Return what a reader sees, in one line."""
    body = html[html.index("<main") : html.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())
