"""The world of the tests as the desk sees it: incidents made by Agnes, signed-in browsers."""

import itertools
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from incidents.choices import Channel, Level
from incidents.handling.services.register import register_incident
from incidents.handling.services.triage import triage_incident
from incidents.models import Incident
from tenants.choices import Role
from tenants.clock import now as read_clock
from tenants.models import Category, Contact
from tenants.people.services.invite import add_member
from tenants.queries import contacts
from tenants.rules.roles import SYSTEM
from tenants.settings.services.onboard import onboard_customer
from tests.asking import do
from tests.history.told import begin_anew
from tests.people import BEGIN, World

_numbers = itertools.count(1)

SAID = {
    "title": "Server in the data centre does not answer",
    "symptoms": "No answer on any port",
    "affected": "SPH-APP-01",
    "description": "Planning is unreachable at every site.",
    "impact_criteria": ["impact.high.1"],
    "urgency_criteria": ["urgency.high.1"],
}


class Committing(Client):
    """A browser whose requests each end as at a COMMIT: what one changed, its own event tells."""

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        begin_anew()
        return response


@dataclass
class House:
    world: World

    def client(self, name: str = "agnes", *, language: str = "en") -> Client:
        client = Committing(headers={"accept-language": language})
        client.force_login(
            self.world.user(name), backend="django.contrib.auth.backends.ModelBackend"
        )
        return client

    def register(self, **changed: Any) -> Incident:
        """Register one by phone at Acme, as Agnes does."""
        now = changed.pop("now", None) or at(minutes=-5)
        with self.world.entered():
            asked = {
                "tenant_id": self.world.acme.pk,
                "title": f"Server {next(_numbers)} is down",
                "description": "Nobody can reach the planning.",
                "symptoms": "No answer on any port.",
                "affected": "planning server",
                "channel": Channel.PHONE,
                "impact": Level.MEDIUM,
                "urgency": Level.MEDIUM,
                **changed,
            }
            asked.setdefault("reporter_id", self.world.contact("rik").pk)
            return do(register_incident, actor=self.world.actor("agnes"), now=now, **asked)

    def triaged(self, incident: Incident, **changed: Any) -> Incident:
        """Finish triage as Agnes does: a class that asks for nobody in particular."""
        with self.world.entered():
            return do(
                triage_incident,
                incident_id=incident.pk,
                expected_version=incident.version,
                actor=self.world.actor("agnes"),
                now=at(),
                **{
                    "category_id": self.category_id(),
                    "impact": incident.impact,
                    "urgency": incident.urgency,
                    "criteria": {"impact": ["impact.medium.1"], "urgency": ["urgency.medium.1"]},
                    "confidentiality": 1,
                    "integrity": 1,
                    "availability": 1,
                    **changed,
                },
            )

    def category_id(self) -> int:
        with self.world.entered():
            found = Category.objects.filter(tenant=self.world.provider, is_other=False)
            return int(found.values_list("pk", flat=True)[0])

    def contact_without_classes(self) -> Contact:
        """Let Globex be a customer without agreed classes; return somebody there."""
        name = f"Plain {uuid.uuid4().hex[:8]}"
        self.world.globex = onboard_customer(
            provider=self.world.provider, name=name, works_by_classes=False, actor=SYSTEM, now=BEGIN
        )
        with self.world.entered():
            user = add_member(
                tenant=self.world.globex, email=f"petra@{name[6:]}.example", name="Petra Plas",
                roles=[Role.REPORTER], actor=SYSTEM, now=BEGIN,
            )  # fmt: skip
            return contacts(self.world.globex.pk).get(user=user)

    def fresh(self, incident: Incident) -> Incident:
        with self.world.entered():
            return Incident.objects.get(pk=incident.pk)


def at(**from_now: float) -> datetime:
    """Return a moment so far from now: at(minutes=-5)."""
    return read_clock() + timedelta(**from_now)
