"""What every tenant's row has in common: its owner, its provider, its walls and its record."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, ClassVar, Self, TypeVar

from django.core.validators import URLValidator
from django.db import models
from django.db.models.sql.compiler import SQLCompiler
from django.utils.encoding import force_str

from tenants import scoping

# Of what stands in another tool: never a link that does something here.
is_address = URLValidator(schemes=["https", "http"])

M = TypeVar("M", bound=models.Model)


class InScope(models.Func):
    """The row is of a tenant in scope, or of a provider of which everything is.

    The ids are taken when the query runs, not when it is built.
    """

    output_field = models.BooleanField()
    conditional = True

    def __init__(self) -> None:
        super().__init__(models.F("tenant_id"), models.F("provider_id"))

    def _tenants(self, scope: scoping.Scope) -> Iterable[int]:
        return scope.tenants

    def as_sql(self, compiler: SQLCompiler, connection: Any, *_: Any, **__: Any) -> Any:
        scope = scoping.current()
        wanted = (set(self._tenants(scope)), set(scope.wholes))
        parts, params = [], []
        for column, ids in zip(self.source_expressions, wanted, strict=True):
            # A scope of nothing at all still has its condition, which no row meets.
            if ids or not any(wanted):
                sql, given = compiler.compile(column)
                # One as a plain equality: the planner then knows its true share.
                parts.append(f"{sql} = %s" if len(ids) == 1 else f"{sql} = ANY (%s)")
                params += [*given, next(iter(ids)) if len(ids) == 1 else sorted(ids)]
        return f"({' OR '.join(parts)})", params


class InCatalogue(InScope):
    """The same for rows that customers read from their provider's catalogue."""

    def _tenants(self, scope: scoping.Scope) -> Iterable[int]:
        # What is of a provider in scope as a whole needs no id beside that.
        return {*scope.tenants, *scope.providers} - set(scope.wholes)


class TenantManager(models.Manager[M]):
    """Rows in scope. It complains when a query runs without a scope, not when it is built."""

    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().filter(InScope())


class CatalogueManager(models.Manager[M]):
    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().filter(InCatalogue())


class Recorded(models.Model):
    """A row whose every column is told in the ledger and can be replayed from it."""

    # Its name in the ledger, where that of the code is another by now; columns likewise, from the
    # name in the code to that in the ledger (`tenants/ledger/names.py`).
    recorded_as: ClassVar[str] = ""
    recorded_columns: ClassVar[Mapping[str, str]] = {}
    # Why no event tells its columns, where none does.
    not_replayed: ClassVar[str] = ""
    # Columns that hold a person's words: the event keeps a commitment, PersonalText the words.
    personal: ClassVar[frozenset[str]] = frozenset()
    # Whether the customer's side reads these words in the ledger, and writes them. What does not
    # say so is the desk's: the database keeps it from every customer (see `sided_words`).
    is_read_by_customers: ClassVar[bool] = False

    class Meta:
        abstract = True

    @property
    def urgency_rank(self) -> int:
        """Say how soon what follows from a change of this comes: 1 first, 5 last."""
        return 5

    def _get_FIELD_display(self, field: "models.Field[Any, Any]") -> object:  # noqa: N802 - Django's
        """Return what `get_…_display()` shows. Django's own makes a table of all choices anew each
        time that it is asked: a quarter of what it takes to write a mail.
        """
        value = getattr(self, field.attname)
        return force_str(_labels(field).get(value, value), strings_only=True)


@lru_cache(maxsize=512)
def _labels(field: "models.Field[Any, Any]") -> dict[object, object]:
    """Return the labels of a column's choices; each is still in the language of who reads it."""
    return dict(field.flatchoices)


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
