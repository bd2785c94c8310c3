"""Answers of customers, each unread until somebody read it; and what follows a closed incident."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tenants.keys
import tenants.models.walled
from tenants.batch import together


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0013_promise_keys"),
        ("tenants", "0005_words_of_the_settings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together(
        migrations.CreateModel(
            name="CustomerReply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("received_at", models.DateTimeField(verbose_name="received")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="read")),
            ],
            options={
                "verbose_name": "answer of the customer",
                "verbose_name_plural": "answers of customers",
            },
        ),
        migrations.AddField(
            model_name="incident",
            name="follows",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followed_by",
                to="incidents.incident",
                verbose_name="follows",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=tenants.keys.TenantKey(
                field="follows",
                name="incidents_incident_follows_same_tenant",
                to="incidents_incident",
                via="tenant",
            ),
        ),
        migrations.AddField(
            model_name="customerreply",
            name="incident",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replies",
                to="incidents.incident",
            ),
        ),
        migrations.AddField(
            model_name="customerreply",
            name="message",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="incidents.message",
            ),
        ),
        migrations.AddField(
            model_name="customerreply",
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
            model_name="customerreply",
            name="read_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="read by",
            ),
        ),
        migrations.AddField(
            model_name="customerreply",
            name="tenant",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.tenant",
            ),
        ),
        migrations.AddIndex(
            model_name="customerreply",
            index=models.Index(
                condition=models.Q(("read_at__isnull", True)),
                fields=["incident"],
                name="unread_replies_of_incident",
            ),
        ),
        migrations.AddIndex(
            model_name="customerreply",
            index=models.Index(
                condition=models.Q(("read_at__isnull", True)),
                fields=["provider", "received_at", "id"],
                name="unread_replies",
            ),
        ),
        migrations.AddConstraint(
            model_name="customerreply",
            constraint=models.UniqueConstraint(
                fields=("tenant", "id"), name="incidents_customerreply_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="customerreply",
            constraint=tenants.models.walled.OwnerKey(
                field="provider",
                name="incidents_customerreply_owner",
                to="tenants_tenant",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="customerreply",
            constraint=tenants.keys.TenantKey(
                field="incident",
                name="incidents_customerreply_incident_same_tenant",
                to="incidents_incident",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="customerreply",
            constraint=tenants.keys.TenantKey(
                field="message",
                name="incidents_customerreply_message_same_tenant",
                to="incidents_message",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="customerreply",
            constraint=models.UniqueConstraint(fields=("message",), name="one_reply_per_message"),
        ),
        migrations.AddConstraint(
            model_name="customerreply",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("read_at__isnull", True), ("read_by__isnull", True)),
                    models.Q(("read_at__isnull", False), ("read_by__isnull", False)),
                    _connector="OR",
                ),
                name="reply_is_read_by_somebody",
            ),
        ),
    )
