"""Questions to people who have an account already."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tenants.models.walled


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0007_words_have_a_side"),
    ]

    operations = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("reporter", "Reporter"),
                            ("customer_manager", "Customer manager"),
                            ("auditor", "Auditor"),
                            ("agent", "Agent"),
                            ("specialist", "Specialist"),
                            ("incident_manager", "Incident manager"),
                            ("communication_manager", "Communication manager"),
                            ("escalation_manager", "Escalation manager"),
                            ("administrator", "Administrator"),
                            ("provider_auditor", "Provider auditor"),
                        ],
                        max_length=24,
                        verbose_name="role",
                    ),
                ),
                (
                    "sees_all_customers",
                    models.BooleanField(default=False, verbose_name="sees all customers"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waiting for an answer"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                        ],
                        default="open",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="answered")),
                (
                    "inviter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="invited by",
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
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="tenants_invitation_key"),
                    tenants.models.walled.OwnerKey(
                        field="provider",
                        name="tenants_invitation_owner",
                        to="tenants_tenant",
                        via="tenant",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("tenant", "email", "role"),
                        name="invitation_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("answered_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="invitation_answered_at_a_moment",
                    ),
                ],
            },
        ),
    ]
