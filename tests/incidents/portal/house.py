"""What the portal's tests do again and again: report, handle, and look at pages as somebody."""

import inspect
import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from incidents.handling.services import close, solve, triage, work
from incidents.handling.services.register import report_incident
from incidents.models import Incident
from tenants import scoping
from tenants.clock import now as read_clock
from tenants.models import Category
from tenants.queries import scope_of
from tests.asking import do
from tests.people import World

_numbers = itertools.count(1)

ANSWERS = {
    "key": "pressed-once",
    "title": "Scanner on floor two sends nothing",
    "who_is_affected": "team",
    "can_work": "partly",
}


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
            return do(report_incident, tenant_id=min(actor.roles), actor=actor, **asked)

    def act(self, service: Callable[..., Any], incident: Incident, **words: Any) -> Any:
        """Let Agnes do something with an incident as it stands now."""
        asked = {
            "incident_id": incident.pk,
            "actor": self.world.actor("agnes"),
            "now": read_clock(),
        }
        if "expected_version" in inspect.signature(service).parameters:
            asked["expected_version"] = self.fresh(incident).version
        with self.world.entered():
            return do(service, **{**asked, **words})

    def taken_up(self, name: str = "rik", **changed: Any) -> Incident:
        """Return a report that Agnes works on."""
        incident = self.report(name, **changed)
        self.act(triage.triage_incident, incident, **self.judged(incident))
        self.act(work.take_incident, incident)
        self.act(work.start_work, incident)
        return self.fresh(incident)

    def judged(self, incident: Incident, **changed: Any) -> dict[str, Any]:
        with self.world.entered():
            category = Category.objects.filter(tenant=self.world.provider, is_other=False)[0]
        return {
            "category_id": category.pk,
            "impact": incident.impact,
            "urgency": incident.urgency,
            "affected": "scanner",
            "class_reason": "no classes were given",
            **changed,
        }

    def solved(self, name: str = "rik", **changed: Any) -> Incident:
        """Return a report that Agnes has solved and asked about."""
        incident = self.taken_up(name, **changed)
        words = {"cause": "A loose plug.", "solution": "Plugged in.", "measures": "Looked."}
        none = {"no_containment": "One scanner.", "no_workaround": True}
        self.act(solve.resolve_incident, incident, **words, **none)
        self.act(close.ask_confirmation, incident, text="Does it work again?")
        return self.fresh(incident)

    def fresh(self, incident: Incident) -> Incident:
        with self.world.entered():
            return Incident.objects.get(pk=incident.pk)


def text_of(html: str) -> str:
    """Return what a reader sees, in one line."""
    body = html[html.index("<main") : html.index("</main>")]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())
