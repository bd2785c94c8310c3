"""What the tests of monitoring do again and again: set a source up, and let it report."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from escalation.choices import AlertFormat
from escalation.models import AlertSource
from escalation.monitoring.asks import SetUpSource
from escalation.monitoring.rules.alert import Reading
from escalation.monitoring.rules.formats import read_call
from escalation.monitoring.services.handle import handle_alarm
from escalation.monitoring.services.keep import keep_alerts
from escalation.monitoring.services.setup import make_source
from tenants.models import ApiToken
from tests.people import BEGIN, World

AT = BEGIN + timedelta(hours=3)


def asked(world: World, **changed: Any) -> SetUpSource:
    given: dict[str, Any] = {
        "name": "Alertmanager", "said_as": AlertFormat.ALERTMANAGER, "customer": world.acme.name,
        "hold_minutes": 0,
    }  # fmt: skip
    return SetUpSource(**{**given, **changed})


@dataclass
class Reporter:
    """A program that reports: its source, its key, and the door that it knocks at."""

    source: AlertSource
    key: str

    @property
    def door(self) -> str:
        return f"/monitoring/in/{self.source.public_id}/"

    def send(self, body: object, *, key: str = "", **headers: str) -> Any:
        """Send a body, as it is or as JSON, and return the answer."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        shown = {"authorization": f"Bearer {key or self.key}", **headers}
        return Client().post(self.door, raw, content_type="application/json", headers=shown)

    def says(self, *alerts: dict[str, Any]) -> Any:
        """Send these alerts as Alertmanager does."""
        return self.send({"version": "4", "status": "firing", "alerts": list(alerts)})


def reporter(world: World, *, now: datetime = BEGIN, **changed: Any) -> Reporter:
    """Set a source up; needs a scope."""
    ask = asked(world, **changed)
    made = make_source(
        provider_id=world.provider.pk, ask=ask, actor=world.actor("adam"), now=now
    )  # fmt: skip
    return Reporter(made.source, made.key)


def down(name: str = "InstanceDown", *, is_over: bool = False, **labels: str) -> dict[str, Any]:
    """Return an alert of Alertmanager."""
    return {
        "status": "resolved" if is_over else "firing",
        "labels": {"alertname": name, "severity": "critical", **labels},
        "annotations": {"summary": f"{name} is down", "description": "It does not answer."},
    }


class Told:
    """A source that reports at moments of its own."""

    def __init__(self, world: World, **changed: Any) -> None:
        self.world = world
        self.of: Reporter = reporter(world, **changed)
        self.token = ApiToken.objects.get(user=self.of.source.service)

    def says(self, *alerts: dict[str, Any], at: datetime = AT) -> list[int]:
        """Keep what one call says at a moment, and handle it."""
        alarms = self.keeps(*alerts, at=at)
        for alarm in alarms:
            handle_alarm(alarm_id=alarm, now=at)
        return alarms

    def keeps(self, *alerts: dict[str, Any], at: datetime = AT) -> list[int]:
        raw = json.dumps({"alerts": alerts}).encode()
        said_as = AlertFormat(self.of.source.said_as)
        reading: Reading = read_call(raw, said_as=said_as, now=at)
        return keep_alerts(self.of.source, reading.alerts, token_id=self.token.pk, now=at)
