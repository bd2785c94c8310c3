"""Every page shows history in the order of the chain: neither of keys, nor of moments."""

import re
from datetime import timedelta

import psycopg
import pytest
from django.test import Client

from tenants.ledger import canonical
from tests.factories import incidents as made
from tests.history.house import NOW, as_app, enter
from tests.people import World

EARLIER = NOW - timedelta(days=400)


def _write(cursor: psycopg.Cursor, world: World, about: tuple[str, int], kind: str) -> None:
    """Write an event as the application does; its moment is long before that of all others."""
    body = canonical.text(
        {
            "schema": canonical.SCHEMA, "tenant": world.acme.pk, "subject": list(about),
            "version": None, "kind": kind, "actor": ["system", None],
            "at": canonical.moment(EARLIER), "facts": {}, "rows": {},
        }
    )  # fmt: skip
    cursor.execute(
        "INSERT INTO tenants_event (tenant_id, provider_id, subject_kind, subject_id, kind,"
        " actor_kind, at, body) VALUES (%s, %s, %s, %s, %s, 'system', %s, %s)",
        [world.acme.pk, world.provider.pk, *about, kind, EARLIER, body],
    )


def _cross(world: World, about: tuple[str, int], first: str, last: str) -> None:
    """Let `last` be written before `first`, and committed after it."""
    with as_app() as slow:
        enter(slow, world.scope)
        _write(slow, world, about, last)
        with as_app() as quick:
            enter(quick, world.scope)
            _write(quick, world, about, first)


def _page(world: World, name: str, address: str) -> str:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.user(name), backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(address)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("agnes", "/desk/{reference}/?show=system"),
        ("pat", "/register/{reference}/"),
        ("audra", "/register/{reference}/"),
    ],
)
def test_an_incident_tells_along_the_chain(committed_world: World, who: str, address: str):
    world = committed_world
    with world.entered():
        incident = made.ByPhone.create(world=world)
    _cross(world, ("incident", incident.pk), "incident.contained", "incident.restored")

    page = _page(world, who, address.format(reference=incident.reference))

    newest, older = page.rindex("Service restored"), page.rindex("Consequences contained")
    assert newest < older


@pytest.mark.parametrize(
    "address", ["/admin/tenants/contact/{contact}/history/", "/admin/tenants/event/?about=contact"]
)
def test_the_settings_tell_along_the_chain(committed_world: World, address: str):
    world = committed_world
    with world.entered():
        contact = world.contact("rik")
    _cross(world, ("contact", contact.pk), "contact.changed", "words.erased")

    page = _page(world, "adam", address.format(contact=contact.pk))

    assert page.index("Words erased") < page.index("Contact changed")
