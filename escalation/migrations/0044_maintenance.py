"""Planned maintenance, and what monitoring says while it runs."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tenants.keys
import tenants.models.walled
from tenants.batch import together


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0043_notices_of_duties"),
        ("tenants", "0055_returned_mail"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together(
        migrations.AlterField(
            model_name="alert",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Waiting"),
                    ("opened", "An incident was registered"),
                    ("repeated", "Said before"),
                    ("returned", "Wrong again"),
                    ("held", "Well again; held for a while"),
                    ("recovered", "Well again"),
                    ("passed", "Nothing was open"),
                    ("planned", "Kept: planned maintenance"),
                    ("failed", "Could not be made an incident"),
                ],
                default="waiting",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.CreateModel(
            name="Maintenance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="what is done")),
                ("zone", models.CharField(max_length=64, verbose_name="time zone")),
                ("begins_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(verbose_name="until")),
                ("planned_at", models.DateTimeField(verbose_name="planned")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="withdrawn")),
                ("done_at", models.DateTimeField(null=True, verbose_name="ended")),
                (
                    "asset",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.asset",
                        verbose_name="asset",
                    ),
                ),
                (
                    "planned_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="escalation.alertsource",
                        verbose_name="source",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "verbose_name": "planned maintenance",
                "verbose_name_plural": "planned maintenance",
                "indexes": [
                    models.Index(fields=["tenant", "ends_at"], name="maintenance_of_customer"),
                    models.Index(
                        condition=models.Q(("done_at", None)),
                        fields=["ends_at", "tenant", "provider"],
                        name="maintenance_to_end",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "id"), name="escalation_maintenance_key"
                    ),
                    tenants.models.walled.OwnerKey(
                        field="provider",
                        name="escalation_maintenance_owner",
                        to="tenants_tenant",
                        via="tenant",
                    ),
                    tenants.keys.TenantKey(
                        field="asset",
                        name="escalation_maintenance_asset_same_tenant",
                        to="tenants_asset",
                        via="tenant",
                    ),
                    tenants.keys.TenantKey(
                        field="source",
                        name="escalation_maintenance_source_same_provider",
                        to="escalation_alertsource",
                        via="provider",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("begins_at"))),
                        name="maintenance_lasts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="maintenance_says_why",
                    ),
                ],
            },
        ),
    )
