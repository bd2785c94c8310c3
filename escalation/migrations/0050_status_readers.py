"""Who hears by mail of a public status page."""

import django.db.models.deletion
from django.db import migrations, models

import tenants.models.walled
from tenants.batch import together


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0049_notices_of_assets"),
        ("tenants", "0058_mail_of_status_pages"),
    ]

    operations = together(
        migrations.CreateModel(
            name="StatusReader",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.CharField(max_length=254, verbose_name="e-mail")),
                ("language", models.CharField(max_length=8, verbose_name="language")),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="confirmed")),
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
                "verbose_name": "reader of the status page",
                "verbose_name_plural": "readers of the status page",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "id"), name="escalation_statusreader_key"
                    ),
                    tenants.models.walled.OwnerKey(
                        field="provider",
                        name="escalation_statusreader_owner",
                        to="tenants_tenant",
                        via="tenant",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tenant", models.F("provider"))),
                        name="escalation_statusreader_of_provider",
                    ),
                    models.UniqueConstraint(fields=("tenant", "email"), name="status_reader_once"),
                ],
            },
        ),
    )
