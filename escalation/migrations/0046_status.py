"""The status page: its services, and what is said of outages and maintenance."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tenants.keys
import tenants.models.walled
from tenants.batch import together


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0045_maintenance_walls"),
        ("incidents", "0116_views_of_either_side"),
        ("tenants", "0055_returned_mail"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together(
        migrations.CreateModel(
            name="StatusPage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=40, unique=True, verbose_name="address")),
                (
                    "is_public",
                    models.BooleanField(default=False, verbose_name="everybody may open it"),
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
                "verbose_name": "status page",
                "verbose_name_plural": "status pages",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "id"), name="escalation_statuspage_key"
                    ),
                    tenants.models.walled.OwnerKey(
                        field="provider",
                        name="escalation_statuspage_owner",
                        to="tenants_tenant",
                        via="tenant",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tenant", models.F("provider"))),
                        name="escalation_statuspage_of_provider",
                    ),
                    models.UniqueConstraint(fields=("tenant",), name="one_status_page"),
                ],
            },
        ),
        migrations.CreateModel(
            name="StatusService",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name_nl",
                    models.CharField(blank=True, max_length=80, verbose_name="name in Dutch"),
                ),
                (
                    "name_en",
                    models.CharField(blank=True, max_length=80, verbose_name="name in English"),
                ),
                ("position", models.PositiveSmallIntegerField(default=10, verbose_name="order")),
                ("is_shown", models.BooleanField(default=True, verbose_name="shown")),
                (
                    "customers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="only for these customers",
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
                "verbose_name": "service of the status page",
                "verbose_name_plural": "services of the status page",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "id"), name="escalation_statusservice_key"
                    ),
                    tenants.models.walled.OwnerKey(
                        field="provider",
                        name="escalation_statusservice_owner",
                        to="tenants_tenant",
                        via="tenant",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tenant", models.F("provider"))),
                        name="escalation_statusservice_of_provider",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name_en", ""), ("name_nl", ""), _negated=True),
                        name="status_service_has_a_name",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StatusUpdate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "phase",
                    models.CharField(
                        choices=[
                            ("investigating", "Investigating"),
                            ("identified", "Cause found"),
                            ("monitoring", "Being watched"),
                            ("restored", "Restored"),
                        ],
                        default="investigating",
                        max_length=16,
                        verbose_name="how far it is",
                    ),
                ),
                (
                    "impact",
                    models.CharField(
                        choices=[("slow", "Works in part"), ("down", "Does not work")],
                        default="slow",
                        max_length=8,
                        verbose_name="what its services do",
                    ),
                ),
                (
                    "services",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="services",
                    ),
                ),
                (
                    "title_nl",
                    models.CharField(blank=True, max_length=120, verbose_name="title in Dutch"),
                ),
                (
                    "title_en",
                    models.CharField(blank=True, max_length=120, verbose_name="title in English"),
                ),
                ("text_nl", models.TextField(blank=True, verbose_name="text in Dutch")),
                ("text_en", models.TextField(blank=True, verbose_name="text in English")),
                ("begins_at", models.DateTimeField(null=True, verbose_name="from")),
                ("ends_at", models.DateTimeField(null=True, verbose_name="until")),
                ("is_public", models.BooleanField(default=False, verbose_name="for everybody")),
                (
                    "customers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="for these customers",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Waits for approval"),
                            ("approved", "Published"),
                            ("withdrawn", "Taken back"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("drafted_at", models.DateTimeField(verbose_name="written")),
                ("approved_at", models.DateTimeField(null=True, verbose_name="approved")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="taken back")),
                (
                    "approved_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="approved by",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
                (
                    "outage",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="incidents.outage",
                        verbose_name="outage",
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
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="taken back by",
                    ),
                ),
            ],
            options={
                "verbose_name": "update of the status page",
                "verbose_name_plural": "updates of the status page",
                "indexes": [
                    models.Index(
                        fields=["provider", "state", "-approved_at"], name="status_updates_shown"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "id"), name="escalation_statusupdate_key"
                    ),
                    tenants.models.walled.OwnerKey(
                        field="provider",
                        name="escalation_statusupdate_owner",
                        to="tenants_tenant",
                        via="tenant",
                    ),
                    tenants.keys.TenantKey(
                        field="outage",
                        name="escalation_statusupdate_outage_same_provider",
                        to="incidents_outage",
                        via="provider",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tenant", models.F("provider"))),
                        name="escalation_statusupdate_of_provider",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("text_nl", ""), ("title_nl", "")),
                            models.Q(
                                models.Q(("title_nl", ""), _negated=True),
                                models.Q(("text_nl", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="status_update_is_whole_in_dutch",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("text_en", ""), ("title_en", "")),
                            models.Q(
                                models.Q(("title_en", ""), _negated=True),
                                models.Q(("text_en", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="status_update_is_whole_in_english",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text_en", ""), ("text_nl", ""), _negated=True),
                        name="status_update_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_at", None), ("approved_by", None)),
                            models.Q(
                                ("approved_at__isnull", False), ("approved_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="status_update_says_who_approved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approved"), _negated=True),
                            ("approved_at__isnull", False),
                            _connector="OR",
                        ),
                        name="status_update_is_approved_first",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by", None),
                            models.Q(("approved_by", models.F("drafted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="status_update_is_approved_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("begins_at", None), ("ends_at", None), ("outage__isnull", False)
                            ),
                            models.Q(("ends_at__gt", models.F("begins_at")), ("outage", None)),
                            _connector="OR",
                        ),
                        name="status_update_is_of_one_kind",
                    ),
                ],
            },
        ),
    )
