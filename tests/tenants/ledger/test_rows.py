"""Rows written by constant statements are as the ORM would have written them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from escalation.models import Delivery, Notice
from incidents.models import Clock, Pause
from tenants import clock
from tenants.ledger.rows import insert_rows
from tenants.media import EMAIL
from tenants.models import Contact
from tests.escalation.house import report
from tests.people import World

pytestmark = pytest.mark.usefixtures("scope")


def kept(row: Any) -> dict[str, Any]:
    """Return the columns of a row as they are in its table."""
    found: dict[str, Any] = type(row).objects.filter(pk=row.pk).values().get()
    return found


def said(row: Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def notice(world: World, number: int, **more: Any) -> Notice:
    return Notice(
        tenant=world.acme, provider=world.provider, key=f"of/{number}", medium=EMAIL,
        name="Rik", address="rik@acme.example", language="nl", template="receipt",
        subject="Zoë “quoted” \\ %s", text="one\ntwo\t'", html="<p>&amp;</p>",
        written_at=clock.now(), **more,
    )  # fmt: skip


@pytest.mark.untold("notices of nothing")
def test_what_the_database_fills_in_is_read_back(world: World):
    now = clock.now()
    about: dict[str, Any] = {"incident": report(world), "contact": world.contact("rik")}
    later = now + timedelta(hours=1)
    given: list[dict[str, Any]] = [{}, {"due_at": later}, {}]
    rows = [notice(world, n, **about, **more) for n, more in enumerate(given, start=1)]

    insert_rows(rows)

    found = Notice.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")
    assert list(found.values_list("key", flat=True)) == ["of/1", "of/2", "of/3"]
    for row in rows:
        assert kept(row) == said(row)
    assert rows[1].due_at == now + timedelta(hours=1)
    assert abs(rows[0].due_at - now) < timedelta(minutes=5)


@pytest.mark.untold("clocks of nothing")
def test_each_type_arrives_as_it_was(world: World):
    incident = report(world)
    first = Clock.objects.filter(incident=incident).order_by("pk")[0]
    first.pk, first.paused_for = None, timedelta(days=2, microseconds=7)
    first.superseded_at, first.alarm_at, first.alarm = clock.now(), None, ""

    insert_rows([first])

    assert kept(first) == said(first)
    pause = Pause(tenant=world.acme, provider=world.provider, clock=first, started_at=clock.now())
    insert_rows([pause])
    assert kept(pause)["clock_id"] == first.pk
    assert kept(pause)["ended_at"] is None


def test_nothing_is_nothing():
    insert_rows([])


def test_what_the_table_refuses_is_refused(world: World):
    contact = world.contact("rik")
    row = Contact(
        tenant=world.acme, provider=world.provider, name="Rik again", user_id=contact.user_id
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows([row])


def test_a_value_that_cannot_travel_is_a_fault_of_ours(world: World):
    row = Delivery(tenant=world.acme, provider=world.provider)
    vars(row)["detail"] = b"bytes"

    with pytest.raises(TypeError):
        insert_rows([row])
