import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tenants.models.walled


def of_tenants() -> models.ForeignKey:
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="tenants.tenant",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0007_forms_of_export"),
        ("tenants", "0052_mail_about_registers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("exportjob", "is_monthly", models.BooleanField(default=False)),
        migrations.CreateModel(
            name="MonthlyRegister",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("register", "The register (CSV)"),
                            ("set", "With all that hangs on it (CSV files)"),
                            ("lines", "With all that hangs on it (JSON Lines)"),
                            ("book", "With all that hangs on it (XLSX)"),
                            ("paper", "With a list on paper (PDF/A)"),
                        ],
                        default="register",
                        max_length=10,
                        verbose_name="form",
                    ),
                ),
                ("since", models.DateTimeField(verbose_name="since")),
                ("due_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                ("provider", of_tenants()),
                ("tenant", of_tenants()),
            ],
            options={
                "verbose_name": "register by mail",
                "verbose_name_plural": "registers by mail",
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["due_at", "tenant", "provider"],
                        name="tenants_with_registers",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "id"), name="reporting_monthlyregister_key"
                    ),
                    tenants.models.walled.OwnerKey(
                        field="provider",
                        name="reporting_monthlyregister_owner",
                        to="tenants_tenant",
                        via="tenant",
                    ),
                    models.UniqueConstraint(
                        fields=("tenant", "person"), name="register_by_mail_once_per_person"
                    ),
                ],
            },
        ),
    ]
