"""Exceptions as rows: a reason, who asked, and who agreed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tenants.keys
import tenants.models.walled


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0020_breach_walls"),
        ("tenants", "0005_words_of_the_settings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Waiver",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=60, verbose_name="without")),
                ("label", models.CharField(max_length=200, verbose_name="what it is")),
                ("reason", models.TextField(verbose_name="reason")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked for"),
                            ("granted", "Holds"),
                            ("declined", "Declined"),
                            ("lapsed", "Lapsed"),
                        ],
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("needs_second", models.BooleanField(verbose_name="needs a second person")),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                ("second_at", models.DateTimeField(null=True, verbose_name="answered")),
                ("remark", models.TextField(blank=True, verbose_name="remark")),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="waivers",
                        to="incidents.incident",
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
                    "second_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="second person",
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
                "verbose_name": "exception",
                "verbose_name_plural": "exceptions",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "asked")),
                        fields=["tenant", "asked_at"],
                        name="waivers_to_answer",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="incidents_waiver_key"),
                    tenants.models.walled.OwnerKey(
                        field="provider",
                        name="incidents_waiver_owner",
                        to="tenants_tenant",
                        via="tenant",
                    ),
                    tenants.keys.TenantKey(
                        field="incident",
                        name="incidents_waiver_incident_same_tenant",
                        to="incidents_incident",
                        via="tenant",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["asked", "granted"])),
                        fields=("incident", "code"),
                        name="waived_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="waiver_says_why"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("second_by", None),
                            models.Q(("second_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="second_person_is_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("second_at", None), ("second_by", None)),
                            models.Q(("second_at__isnull", False), ("second_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="second_person_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("needs_second", True),
                            ("second_by", None),
                            ("state", "granted"),
                            _negated=True,
                        ),
                        name="waiver_holds_by_two",
                    ),
                ],
            },
        ),
    ]
