"""No search finds what its reader may not read: every text of an incident, at every door.

The texts come from the models: one that is added is tried from its first day. Each gets a word of
its own; whoever may not read it must get the very page of a word that stands nowhere: no result, no
count, no piece of text, nothing that looks like it.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final
from unittest.mock import patch

import pytest
from django.apps import apps
from django.db import models

from incidents.models import Incident
from incidents.record.queries.reaching import Reach
from tenants.models.base import TenantRow
from tests.databases import owner
from tests.history.house import enter, session_of
from tests.walls.conftest import Street
from tests.walls.furnished import Furnished
from tests.walls.visits import Visitor

pytestmark = pytest.mark.usefixtures("unblocked")

# What a customer may read: everything else is the desk's.
PUBLIC: Final = frozenset({
    "incidents_incident.title", "incidents_incident.description", "incidents_incident.symptoms",
    "incidents_incident.affected", "incidents_message.text", "incidents_attachment.name",
    "incidents_incident.external_reference",
    # Of an incident that is solved, as this one is; the desk's own words of it are kept.
    "incidents_incident.solution_for_customer",
})  # fmt: skip
# What the desk looks through beside it.
DESK: Final = PUBLIC | {
    "incidents_note.text", "incidents_call.summary", "incidents_internalattachment.name",
    "incidents_incident.workaround", "incidents_incident.cause", "incidents_incident.measures",
    "incidents_incident.solution", "incidents_incident.prevention",
    "incidents_incident.triage_reason", "incidents_incident.solution_for_customer",
}  # fmt: skip
SAID, KEPT, NOWHERE = "qzebrafincho", "wquaggamoosel", "zzkwxqvjzzpq"
SEARCH: Final = "incidents.record.queries.search"
DESK_DOORS: Final = (
    "/desk/search/?q={}", "/desk/search/?q={}&order=newest", "/desk/search/palette/?q={}",
    "/desk/?q={}", "/desk/?q={}&status=closed", "/desk/new/similar/?customer={tenant}&title={}",
)  # fmt: skip
PORTAL_DOORS: Final = ("/portal/reports/?q={}", "/portal/reports/?q={}&state=open")


def _texts() -> list[tuple[type[models.Model], str]]:
    """Return every column with words about one incident, of the models."""
    return [
        (model, str(field.column))
        for model in apps.get_models()
        if issubclass(model, TenantRow)
        and (model is Incident or any(f.column == "incident_id" for f in model._meta.fields))
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and (field.max_length or 200) >= 60
        and field.name not in {"sha256", "key", "media_type"}
    ]


def own_word(column: str) -> str:
    """Return a word of this column alone, that no typing error makes of another."""
    digest = hashlib.sha256(column.encode()).hexdigest()
    return "q" + "".join(chr(ord("a") + int(c, 16)) for c in digest[:12])


def of_side(column: str) -> str:
    """Return one word for all that a customer may read, and one for the rest."""
    return SAID if column in PUBLIC else KEPT


@contextmanager
def planted(
    house: Furnished, incident: Incident, word_for: Callable[[str], str] = of_side
) -> Iterator[set[str]]:
    """Put a word in each text about an incident, as the owner; what was there comes back."""
    world, before = house.world, []
    with session_of(owner()) as cursor:
        enter(cursor, world.scope)
        for model, column in _texts():
            table = model._meta.db_table
            key = "id" if model is Incident else "incident_id"
            cursor.execute(
                f'SELECT id, "{column}" FROM {table} WHERE {key} = %s ORDER BY id LIMIT 1',
                [incident.pk],
            )
            if row := cursor.fetchone():
                before.append((table, column, row))
                _write(cursor, table, column, word_for(f"{table}.{column}"), row[0])
        _rebuild(cursor, incident.tenant_id)
    try:
        yield {f"{table}.{column}" for table, column, _row in before}
    finally:
        with session_of(owner()) as cursor:
            enter(cursor, world.scope)
            for table, column, (key, value) in before:
                _write(cursor, table, column, value, key)
            _rebuild(cursor, incident.tenant_id)


def _write(cursor: Any, table: str, column: str, value: Any, key: int) -> None:
    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    cursor.execute(f'UPDATE {table} SET "{column}" = %s WHERE id = %s', [value, key])
    # Keys of a row that is written twice are looked at again.
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _rebuild(cursor: Any, tenant_id: int) -> None:
    cursor.execute("SELECT servicedesk_rebuild_words(%s)", [tenant_id])


def _page(visitor: Visitor, door: str, word: str, tenant_id: int) -> tuple[int, str]:
    """Return what somebody reads there, with what was looked for taken out."""
    path = door.replace("{}", word).replace("{tenant}", str(tenant_id))
    answer = visitor.client.get(path)
    html = answer.content.decode()
    shown = html[html.find("<main") :].partition("</main>")[0] if "<main" in html else html
    return answer.status_code, " ".join(re.sub(r"<[^>]+>", " ", shown.replace(word, "…")).split())


def leaks(
    visitor: Visitor, doors: tuple[str, ...], words: tuple[str, ...], tenant: int
) -> list[str]:
    """Return at which door which word shows anything that a word of nowhere does not."""
    return [
        f"{visitor.name} at {door}: {word}"
        for door in doors
        for word in words
        if _page(visitor, door, word, tenant) != _page(visitor, door, NOWHERE, tenant)
    ]


def _incident(house: Furnished) -> Incident:
    return house.incidents["rik"]


def test_the_desk_finds_every_text_it_looks_through(street: Street):
    visitor, incident = Visitor.of(street.ours, "agnes"), _incident(street.ours)
    with planted(street.ours, incident, own_word) as found:
        assert found >= DESK - {"incidents_internalattachment.name"}
        for column in sorted(found & DESK):
            answer = visitor.client.get("/desk/search/", {"q": own_word(column)})
            assert f'href="/desk/{incident.reference}/"' in answer.content.decode(), column


@pytest.mark.parametrize("name", ["rik", "carla"])
def test_a_customer_finds_what_is_public_and_nothing_else(street: Street, name: str):
    visitor, incident = Visitor.of(street.ours, name), _incident(street.ours)
    with planted(street.ours, incident):
        assert leaks(visitor, PORTAL_DOORS, (KEPT,), incident.tenant_id) == []
        assert leaks(visitor, PORTAL_DOORS[:1], (SAID,), incident.tenant_id) != []


def test_nobody_else_finds_anything(street: Street):
    """Not a colleague, another customer or another desk.

    Not even where a query forgets whose it is: marks make it fast, the database keeps others out.
    """
    incident, both = _incident(street.ours), (SAID, KEPT)
    forgetful = patch.object(Reach, "query", lambda _self, words, *_: f"'{words[0].text}':*")
    with planted(street.ours, incident):
        for house, name, doors in (
            (street.ours, "rob", PORTAL_DOORS), (street.ours, "gus", PORTAL_DOORS),
            (street.theirs, "rik", PORTAL_DOORS), (street.theirs, "carla", PORTAL_DOORS),
            (street.theirs, "agnes", DESK_DOORS), (street.theirs, "sam", DESK_DOORS),
        ):  # fmt: skip
            visitor = Visitor.of(house, name)
            assert leaks(visitor, doors, both, incident.tenant_id) == []
            with forgetful:
                assert leaks(visitor, doors[:1], both, incident.tenant_id) == []


def test_a_fallen_wall_between_the_sides_is_seen(street: Street):
    """What the other tests look at does find a leak, where there is one."""
    visitor, incident = Visitor.of(street.ours, "rik"), _incident(street.ours)
    with planted(street.ours, incident):
        with session_of(owner()) as cursor:
            enter(cursor, street.ours.world.scope)
            cursor.execute(
                "UPDATE incidents_publicwords p SET words = p.words || d.words"
                " FROM incidents_deskwords d WHERE d.incident_id = p.incident_id"
            )

        assert leaks(visitor, PORTAL_DOORS, (KEPT,), incident.tenant_id) != []


def test_a_fallen_wall_between_people_is_seen(street: Street):
    visitor, incident = Visitor.of(street.ours, "rob"), _incident(street.ours)
    with (
        planted(street.ours, incident),
        patch(f"{SEARCH}.visible_incidents", lambda _actor: Incident.objects.all()),
        patch.object(Reach, "query", lambda _self, words, *_marks: f"'{words[0].text}':*"),
    ):
        assert leaks(visitor, PORTAL_DOORS, (SAID,), incident.tenant_id) != []
