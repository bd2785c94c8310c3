"""The structural wall: foreign keys that carry the tenant, so that no row can point across."""

from typing import Any

from django.db import models
from django.db.backends.ddl_references import Statement, Table


class TenantKey(models.BaseConstraint):
    """A foreign key on (tenant or provider, id) towards (tenant, id) of another table.

    `via` is "tenant" for the customer's own rows and "provider" for rows of the provider's
    catalogue. It stands beside a ForeignKey(db_constraint=False), which gives the ORM's joins.
    """

    def __init__(self, *, field: str, to: str, via: str = "tenant", name: str) -> None:
        super().__init__(name=name)
        self.field, self.to, self.via = field, to, via

    def _columns(self) -> tuple[str, str, str]:
        return f"{self.via}_id", f"{self.field}_id", self.to.replace(".", "_").lower()

    def constraint_sql(self, model: Any, schema_editor: Any) -> str:
        via, field, table = self._columns()
        quote = schema_editor.quote_name
        return (
            f"CONSTRAINT {quote(self.name)} FOREIGN KEY ({quote(via)}, {quote(field)})"
            f" REFERENCES {quote(table)} (tenant_id, id)"
        )

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        return Statement(
            # Not checked here: the owner, too, sees no row without a scope. Each migration that
            # adds keys ends with walls.validate_keys(), which checks them all.
            "ALTER TABLE %(table)s ADD %(constraint)s NOT VALID",
            table=Table(model._meta.db_table, schema_editor.quote_name),
            constraint=self.constraint_sql(model, schema_editor),
        )

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        return Statement(
            "ALTER TABLE %(table)s DROP CONSTRAINT %(name)s",
            table=Table(model._meta.db_table, schema_editor.quote_name),
            name=schema_editor.quote_name(self.name),
        )

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """The database judges; a form chooses from a scoped queryset anyway."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TenantKey) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((self.name, self.field, self.to, self.via))

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        kwargs.update(field=self.field, to=self.to, via=self.via)
        return path, args, kwargs
