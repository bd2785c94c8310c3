"""Mail about accounts that still has to go out."""

import uuid

import django.db.models.functions.datetime
from django.db import migrations, models

from tenants import walls


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0010_proof"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccountMail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("link", "A link to a new password"),
                            ("invitation", "An invitation"),
                            ("question", "A question to somebody who has an account"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("about", models.JSONField(verbose_name="about")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "due_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="due"
                    ),
                ),
                (
                    "written_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="written"
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                (
                    "unsure",
                    models.PositiveSmallIntegerField(default=0, verbose_name="perhaps taken"),
                ),
                (
                    "last_error",
                    models.CharField(blank=True, max_length=200, verbose_name="last fault"),
                ),
                ("is_dead", models.BooleanField(default=False, verbose_name="given up")),
            ],
            options={
                "verbose_name": "mail about an account",
                "verbose_name_plural": "mails about accounts",
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_dead", False)),
                        fields=["due_at"],
                        name="account_mail_pending",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_dead", False)),
                        fields=("kind", "about"),
                        name="account_mail_waits_once",
                    )
                ],
            },
        ),
        walls.shared("tenants_accountmail", "SELECT, INSERT, UPDATE, DELETE"),
        migrations.RunSQL("GRANT USAGE ON SEQUENCE tenants_accountmail_id_seq TO servicedesk_app;"),
    ]
