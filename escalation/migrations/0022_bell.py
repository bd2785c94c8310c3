import datetime
from typing import Any

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tenants.keys
import tenants.models.walled
from tenants.batch import together

SORTS = [
    ("mentioned", "A colleague names me in an internal note"),
    ("escalated", "An escalation awaits my answer"),
    ("assigned", "An incident is assigned to me"),
    ("answered", "The customer answers on an incident of mine"),
    ("given", "An incident is given to a team of mine"),
    ("team", "Something new comes in for a team of mine"),
    ("changed", "An incident that is mine, or that I follow, changes"),
]


def _key() -> Any:
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


def _row(to: str) -> Any:
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=to,
    )


def _person(*, null: bool = False) -> Any:
    return models.ForeignKey(
        db_index=False,
        null=null,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


def _sorts() -> Any:
    return django.contrib.postgres.fields.ArrayField(
        base_field=models.CharField(max_length=12), default=list, size=None
    )


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0021_webhook_walls"),
        ("incidents", "0059_article_walls"),
        ("tenants", "0033_mailbox_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together(
        migrations.CreateModel(
            name="BellChoice",
            fields=[
                ("id", _key()),
                ("at_once", _sorts()),
                ("daily", _sorts()),
                (
                    "daily_at",
                    models.TimeField(default=datetime.time(8, 0), verbose_name="time of day"),
                ),
                ("due_at", models.DateTimeField(null=True, verbose_name="due")),
                ("person", _person()),
                ("provider", _row("tenants.tenant")),
                ("tenant", _row("tenants.tenant")),
            ],
            options={
                "verbose_name": "what comes by mail",
                "verbose_name_plural": "what comes by mail",
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["due_at"],
                        name="bell_digests_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "id"), name="escalation_bellchoice_key"
                    ),
                    tenants.models.walled.OwnerKey(
                        field="provider",
                        name="escalation_bellchoice_owner",
                        to="tenants_tenant",
                        via="tenant",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tenant", models.F("provider"))),
                        name="escalation_bellchoice_of_provider",
                    ),
                    models.UniqueConstraint(
                        fields=("tenant", "person"), name="one_bell_choice_each"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BellEntry",
            fields=[
                ("id", _key()),
                (
                    "sort",
                    models.CharField(choices=SORTS, max_length=12, verbose_name="what"),
                ),
                ("event_id", models.BigIntegerField()),
                ("kind", models.CharField(max_length=60)),
                ("happened_at", models.DateTimeField(verbose_name="when")),
                ("read_at", models.DateTimeField(null=True, verbose_name="read")),
                ("mailed_event_id", models.BigIntegerField(default=0, db_default=0)),
                ("by", _person(null=True)),
                ("incident", _row("incidents.incident")),
                ("person", _person()),
                ("provider", _row("tenants.tenant")),
                ("tenant", _row("tenants.tenant")),
            ],
            options={
                "verbose_name": "entry behind the bell",
                "verbose_name_plural": "entries behind the bell",
                "indexes": [
                    models.Index(fields=["person", "-event_id"], name="bell_of_person"),
                    models.Index(
                        condition=models.Q(("read_at__isnull", True)),
                        fields=["person", "-event_id"],
                        name="bell_unread",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "id"), name="escalation_bellentry_key"
                    ),
                    tenants.models.walled.OwnerKey(
                        field="provider",
                        name="escalation_bellentry_owner",
                        to="tenants_tenant",
                        via="tenant",
                    ),
                    tenants.keys.TenantKey(
                        field="incident",
                        name="escalation_bellentry_incident_same_tenant",
                        to="incidents_incident",
                        via="tenant",
                    ),
                    models.UniqueConstraint(
                        fields=("incident", "person", "sort"), name="bell_rings_once_for_a_thing"
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(model_name="notice", name="notice_is_about_something"),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("incident__isnull", False),
                    ("complaint__isnull", False),
                    ("digest__isnull", False),
                    models.Q(("template", "bell_digest"), ("user__isnull", False)),
                    _connector="OR",
                ),
                name="notice_is_about_something",
            ),
        ),
    )
