"""By which words an incident is found: a row for each side."""

import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

import tenants.keys
import tenants.models.walled
from tenants.batch import together


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0037_message_media"),
        ("tenants", "0025_event_of_priority"),
    ]

    operations = together(
        migrations.CreateModel(
            name="DeskWords",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reported_at", models.DateTimeField()),
                ("words", django.contrib.postgres.search.SearchVectorField()),
                (
                    "incident",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
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
                "verbose_name": "words that the desk reads",
                "verbose_name_plural": "words that the desk reads",
                "indexes": [
                    models.Index(
                        fields=["tenant", "reported_at", "incident"], name="desk_words_newest"
                    ),
                    models.Index(
                        fields=["provider", "reported_at", "incident"], name="desk_words_of_all"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "id"), name="incidents_deskwords_key"
                    ),
                    tenants.models.walled.OwnerKey(
                        field="provider",
                        name="incidents_deskwords_owner",
                        to="tenants_tenant",
                        via="tenant",
                    ),
                    tenants.keys.TenantKey(
                        field="incident",
                        name="incidents_deskwords_incident_same_tenant",
                        to="incidents_incident",
                        via="tenant",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PublicWords",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reported_at", models.DateTimeField()),
                ("words", django.contrib.postgres.search.SearchVectorField()),
                (
                    "incident",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
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
                "verbose_name": "words that the customer reads",
                "verbose_name_plural": "words that the customer reads",
                "indexes": [
                    models.Index(
                        fields=["tenant", "reported_at", "incident"], name="public_words_newest"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "id"), name="incidents_publicwords_key"
                    ),
                    tenants.models.walled.OwnerKey(
                        field="provider",
                        name="incidents_publicwords_owner",
                        to="tenants_tenant",
                        via="tenant",
                    ),
                    tenants.keys.TenantKey(
                        field="incident",
                        name="incidents_publicwords_incident_same_tenant",
                        to="incidents_incident",
                        via="tenant",
                    ),
                ],
            },
        ),
    )
