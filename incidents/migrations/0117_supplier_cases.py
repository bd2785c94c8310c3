"""Cases of suppliers, and reminders of what ends of an asset."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tenants.keys
import tenants.models.walled
from tenants.batch import together


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0116_views_of_either_side"),
        ("tenants", "0056_asset_life"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together(
        migrations.CreateModel(
            name="AssetReminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("support", "End of support"),
                            ("maintenance", "Maintenance ends"),
                            ("renewal", "Contract renews"),
                            ("licence", "Licence ends"),
                        ],
                        max_length=12,
                        verbose_name="what ends",
                    ),
                ),
                ("on_day", models.DateField(verbose_name="on")),
                ("months", models.PositiveSmallIntegerField(verbose_name="months ahead")),
                ("said_at", models.DateTimeField(verbose_name="reminded")),
            ],
            options={
                "verbose_name": "reminder of an asset",
                "verbose_name_plural": "reminders of assets",
            },
        ),
        migrations.CreateModel(
            name="SupplierCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=20, unique=True, verbose_name="number")),
                ("version", models.PositiveIntegerField(default=1)),
                ("title", models.CharField(max_length=120, verbose_name="what it is about")),
                (
                    "outside_number",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="number in another tool"
                    ),
                ),
                (
                    "outside_url",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="address in another tool"
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="made")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("waiting_them", "Waiting for them"),
                            ("waiting_us", "Waiting for us"),
                            ("closed", "Closed"),
                        ],
                        default="open",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("last_word", models.TextField(blank=True, verbose_name="last word")),
                ("last_word_at", models.DateTimeField(blank=True, null=True, verbose_name="said")),
                (
                    "promised_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="promised next word"),
                ),
                (
                    "broken_promises",
                    models.PositiveSmallIntegerField(default=0, verbose_name="broken promises"),
                ),
                (
                    "escalated_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="escalated"),
                ),
                (
                    "escalated_to",
                    models.CharField(blank=True, max_length=200, verbose_name="escalated to"),
                ),
                ("result", models.TextField(blank=True, verbose_name="how it ended")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
            ],
            options={
                "verbose_name": "supplier case",
                "verbose_name_plural": "supplier cases",
            },
        ),
        migrations.RemoveConstraint(
            model_name="referral",
            name="referred_to_one_of_three",
        ),
        migrations.AddField(
            model_name="assetreminder",
            name="asset",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.asset",
            ),
        ),
        migrations.AddField(
            model_name="assetreminder",
            name="provider",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.tenant",
            ),
        ),
        migrations.AddField(
            model_name="assetreminder",
            name="tenant",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.tenant",
            ),
        ),
        migrations.AddField(
            model_name="suppliercase",
            name="made_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="made by",
            ),
        ),
        migrations.AddField(
            model_name="suppliercase",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="owner",
            ),
        ),
        migrations.AddField(
            model_name="suppliercase",
            name="provider",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.tenant",
            ),
        ),
        migrations.AddField(
            model_name="suppliercase",
            name="supplier",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.supplier",
                verbose_name="supplier",
            ),
        ),
        migrations.AddField(
            model_name="suppliercase",
            name="tenant",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.tenant",
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="suppliercase",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="referrals",
                to="incidents.suppliercase",
            ),
        ),
        migrations.AddConstraint(
            model_name="assetreminder",
            constraint=models.UniqueConstraint(
                fields=("tenant", "id"), name="incidents_assetreminder_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="assetreminder",
            constraint=tenants.models.walled.OwnerKey(
                field="provider",
                name="incidents_assetreminder_owner",
                to="tenants_tenant",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="assetreminder",
            constraint=tenants.keys.TenantKey(
                field="asset",
                name="incidents_assetreminder_asset_same_tenant",
                to="tenants_asset",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="assetreminder",
            constraint=models.UniqueConstraint(
                fields=("tenant", "asset", "what", "on_day", "months"), name="asset_reminded_once"
            ),
        ),
        migrations.AddIndex(
            model_name="suppliercase",
            index=models.Index(
                condition=models.Q(("state", "closed"), _negated=True),
                fields=["provider", "promised_at", "id"],
                name="supplier_cases_that_stand",
            ),
        ),
        migrations.AddConstraint(
            model_name="suppliercase",
            constraint=models.UniqueConstraint(
                fields=("tenant", "id"), name="incidents_suppliercase_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="suppliercase",
            constraint=tenants.models.walled.OwnerKey(
                field="provider",
                name="incidents_suppliercase_owner",
                to="tenants_tenant",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="suppliercase",
            constraint=tenants.keys.TenantKey(
                field="supplier",
                name="incidents_suppliercase_supplier_same_provider",
                to="tenants_supplier",
                via="provider",
            ),
        ),
        migrations.AddConstraint(
            model_name="suppliercase",
            constraint=models.CheckConstraint(
                condition=models.Q(("tenant", models.F("provider"))),
                name="incidents_suppliercase_of_provider",
            ),
        ),
        migrations.AddConstraint(
            model_name="suppliercase",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="supplier_case_has_a_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="suppliercase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("last_word_at", None),
                    models.Q(("last_word", ""), _negated=True),
                    _connector="OR",
                ),
                name="last_word_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="suppliercase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state", "closed"),
                        ("ended_at__isnull", False),
                        models.Q(("result", ""), _negated=True),
                    ),
                    models.Q(models.Q(("state", "closed"), _negated=True), ("ended_at", None)),
                    _connector="OR",
                ),
                name="closed_supplier_case_says_how",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=tenants.keys.TenantKey(
                field="suppliercase",
                name="incidents_referral_suppliercase_same_provider",
                to="incidents_suppliercase",
                via="provider",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("change__isnull", True),
                        ("problem__isnull", False),
                        ("release__isnull", True),
                        ("suppliercase__isnull", True),
                    ),
                    models.Q(
                        ("change__isnull", False),
                        ("problem__isnull", True),
                        ("release__isnull", True),
                        ("suppliercase__isnull", True),
                    ),
                    models.Q(
                        ("change__isnull", True),
                        ("problem__isnull", True),
                        ("release__isnull", False),
                        ("suppliercase__isnull", True),
                    ),
                    models.Q(
                        ("change__isnull", True),
                        ("problem__isnull", True),
                        ("release__isnull", True),
                        ("suppliercase__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="referred_to_one_of_four",
            ),
        ),
    )
