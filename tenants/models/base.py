"""What every tenant's row has in common: its owner, its provider, its walls and its record."""

from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models.sql.compiler import SQLCompiler

from tenants import scoping

M = TypeVar("M", bound=models.Model)


class InScope(models.Func):
    """`tenant = ANY (scope)`, with the ids taken when the query runs, not when it is built."""

    output_field = models.BooleanField()
    conditional = True

    def as_sql(self, compiler: SQLCompiler, connection: Any, *_: Any, **__: Any) -> Any:
        column, params = compiler.compile(self.source_expressions[0])
        ids = list(scoping.current().tenants)
        # One tenant as a plain equality: the planner then knows that tenant's true share.
        if len(ids) == 1:
            return f"{column} = %s", (*params, ids[0])
        return f"{column} = ANY (%s)", (*params, ids)


class InCatalogue(InScope):
    """The same for rows that customers read from their provider's catalogue."""

    def as_sql(self, compiler: SQLCompiler, connection: Any, *_: Any, **__: Any) -> Any:
        column, params = compiler.compile(self.source_expressions[0])
        scope = scoping.current()
        return f"{column} = ANY (%s)", (*params, sorted({*scope.tenants, *scope.providers}))


class TenantManager(models.Manager[M]):
    """Rows in scope. It complains when a query runs without a scope, not when it is built."""

    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().filter(InScope(models.F("tenant_id")))


class CatalogueManager(models.Manager[M]):
    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().filter(InCatalogue(models.F("tenant_id")))


class Recorded(models.Model):
    """A row whose every column is told in the ledger and can be replayed from it."""

    # Columns that hold a person's words: the event keeps a commitment, PersonalText the words.
    personal: ClassVar[frozenset[str]] = frozenset()
    # Whether the customer's side reads these words in the ledger, and writes them. What does not
    # say so is the desk's: the database keeps it from every customer (see `sided_words`).
    is_read_by_customers: ClassVar[bool] = False

    class Meta:
        abstract = True


class TenantRow(Recorded):
    """A row owned by one tenant, bound to that tenant's provider."""

    tenant = models.ForeignKey(
        "tenants.Tenant", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    provider = models.ForeignKey(
        "tenants.Tenant", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )

    objects: ClassVar[TenantManager[Self]] = TenantManager()

    class Meta:
        abstract = True


class CatalogueRow(TenantRow):
    """A row of the provider's set-up that its customers may read."""

    objects: ClassVar[CatalogueManager[Self]] = CatalogueManager()  # type: ignore[assignment]

    class Meta:
        abstract = True
