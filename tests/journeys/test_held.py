"""Something holds the chain of one customer: that costs one act a clear answer, and nobody else."""

import re
from collections.abc import Callable

import psycopg
import pytest
from playwright.sync_api import APIResponse

from incidents.models import Incident, Note
from tests.databases import owner
from tests.factories import incidents as made
from tests.history.house import enter
from tests.journeys.house import House
from tests.journeys.person import Person

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
BUSY, SAVED = 503, 302


def noted(person: Person, incident: Incident) -> APIResponse:
    """Send an internal note, and follow nothing."""
    path = f"/desk/{incident.reference}/note/"
    request = person.page.context.request
    page = request.get(path).text()
    token = TOKEN.search(page)
    assert token is not None, page
    key = re.search(r'name="key" value="([^"]+)"', page)
    form = {"csrfmiddlewaretoken": token[1], "text": "Looked at it.", "key": key[1] if key else ""}
    url = str(person.page.url).split("/desk")[0]
    return request.post(path, form=form, max_redirects=0, headers={"Referer": f"{url}{path}"})


def test_a_held_chain_is_one_refusal_and_the_rest_goes_on(
    house: House, somebody: Callable[..., Person]
):
    world, stack = house.world, house.stack
    with stack.data(), world.entered():
        ours = made.ByPhone.create(world=world, now=house.now)
        theirs = made.ByPhone.create(world=world, now=house.now, reporter="gus")
    agnes = somebody("agnes")
    holder = owner()
    with psycopg.connect(
        dbname=stack.database, user=holder["USER"], host=holder["HOST"] or None,
        password=holder["PASSWORD"] or None, port=holder["PORT"] or None,
    ) as session, session.cursor() as cursor:  # fmt: skip
        enter(cursor, world.scope)
        cursor.execute(
            "SELECT 1 FROM tenants_chainhead WHERE tenant_id = %s FOR UPDATE", [world.acme.pk]
        )

        held, free = noted(agnes, ours), noted(agnes, theirs)
        health = agnes.page.context.request.get("/healthz")
        session.rollback()

    assert (held.status, free.status, health.status) == (BUSY, SAVED, 200)
    assert held.headers["retry-after"]
    assert noted(agnes, ours).status == SAVED
    with stack.data(), world.entered():
        assert Note.objects.filter(incident=ours).count() == 1
