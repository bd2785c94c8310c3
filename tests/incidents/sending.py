"""Sending files through the pages of desk and portal, and fetching them, as somebody."""

import uuid
from collections.abc import Iterator
from typing import Any

from django.test import Client

from incidents.models import Incident
from tests.incidents.portal.house import House


def key() -> str:
    return uuid.uuid4().hex


def sent(client: Client, path: str, *files: Any, **words: str) -> Any:
    return client.post(path, {"key": key(), "attached": list(files), **words})


def write_note(house: House, incident: Incident, *files: Any) -> Any:
    path = f"/desk/{incident.reference}/note/"
    return sent(house.client("agnes"), path, *files, text="Among us.")


def write(house: House, incident: Incident, *files: Any) -> Any:
    path = f"/desk/{incident.reference}/message/"
    return sent(house.client("agnes"), path, *files, text="See beside.", kind="reply")


def only(house: House, model: Any) -> Any:
    with house.world.entered():
        return model.objects.get()


def url(door: str, incident: Incident, row: Any, more: str = "") -> str:
    return f"/{door}/{incident.reference}/file/{row.public_id}/{more}"


def asked(house: House, name: str, path: str) -> int:
    """Return what somebody is answered, read to its end."""
    response = house.client(name).get(path)
    if response.streaming:
        body(response)
    return int(response.status_code)


def body(response: Any) -> bytes:
    pieces: Iterator[bytes] = response.streaming_content
    return b"".join(pieces)
