"""What the tests of the register do again and again: incidents, and exports read back."""

import csv
import io
import itertools
import json
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command
from django.http import StreamingHttpResponse
from django.test import Client

from incidents.choices import Channel, Level
from incidents.handling.services.register import register_incident
from incidents.models import Incident
from reporting.models import ExportJob
from tests.asking import do
from tests.people import BEGIN, World

ROOM = "/register/exports/"
_numbers = itertools.count(1)


@dataclass
class Taken:
    """An export as somebody holds it."""

    content: bytes
    manifest: dict[str, Any]
    raw: bytes
    rows: list[dict[str, str]]

    @property
    def references(self) -> set[str]:
        return {row["reference"] for row in self.rows}


@dataclass
class House:
    world: World

    def client(self, name: str, *, language: str = "en") -> Client:
        client = Client(headers={"accept-language": language})
        client.force_login(
            self.world.user(name), backend="django.contrib.auth.backends.ModelBackend"
        )
        return client

    def register(
        self, customer: str = "acme", *, now: datetime = BEGIN, **changed: Any
    ) -> Incident:
        """Register an incident by phone, as Agnes does."""
        with self.world.entered():
            asked = {
                "tenant_id": getattr(self.world, customer).pk,
                "reporter_id": self.world.contact("rik" if customer == "acme" else "gus").pk,
                "title": f"Server {next(_numbers)} is down",
                "description": "Nobody can reach the planning.",
                "symptoms": "No answer on any port.",
                "affected": "planning server",
                "channel": Channel.PHONE,
                "impact": Level.MEDIUM,
                "urgency": Level.MEDIUM,
                **changed,
            }
            return do(register_incident, actor=self.world.actor("agnes"), now=now, **asked)

    def export(self, name: str, **asked: str) -> Taken:
        """Let somebody take the register out, to the last byte."""
        return taken(b"".join(self.ask(name, **asked)))

    def ask(self, name: str, **asked: str) -> StreamingHttpResponse:
        """Let somebody ask for the register; not a byte of it is read yet."""
        response: Any = self.client(name).post("/register/export/", asked)
        assert response.status_code == 200
        assert isinstance(response, StreamingHttpResponse)
        return response


def taken(content: bytes) -> Taken:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        raw = archive.read("register.csv")
        manifest = json.loads(archive.read("manifest.json"))
    rows = list(csv.DictReader(io.StringIO(raw.decode(), newline="")))
    return Taken(content, manifest, raw, rows)


def said(world, *arguments):
    out = io.StringIO()
    call_command("kpis", "--json", "--customer", str(world.acme.pk), *arguments, stdout=out)
    return json.loads(out.getvalue())


def rows_of(client: Client, query: str = "", *, status: int = 200) -> list[str]:
    """Return the references on this page of the register, as they stand there."""
    page = client.get(f"/register/{query}")
    assert page.status_code == status, page.content.decode()
    return [row.reference for row in page.context["page"].rows]


def asked(house: House, name: str, **filters: str) -> ExportJob:
    answer = house.client(name).post(f"{ROOM}prepare/", filters)
    assert (answer.status_code, answer["Location"]) == (302, ROOM)
    with house.world.entered():
        return ExportJob.objects.filter(author=house.world.user(name)).latest("pk")


def now_is(house: House, job: ExportJob) -> ExportJob:
    with house.world.entered():
        job.refresh_from_db()
    return job


def content(house: House, name: str, job: ExportJob) -> bytes:
    answer: Any = house.client(name).get(f"{ROOM}{job.public_id}/file/")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def verified(path: Path) -> list[str]:
    """Return what `verify_export` finds wrong with a file."""
    told = io.StringIO()
    try:
        call_command("verify_export", str(path), stdout=told)
    except CommandError:
        return [line for line in told.getvalue().splitlines() if ": WRONG: " in line]
    return []
