"""A provider with a customer in real transactions, and the other roles that may try their hand."""

import itertools
import json
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection

from incidents.choices import Channel, Level
from incidents.handling.asks.report import RegisterIncident
from incidents.handling.services.register import register_incident
from incidents.models import Incident
from tenants import scoping
from tenants.ledger import canonical
from tenants.ledger.append import Written, append, insert, update
from tenants.ledger.verify import Verdict, verify
from tenants.models import Contact, Event, Tenant
from tenants.models.base import Recorded
from tenants.rules.roles import SYSTEM
from tenants.scoping import Scope
from tenants.settings.services.onboard import onboard_customer, onboard_provider
from tests.databases import connected_to, owner

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
_numbers = itertools.count(1)


@dataclass(frozen=True)
class House:
    """Who owns the rows of one test; nobody else looks at them."""

    provider: Tenant
    customer: Tenant

    @property
    def scope(self) -> Scope:
        return Scope.of(self.customer.pk, self.provider.pk)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Open a transaction in the scope of the customer."""
        with scoping.entered(self.scope):
            yield

    @contextmanager
    def untold(self, *models: type[Recorded]) -> Iterator[None]:
        """Open one in which rows of these models may be changed without an event."""
        with unasked_in(self.scope, *models):
            yield

    def add_contact(self, name: str = "Carla Claes") -> Contact:
        """Write a contact as a service would, in a transaction of its own."""
        with self.inside():
            contact = self.new_contact(name)
            self.tell(contact, "contact.added", insert(contact))
        return contact

    def new_contact(self, name: str = "Carla Claes") -> Contact:
        return Contact(
            tenant_id=self.customer.pk, provider_id=self.provider.pk, name=name,
            email=f"{secrets.token_hex(4)}@example.com", phone="+32 2 555 01 01",
        )  # fmt: skip

    def rename(self, contact: Contact, name: str) -> None:
        with self.inside():
            contact.name = name
            self.tell(contact, "contact.changed", update(contact, "name"))

    def add_incident(self, title: str = "Mail is down") -> Incident:
        """Register an incident through the service of the desk."""
        with self.inside():
            reporter = Contact.objects.filter(tenant=self.customer).order_by("pk").first()
            if reporter is None:
                reporter = self.new_contact()
                self.tell(reporter, "contact.added", insert(reporter))
            return register_incident(
                tenant_id=self.customer.pk, actor=SYSTEM, now=NOW, ask=RegisterIncident(title=title,
                description="Nobody can send.", reporter_id=reporter.pk, channel=Channel.EMAIL,
                impact=Level.MEDIUM, urgency=Level.MEDIUM),
            )  # fmt: skip

    def tell(self, row: Any, kind: str, *wrote: Written, **more: Any) -> Event:
        return append(row, kind, actor=SYSTEM, at=NOW, wrote=wrote, **more)

    def verdict(self) -> Verdict:
        with self.inside():
            return verify(self.customer.pk, self.provider.pk)

    def codes(self) -> set[str]:
        """Return what verify_history finds at the customer."""
        return {finding.code for finding in self.verdict().findings}


def build() -> House:
    provider = onboard_provider(name=f"MSP {next(_numbers)}", actor=SYSTEM, now=NOW)
    customer = onboard_customer(
        provider=provider, name=f"Acme {next(_numbers)}", actor=SYSTEM, now=NOW
    )
    return House(provider, customer)


@contextmanager
def unasked_in(scope: Scope, *models: type[Recorded]) -> Iterator[None]:
    """Open a transaction of the owner who lets rows of these models be changed without an event."""
    who = {"USER": owner()["USER"], "PASSWORD": owner()["PASSWORD"]}
    with (
        connected_to(**who),
        scoping.entered(scope),
        connection.cursor() as cursor,
        unasked(cursor, *models),
    ):
        yield


@contextmanager
def unasked(cursor: Any, *models: type[Recorded]) -> Iterator[None]:
    """Lift the demand that changes of these rows are told, in this transaction of the owner."""
    tables = [model._meta.db_table for model in models]
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_is_told")
    yield
    # A table is not altered while something waits for the end of the transaction.
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_is_told")


@contextmanager
def as_owner(house: House | None = None) -> Iterator[psycopg.Cursor[tuple[Any, ...]]]:
    """Connect as the owner of the tables, in the scope of this house."""
    with session_of(owner()) as cursor:
        if house is not None:
            enter(cursor, house.scope)
        yield cursor


@contextmanager
def as_app(house: House | None = None) -> Iterator[psycopg.Cursor[tuple[Any, ...]]]:
    """Connect as the application, past the ORM."""
    with session_of(connection.settings_dict) as cursor:
        if house is not None:
            enter(cursor, house.scope)
        yield cursor


@contextmanager
def session_of(settings: dict[str, Any]) -> Iterator[psycopg.Cursor[tuple[Any, ...]]]:
    """Open one transaction of this role on the database of the test."""
    session = psycopg.connect(
        dbname=connection.settings_dict["NAME"],
        user=settings["USER"],
        password=settings["PASSWORD"] or None,
        host=settings["HOST"] or None,
        port=settings["PORT"] or None,
    )
    # Not `with psycopg.connect(…)`: that stays open when the COMMIT is refused.
    with closing(session), session.transaction(), session.cursor() as cursor:
        yield cursor


def enter(cursor: psycopg.Cursor[Any], scope: Scope) -> None:
    cursor.execute(
        "SELECT set_config('servicedesk.tenants', %s, true),"
        " set_config('servicedesk.wholes', %s, true),"
        " set_config('servicedesk.providers', %s, true),"
        " set_config('servicedesk.side', %s, true)",
        [
            _array(scope.tenants),
            _array(scope.wholes),
            _array(scope.providers),
            str(scope.side),
        ],
    )


def command(*arguments: str) -> tuple[int, dict[str, Any]]:
    """Run verify_history --json; return its exit code and what it said."""
    out = StringIO()
    code = 0
    try:
        call_command("verify_history", "--json", *arguments, stdout=out)
    except SystemExit as end:
        code = int(str(end.code))
    return code, json.loads(out.getvalue())


def _array(ids: tuple[int, ...]) -> str:
    return "{" + ",".join(map(str, ids)) + "}"


def rewrite_chain(house: House, before: str, after: str) -> None:
    """Change what the events of a customer say, and all hashes that follow, as the owner can."""
    tables = ("tenants_event", "tenants_chainlink", "tenants_chainhead")
    with as_owner(house) as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE tenants_event SET body = replace(body, %s, %s) WHERE tenant_id = %s",
            [before, after, house.customer.pk],
        )
        cursor.execute(
            "SELECT l.seq, e.id, e.body, e.recorded_at FROM tenants_chainlink l"
            " JOIN tenants_event e ON e.id = l.event_id WHERE l.tenant_id = %s ORDER BY l.seq",
            [house.customer.pk],
        )
        prev = canonical.genesis(house.customer.pk)
        for seq, event, body, recorded_at in cursor.fetchall():
            digest = canonical.link_hash(seq, prev, body, recorded_at)
            cursor.execute(
                "UPDATE tenants_chainlink SET prev = %s, hash = %s WHERE event_id = %s",
                [prev, digest, event],
            )
            prev = digest
        cursor.execute(
            "UPDATE tenants_chainhead SET hash = %s WHERE tenant_id = %s",
            [prev, house.customer.pk],
        )
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
