"""The client of the docs, as it stands there: run against the API."""

import json
import re
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from incidents.choices import Channel
from incidents.models import Incident, Note
from tenants.choices import Role
from tenants.clock import now as read_clock
from tenants.people.asks import MakeService
from tenants.people.services.tokens import make_service
from tests.incidents.desk.pages import references
from tests.servicedesk.api.house import ApiHouse, Caller

DOCS = Path(__file__).parents[3] / "docs" / "api.md"


class _Answer:
    """What `urlopen` gives, from the test client."""

    def __init__(self, response: Any) -> None:
        assert response.status_code < 400, response.content
        self.headers = {"ETag": response.get("ETag")}
        self._content = response.content

    def __enter__(self) -> "_Answer":
        return self

    def __exit__(self, *_: object) -> None: ...

    def read(self, *_: object) -> bytes:
        return bytes(self._content)


def test_the_client_of_the_docs_follows_what_nobody_has(
    house: ApiHouse, monkeypatch: pytest.MonkeyPatch
):
    incident = house.register()
    made = house.token("agnes")
    client = Caller(made.secret).client

    def urlopen(asked: urllib.request.Request) -> _Answer:
        path = asked.full_url.removeprefix("http://desk.example")
        kind = asked.get_header("Content-type", "")
        return _Answer(
            client.generic(
                asked.get_method(), path, asked.data or b"", content_type=kind,
                headers=dict(asked.header_items()),
            )
        )  # fmt: skip

    monkeypatch.setattr(urllib.request, "urlopen", urlopen)
    [code] = re.findall(r"```python\n(.*?)```", DOCS.read_text(), re.DOTALL)
    space: dict[str, Any] = {}
    exec(code, space)  # noqa: S102 - the docs are ours

    assert space["follow"]("http://desk.example/", made.secret) == [incident.reference]
    with house.world.entered():
        assert Note.objects.get(incident=incident).text == "Seen by the script."


def test_monitoring_reports_by_a_service_of_its_own(house: ApiHouse):
    """R7, R3: an interface for machines, with channel and who noticed it kept."""
    world = house.world
    with world.entered():
        ask = MakeService(
            name="Zabbix", role=Role.AGENT, scope="write", days=30, tenant_id=world.provider.pk
        )
        made = make_service(ask=ask, actor=world.actor("adam"), now=read_clock())
        reporter = world.contact("rik").pk
    said = {
        "customer": world.acme.pk, "reporter": reporter, "title": "Disk of SPH-APP-01 is full",
        "description": json.dumps({"host": "SPH-APP-01"}), "channel": Channel.MONITORING,
        "kind": "incident", "detection": "system_monitoring", "personal_data": "no",
        "impact_criteria": ["impact.low.1"], "urgency_criteria": ["urgency.low.1"],
    }  # fmt: skip

    answer = Caller(made.secret).post("incidents/", said)

    assert answer.status_code == 201, answer.content
    reference = answer.json()["reference"]
    with world.entered():
        kept = Incident.objects.get(reference=reference)
        assert (kept.channel, kept.detection) == ("monitoring", "system_monitoring")
        assert kept.registered_by == made.token.user
    html = house.client("agnes").get("/desk/?monitoring=on").content.decode()
    assert references(html) == [reference]
