"""Files that came with what was said: two tables, one side each."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tenants.keys
import tenants.models.walled
from tenants.batch import together


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0034_own_reports"),
        ("tenants", "0024_media"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together(
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("key", models.CharField(max_length=80)),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("size", models.BigIntegerField(verbose_name="size in bytes")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("media_type", models.CharField(max_length=100, verbose_name="type")),
                ("has_picture", models.BooleanField(default=False)),
                (
                    "scan",
                    models.CharField(
                        choices=[
                            ("clean", "No virus found"),
                            ("infected", "Infected"),
                            ("not_scanned", "Not scanned"),
                        ],
                        max_length=12,
                        verbose_name="virus scan",
                    ),
                ),
                (
                    "signature",
                    models.CharField(blank=True, max_length=200, verbose_name="what was found"),
                ),
                ("scanned_at", models.DateTimeField(blank=True, null=True, verbose_name="scanned")),
                ("scan_due_at", models.DateTimeField(blank=True, null=True)),
                ("added_at", models.DateTimeField(verbose_name="added")),
                ("erased_at", models.DateTimeField(blank=True, null=True, verbose_name="erased")),
                (
                    "added_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="incidents.incident",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="incidents.message",
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
                "verbose_name": "file",
                "verbose_name_plural": "files",
                "indexes": [
                    models.Index(fields=["incident", "id"], name="files_of_incident"),
                    models.Index(
                        condition=models.Q(("scan_due_at__isnull", False)),
                        fields=["scan_due_at"],
                        name="files_to_scan",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "id"), name="incidents_attachment_key"
                    ),
                    tenants.models.walled.OwnerKey(
                        field="provider",
                        name="incidents_attachment_owner",
                        to="tenants_tenant",
                        via="tenant",
                    ),
                    tenants.keys.TenantKey(
                        field="incident",
                        name="incidents_attachment_incident_same_tenant",
                        to="incidents_incident",
                        via="tenant",
                    ),
                    tenants.keys.TenantKey(
                        field="message",
                        name="incidents_attachment_message_same_tenant",
                        to="incidents_message",
                        via="tenant",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InternalAttachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("key", models.CharField(max_length=80)),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("size", models.BigIntegerField(verbose_name="size in bytes")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("media_type", models.CharField(max_length=100, verbose_name="type")),
                ("has_picture", models.BooleanField(default=False)),
                (
                    "scan",
                    models.CharField(
                        choices=[
                            ("clean", "No virus found"),
                            ("infected", "Infected"),
                            ("not_scanned", "Not scanned"),
                        ],
                        max_length=12,
                        verbose_name="virus scan",
                    ),
                ),
                (
                    "signature",
                    models.CharField(blank=True, max_length=200, verbose_name="what was found"),
                ),
                ("scanned_at", models.DateTimeField(blank=True, null=True, verbose_name="scanned")),
                ("scan_due_at", models.DateTimeField(blank=True, null=True)),
                ("added_at", models.DateTimeField(verbose_name="added")),
                ("erased_at", models.DateTimeField(blank=True, null=True, verbose_name="erased")),
                (
                    "added_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="incidents.call",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="incidents.incident",
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="incidents.note",
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
                "verbose_name": "internal file",
                "verbose_name_plural": "internal files",
                "indexes": [
                    models.Index(fields=["incident", "id"], name="internal_files_of_incident"),
                    models.Index(
                        condition=models.Q(("scan_due_at__isnull", False)),
                        fields=["scan_due_at"],
                        name="internal_files_to_scan",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "id"), name="incidents_internalattachment_key"
                    ),
                    tenants.models.walled.OwnerKey(
                        field="provider",
                        name="incidents_internalattachment_owner",
                        to="tenants_tenant",
                        via="tenant",
                    ),
                    tenants.keys.TenantKey(
                        field="incident",
                        name="incidents_internalattachment_incident_same_tenant",
                        to="incidents_incident",
                        via="tenant",
                    ),
                    tenants.keys.TenantKey(
                        field="note",
                        name="incidents_internalattachment_note_same_tenant",
                        to="incidents_note",
                        via="tenant",
                    ),
                    tenants.keys.TenantKey(
                        field="call",
                        name="incidents_internalattachment_call_same_tenant",
                        to="incidents_call",
                        via="tenant",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("call__isnull", True), ("note__isnull", False)),
                            models.Q(("call__isnull", False), ("note__isnull", True)),
                            _connector="OR",
                        ),
                        name="internal_file_came_with_one",
                    ),
                ],
            },
        ),
    )
