"""A program with a token registers, works, follows and exports; another one hears each step."""

import io
import json
import uuid
import zipfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Any

import pytest
from pytest_django import Settings
from standardwebhooks import Webhook as Verifier

from escalation.choices import WebhookSide
from escalation.webhooks.asks import MakeWebhook
from escalation.webhooks.services.setup import make_webhook
from reporting.choices import JobState
from tenants.choices import TokenScope
from tenants.people.asks import MakeToken
from tenants.people.services.tokens import make_token
from tests.journeys.house import House
from tests.people import PEOPLE
from tests.webhooks import receiver

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

# What the other program asked to hear.
STEPS = (
    "incident.registered",
    "incident.assigned",
    "note.added",
    "message.sent",
)


@dataclass
class Program:
    """Something with a token, that knows nothing but HTTP."""

    url: str
    secret: str

    def ask(self, path: str, said: Mapping[str, Any] | None = None, **headers: str) -> Any:
        """Return what is answered, and the tag by which it may be changed."""
        given = {"Authorization": f"Bearer {self.secret}", **headers}
        data = None
        if said is not None:
            data = json.dumps(said).encode()
            given |= {"Content-Type": "application/json", "Idempotency-Key": uuid.uuid4().hex}
        line = HTTPConnection(self.url.removeprefix("http://"), timeout=30)
        with closing(line):
            line.request("GET" if said is None else "POST", f"/api/v1/{path}", data, given)
            answer = line.getresponse()
            body = answer.read()
        assert answer.status < HTTPStatus.BAD_REQUEST, body
        is_words = answer.headers.get_content_type() == "application/json"
        return (json.loads(body) if is_words else body), answer.headers["ETag"]

    def do(self, reference: str, verb: str, **said: Any) -> None:
        _row, tag = self.ask(f"incidents/{reference}/")
        self.ask(f"incidents/{reference}/{verb}/", said, **{"If-Match": tag})


def program_of(house: House, name: str) -> Program:
    where = getattr(house.world, PEOPLE[name][0])
    ask = MakeToken(name="Script", scope=TokenScope.WRITE, days=30, tenant_id=where.pk)
    with house.stack.data(), house.world.entered():
        made = make_token(ask=ask, actor=house.world.actor(name), now=house.now)
    return Program(house.stack.url, made.secret)


def test_a_program_does_the_work_and_another_hears_of_each_step(
    house: House, settings: Settings
) -> None:
    settings.OUTBOUND_NETWORKS = ["127.0.0.0/8"]
    world = house.world
    with receiver() as heard:
        with house.stack.data(), world.entered():
            made = make_webhook(
                provider_id=world.provider.pk,
                ask=MakeWebhook(
                    name="Wall", url=heard.url, side=WebhookSide.DESK, kinds=STEPS,
                    customer_id=None,
                ),
                actor=world.actor("adam"),
                now=house.now,
            )  # fmt: skip
            reporter = world.contact("rik").pk
        script = program_of(house, "agnes")

        # It registers, and works on what it registered.
        row, _tag = script.ask(
            "incidents/",
            {
                "customer": world.acme.pk, "reporter": reporter, "title": "Disk is full",
                "description": "No room on SPH-APP-01.", "channel": "monitoring",
                "kind": "incident", "detection": "system_monitoring", "personal_data": "no",
                "impact_criteria": ["impact.low.1"], "urgency_criteria": ["urgency.low.1"],
            },
        )  # fmt: skip
        house.reference = reference = row["reference"]
        script.do(reference, "take")
        script.do(reference, "note", text="The log was never rotated.")
        script.do(reference, "message", text="We make room.", kind="reply")

        # It follows what became of it, as its page shows it.
        mine, _tag = script.ask("incidents/?assignee=me&fields=reference,status")
        assert [one["reference"] for one in mine["results"]] == [reference]
        told, _tag = script.ask(f"incidents/{reference}/timeline/")
        assert "We make room." in json.dumps(told, ensure_ascii=False)

        # The other one hears each step once, in no promised order, and can tell that it was us.
        house.wait_for(lambda: len(heard.kinds) >= len(STEPS))
        assert sorted(heard.kinds) == sorted(STEPS)
        for headers, body in heard.heard:
            said = {name.lower(): value for name, value in headers.items()}
            # By the clock of the stack: a receiver would compare it with its own.
            at = datetime.fromtimestamp(int(said["webhook-timestamp"]), UTC)
            signed = Verifier(made.secret).sign(said["webhook-id"], at, body)
            assert said["webhook-signature"] == signed
            assert reference in body

    # An auditor's program takes the register out; a worker writes it.
    auditor = program_of(house, "audra")
    asked, _tag = auditor.ask("exports/", {})
    path = f"exports/{asked['id']}/"
    house.wait_for(lambda: auditor.ask(path)[0]["state"] == JobState.DONE)
    content, _tag = auditor.ask(f"{path}file/")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert reference in packed.read("register.csv").decode()
        assert json.loads(packed.read("manifest.json"))["file"]["sha256"]
