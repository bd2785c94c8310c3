"""What is stated and decided of an impact beyond one system."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tenants.keys
import tenants.models.walled


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0054_notices_of_risks"),
        ("incidents", "0121_exercises"),
        ("tenants", "0058_mail_of_status_pages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WideImpact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stated_at", models.DateTimeField(verbose_name="stated")),
                ("grounds", models.TextField(verbose_name="which systems, and how it shows")),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("functional", "Go on with the people who have it"),
                            ("outage", "Handle it as one outage"),
                            ("hierarchical", "Escalate to management"),
                            ("crisis", "Handle it as a crisis, with a crisis team"),
                        ],
                        max_length=12,
                        verbose_name="decision",
                    ),
                ),
                ("why", models.TextField(blank=True, verbose_name="why")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided")),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
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
                    "stated_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="stated by",
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
                "verbose_name": "impact beyond one system",
                "verbose_name_plural": "impacts beyond one system",
                "indexes": [
                    models.Index(
                        fields=["incident", "stated_at", "id"], name="wide_impacts_of_incident"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "id"), name="escalation_wideimpact_key"
                    ),
                    tenants.models.walled.OwnerKey(
                        field="provider",
                        name="escalation_wideimpact_owner",
                        to="tenants_tenant",
                        via="tenant",
                    ),
                    tenants.keys.TenantKey(
                        field="incident",
                        name="escalation_wideimpact_incident_same_tenant",
                        to="incidents_incident",
                        via="tenant",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("decided_at", None)),
                        fields=("incident",),
                        name="one_wide_impact_waits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("grounds", ""), _negated=True),
                        name="wide_impact_says_its_grounds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True),
                                ("decided_by__isnull", True),
                                ("decision", ""),
                                ("why", ""),
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(("decision", ""), _negated=True),
                                models.Q(("why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="wide_impact_is_decided_by_somebody",
                    ),
                ],
            },
        ),
    ]
