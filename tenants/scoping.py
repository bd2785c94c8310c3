"""Whose rows the present transaction may see: the scope, and how it is entered.

The strong wall is row-level security; this module tells the database which tenants are in
scope and keeps the same answer for the manager's planner-friendly filter.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from tenants.choices import Side
from tenants.ledger.due import DueQueue
from tenants.undoing import undoing


class NoScope(RuntimeError):
    """A tenant's rows were asked for outside any scope: a fault of ours, never of the reader."""


@dataclass(frozen=True)
class Scope:
    """The tenants whose rows are visible, the providers whose catalogue is, and the side.

    `wholes` are providers of which everything is visible, of all their customers and of those that
    come: one id travels with each query where a thousand would make it slow.
    """

    tenants: tuple[int, ...]
    providers: tuple[int, ...]
    side: Side
    wholes: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.wholes and self.side is Side.CUSTOMER:
            raise ValueError("nobody is a customer of a whole provider")

    @classmethod
    def of(cls, tenant_id: int, provider_id: int, *, side: Side = Side.PROVIDER) -> "Scope":
        """Return the scope of one tenant, with its provider's rows: for tasks and commands."""
        tenants = (tenant_id,) if side is Side.CUSTOMER else tuple({tenant_id, provider_id})
        return cls(tenants=tenants, providers=(provider_id,), side=side)


_current: ContextVar[Scope | None] = ContextVar("servicedesk_scope", default=None)


def current() -> Scope:
    """Return the scope of this transaction; raise NoScope when there is none."""
    scope = _current.get()
    if scope is None:
        raise NoScope("a tenant's rows were read outside a scope")
    return scope


def _array(ids: Iterable[int]) -> str:
    return "{" + ",".join(str(int(i)) for i in sorted(ids)) + "}"


def _tell_database(scope: Scope | None) -> None:
    # Local to the transaction: a session-level setting would leak through a connection pooler.
    values = (
        (_array(scope.tenants), _array(scope.wholes), _array(scope.providers), str(scope.side))
        if scope and (scope.tenants or scope.wholes)
        else ("", "", "", "")
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('servicedesk.tenants', %s, true),"
            " set_config('servicedesk.wholes', %s, true),"
            " set_config('servicedesk.providers', %s, true),"
            " set_config('servicedesk.side', %s, true)",
            values,
        )


@contextmanager
def entered(scope: Scope) -> Iterator[Scope]:
    """Open a transaction (or a savepoint) in which exactly this scope is visible."""
    before = _current.get()
    rolled_back = [False]
    with undoing(lambda: rolled_back[0]), transaction.atomic():
        _tell_database(scope)
        token = _current.set(scope)
        try:
            yield scope
        finally:
            _current.reset(token)
            rolled_back[0] = transaction.get_rollback()
    # After an error the rollback has undone the setting by itself. Deferred triggers run as the
    # engine and need no scope, so a setting that ends before the outer COMMIT is safe.
    if connection.in_atomic_block:
        _tell_database(before)


@dataclass(frozen=True)
class Work:
    """Whose work is due in a queue: how urgent the most urgent of it is, 1 before 5."""

    tenant_id: int
    provider_id: int
    urgency: int

    @property
    def scope(self) -> Scope:
        return Scope.of(self.tenant_id, self.provider_id)


def work_due(queue: DueQueue, now: datetime) -> list[Work]:
    """Return whose work is due in this queue, the most urgent and then the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT tenant_id, provider_id, urgency FROM {queue.function}(%s)"  # noqa: S608 - declared
            " ORDER BY urgency, since, tenant_id",
            [now],
        )
        return [Work(*row) for row in cursor.fetchall()]


def all_tenants() -> list[tuple[int, int]]:
    """Return every (tenant, provider) of the installation: for the operator's commands."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tenant_id, provider_id FROM servicedesk_tenants()")
        return [(row[0], row[1]) for row in cursor.fetchall()]


# Of which provider each tenant is; that never changes, so nobody asks twice.
_providers: dict[int, int] = {}


def provider_of(tenant_id: int) -> int | None:
    """Return the provider of any tenant of the installation: for what a role may do there."""
    if tenant_id not in _providers:
        _providers.update(all_tenants())
    return _providers.get(tenant_id)
