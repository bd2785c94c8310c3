import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tenants.models.walled


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0053_waits_are_due"),
        ("tenants", "0027_reopen_days"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="actionstep",
            name="due_on",
            field=models.DateField(blank=True, null=True, verbose_name="by"),
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        blank=True, max_length=64, verbose_name="digest of the secret"
                    ),
                ),
                (
                    "whose",
                    models.CharField(
                        choices=[("me", "Mine"), ("teams", "My teams"), ("all", "All")],
                        default="me",
                        max_length=8,
                        verbose_name="whose",
                    ),
                ),
                ("shows_titles", models.BooleanField(default=False, verbose_name="with titles")),
                ("made_at", models.DateTimeField(verbose_name="made")),
                (
                    "revoked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="taken away"),
                ),
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
                "verbose_name": "address of a calendar",
                "verbose_name_plural": "addresses of calendars",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "id"), name="incidents_calendarfeed_key"
                    ),
                    tenants.models.walled.OwnerKey(
                        field="provider",
                        name="incidents_calendarfeed_owner",
                        to="tenants_tenant",
                        via="tenant",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tenant", models.F("provider"))),
                        name="incidents_calendarfeed_of_provider",
                    ),
                    models.UniqueConstraint(fields=("tenant", "person"), name="one_calendar_each"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("digest__regex", "^[0-9a-f]{64}$"), ("revoked_at__isnull", True)
                            ),
                            models.Q(("digest", ""), ("revoked_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="calendar_is_secret_or_gone",
                    ),
                ],
            },
        ),
    ]
