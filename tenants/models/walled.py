"""The constraints that every tenant table carries, in one call."""

from django.db import models

from tenants.keys import TenantKey


def walled(
    table: str,
    *extra: models.BaseConstraint,
    tenant: dict[str, str] | None = None,
    provider: dict[str, str] | None = None,
    of_provider: bool = False,
) -> list[models.BaseConstraint]:
    """Return the walls of one table.

    `tenant` and `provider` map a foreign key's name to the table it points at: the first for
    rows of the same tenant, the second for rows of the provider's catalogue.
    """
    walls: list[models.BaseConstraint] = [
        models.UniqueConstraint(fields=["tenant", "id"], name=f"{table}_key"),
        OwnerKey(name=f"{table}_owner"),
    ]
    walls += [
        TenantKey(field=field, to=to, name=f"{table}_{field}_same_tenant")
        for field, to in (tenant or {}).items()
    ]
    walls += [
        TenantKey(field=field, to=to, via="provider", name=f"{table}_{field}_same_provider")
        for field, to in (provider or {}).items()
    ]
    if of_provider:
        walls.append(
            models.CheckConstraint(
                condition=models.Q(tenant=models.F("provider")), name=f"{table}_of_provider"
            )
        )
    return [*walls, *extra]


class OwnerKey(TenantKey):
    """(tenant, provider) is a pair that exists: a row cannot claim another provider.

    `via` names another customer of the row, where it has one: of the same provider.
    """

    # deconstruct() gives the rest too
    def __init__(self, *, name: str, via: str = "tenant", **_: str) -> None:
        super().__init__(field="provider", to="tenants_tenant", via=via, name=name)

    def constraint_sql(self, model: object, schema_editor: object) -> str:
        return (
            f'CONSTRAINT "{self.name}" FOREIGN KEY ({self.via}_id, provider_id)'
            " REFERENCES tenants_tenant (id, provider_id)"
        )
