"""A file of another tool, for tests that look at every page and table, and how one is moved in."""

import io
from datetime import datetime
from html import unescape
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from incidents.choices import MoveKind
from incidents.models import MoveIn
from incidents.past.services.move_in import Upload, upload
from incidents.past.services.moving import move_due
from tenants.clock import now as read_clock
from tenants.models import Tenant
from tests.incidents.desk.house import House
from tests.people import World

ROOM = "/moving-in/"


def uploaded_file(world: World, customer: Tenant, now: datetime) -> MoveIn:
    """Upload a file of one asset, as Adam does; needs a scope of the whole provider."""
    ask = Upload(
        file=io.BytesIO(b"name,kind\nSRV-1,server\n"), name="assets.csv", kind=MoveKind.ASSETS,
        customer_id=customer.pk,
    )  # fmt: skip
    return upload(provider_id=world.provider.pk, ask=ask, actor=world.actor("adam"), now=now)


def uploaded(house: House, kind: str, content: bytes | str, **said: Any) -> MoveIn:
    raw = content.encode() if isinstance(content, str) else content
    given = {"kind": kind, "file": SimpleUploadedFile("export.csv", raw), **said}
    answer = house.client("adam").post(ROOM, given)
    assert answer.status_code == 302, unescape(answer.content.decode())
    with house.world.entered():
        return MoveIn.objects.latest("pk")


def read(house: House, move: MoveIn) -> MoveIn:
    move_due(now=read_clock())
    with house.world.entered():
        move.refresh_from_db()
    return move


def checked(house: House, move: MoveIn, **mapping: str) -> MoveIn:
    said = {**move.mapping, **mapping}
    answer = house.client("adam").post(f"{ROOM}{move.public_id}/", said)
    assert answer.status_code == 302, unescape(answer.content.decode())
    return read(house, move)


def brought(house: House, move: MoveIn) -> MoveIn:
    answer = house.client("adam").post(f"{ROOM}{move.public_id}/bring/")
    assert answer.status_code == 302
    return read(house, move)
