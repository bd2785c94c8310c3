"""One digest per owner of its readers and moment, and notices that carry it."""

import django.db.models.deletion
from django.db import migrations, models

import tenants.keys
import tenants.models.walled
from tenants.batch import together


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0006_escalations_that_reach_nobody"),
        ("tenants", "0004_user_sessions_ended"),
    ]

    operations = together(
        migrations.CreateModel(
            name="Digest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due_at", models.DateTimeField(verbose_name="due")),
                ("written_at", models.DateTimeField(verbose_name="written")),
                ("readers", models.PositiveIntegerField(default=0, verbose_name="readers")),
                ("lines", models.PositiveIntegerField(default=0, verbose_name="open things")),
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
                "verbose_name": "digest",
                "verbose_name_plural": "digests",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="escalation_digest_key"),
                    tenants.models.walled.OwnerKey(
                        field="provider",
                        name="escalation_digest_owner",
                        to="tenants_tenant",
                        via="tenant",
                    ),
                    models.UniqueConstraint(
                        fields=("tenant", "due_at"), name="one_digest_per_moment"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="notice",
            name="digest",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="escalation.digest",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=tenants.keys.TenantKey(
                field="digest",
                name="escalation_notice_digest_same_tenant",
                to="escalation_digest",
                via="tenant",
            ),
        ),
        migrations.RemoveConstraint(model_name="notice", name="notice_is_about_something"),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("incident__isnull", False),
                    ("complaint__isnull", False),
                    ("digest__isnull", False),
                    _connector="OR",
                ),
                name="notice_is_about_something",
            ),
        ),
    )
