"""A migration of a test: recorded names are renamed, dropped, recoded, retyped, moved, gathered."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from tenants import walls
from tenants.ledger import living, reading, successions
from tenants.ledger.migrating import EVERYBODY, SchemaMigrated, rewrite, told_as
from tenants.ledger.names import recorded
from tests.databases import connected_to, owner

SINCE = "tenants.9999_names"
LISTED: list[dict[str, Any]] = [
    {"name": "asset-sort", "renamed": {"from": "tenants.asset.kind", "to": "tenants.asset.sort"}},
    {
        "name": "asset-sort-codes",
        "recoded": {"from": "tenants.asset.sort", "codes": [["server", "machine"]]},
    },
    {"name": "asset-confidence", "recoded": {"from": "tenants.asset.confidentiality",
                                             "becomes": "text"}},
    {"name": "asset-availability", "dropped": "tenants.asset.availability"},
    {"name": "contact-phone", "dropped": "tenants.contact.phone"},
    {
        "name": "asset-grade",
        "moved": {"from": "tenants.asset.integrity", "to": "tenants.assetgrade.integrity"},
    },
    {
        "name": "asset-personal",
        "gathered": {"from": "tenants.asset.holds_personal_data", "to": "tenants.asset.traits",
                     "code": "personal", "becomes": "set"},
    },
    {
        "name": "asset-active",
        "gathered": {"from": "tenants.asset.is_active", "to": "tenants.asset.traits",
                     "code": "active", "becomes": "set"},
    },
    {"name": "point", "moved": {"from": "tenants.reportingpoint", "to": "tenants.point"}},
    {
        "name": "incident-channel",
        "recoded": {"from": "incidents.incident.channel", "codes": [["email", "mail"]]},
    },
]  # fmt: skip


def _owner() -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        "tenants.Tenant", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )


_TEXT = models.CharField(max_length=2, null=True)


class Names(migrations.Migration):
    """What the tables become."""

    operations: ClassVar = [
        *(
            migrations.RemoveConstraint("asset", f"asset_{quality}_1_to_5")
            for quality in ("confidentiality", "integrity", "availability")
        ),
        migrations.RenameField("asset", "kind", "sort"),
        migrations.RemoveField("asset", "availability"),
        migrations.RemoveField("contact", "phone"),
        migrations.AlterField(
            "asset", "confidentiality", models.CharField(max_length=2, null=True)
        ),
        migrations.CreateModel(
            "AssetGrade",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("tenant", _owner()),
                ("provider", _owner()),
                ("integrity", models.PositiveSmallIntegerField(null=True)),
            ],
        ),
        migrations.RunSQL(
            f"{EVERYBODY} INSERT INTO tenants_assetgrade (id, integrity, tenant_id, provider_id)"
            " SELECT id, integrity, tenant_id, provider_id FROM tenants_asset;"
            " GRANT ALL ON tenants_assetgrade TO servicedesk_app;"
            " SET CONSTRAINTS ALL IMMEDIATE;"
            # After the rows that move: no event tells of each of those.
            + walls.told("tenants.assetgrade", ("assetgrade", "id"))
        ),
        migrations.RemoveField("asset", "integrity"),
        migrations.AddField(
            "asset", "traits", ArrayField(models.CharField(max_length=8), default=list)
        ),
        rewrite(
            "tenants_asset",
            "UPDATE tenants_asset SET traits = array_remove(ARRAY[CASE WHEN is_active THEN 'active'"
            " END, CASE WHEN holds_personal_data THEN 'personal' END], NULL)",
        ),
        migrations.RemoveField("asset", "holds_personal_data"),
        migrations.RemoveField("asset", "is_active"),
        migrations.RenameModel("ReportingPoint", "Point"),
        told_as("tenants.point", ("point", "id"), was="tenants.reportingpoint"),
    ]


class Told(migrations.Migration):
    """What their rows become, and what every chain tells of it."""

    operations: ClassVar = [
        rewrite("tenants_asset", "UPDATE tenants_asset SET sort = 'machine' WHERE sort = 'server'"),
        rewrite(
            "incidents_incident",
            "UPDATE incidents_incident SET channel = 'mail' WHERE channel = 'email'",
        ),
        SchemaMigrated(*(entry["name"] for entry in LISTED)),
    ]


def write_list(path: Path, listed: list[dict[str, Any]]) -> Path:
    path.write_text(yaml.safe_dump([{"since": SINCE, **entry} for entry in listed]))
    successions._read.cache_clear()
    return path


def migrate() -> dict[str, Any]:
    """Run both as the owner; return the models as they are then, by their names in the ledger."""
    state = ProjectState.from_apps(apps)
    settings = owner()
    with connected_to(USER=settings["USER"], PASSWORD=settings["PASSWORD"]):
        for migration in (Names("names", "tenants"), Told("told", "tenants")):
            with connection.schema_editor(atomic=True) as editor:
                state = migration.apply(state, editor)
    found = {}
    for name in ("asset", "contact", "assetgrade", "point"):
        model = state.apps.get_model("tenants", name)
        today = recorded().get(f"tenants.{name}")
        names = {field.attname for field in model._meta.concrete_fields}
        model.personal = frozenset(names & today.personal) if today else frozenset()
        model.is_read_by_customers = model.not_replayed = ""
        model.urgency_rank = 5
        found[f"tenants.{name}"] = model
    return found


@contextmanager
def replayed_with(found: dict[str, Any], patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the replay know the models of after the migration."""
    after = {**recorded(), **found}
    del after["tenants.reportingpoint"]
    patch.setattr(living, "recorded", lambda: dict(sorted(after.items())))
    living._asks_filled.cache_clear()
    reading.forget()
    yield
    reading.forget()
    living._asks_filled.cache_clear()
