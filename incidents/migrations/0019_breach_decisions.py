"""Personal data that was hit: its term, decisions and notifications."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tenants.keys
import tenants.models.walled
from tenants.batch import together


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0018_labels_and_proofs"),
        ("tenants", "0005_words_of_the_settings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together(
        migrations.CreateModel(
            name="BreachClock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="known since")),
                ("due_at", models.DateTimeField(verbose_name="to be decided and notified by")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("notify", "It is notified to the authority"),
                            ("risk_unlikely", "Not notified: a risk for persons is unlikely"),
                            ("no_breach", "No breach of personal data"),
                        ],
                        max_length=16,
                        verbose_name="decision",
                    ),
                ),
                ("filed_at", models.DateTimeField(null=True, verbose_name="notified")),
                ("stopped_at", models.DateTimeField(null=True, verbose_name="nothing owed since")),
                ("missed_at", models.DateTimeField(null=True, verbose_name="term passed")),
                ("alarm_at", models.DateTimeField(null=True)),
                (
                    "alarm",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("half", "Half of the time is gone"),
                            ("three_quarters", "Three quarters of the time are gone"),
                            ("two_hours", "Two hours are left"),
                            ("missed", "Time is up"),
                        ],
                        max_length=16,
                    ),
                ),
            ],
            options={
                "verbose_name": "term of a personal data breach",
                "verbose_name_plural": "terms of personal data breaches",
            },
        ),
        migrations.CreateModel(
            name="BreachDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("notify", "It is notified to the authority"),
                            ("risk_unlikely", "Not notified: a risk for persons is unlikely"),
                            ("no_breach", "No breach of personal data"),
                        ],
                        max_length=16,
                        verbose_name="decision",
                    ),
                ),
                (
                    "tells_persons",
                    models.BooleanField(default=False, verbose_name="persons concerned are told"),
                ),
                ("grounds", models.TextField(verbose_name="grounds")),
                (
                    "capacity",
                    models.CharField(
                        choices=[
                            ("incident_manager", "Incident manager"),
                            ("ciso", "CISO"),
                            ("ict_coordinator", "ICT coordinator"),
                            ("dpo", "DPO"),
                            ("management", "Management"),
                            ("board", "Board"),
                            ("safety_manager", "Safety manager"),
                            ("crisis_manager", "Crisis manager"),
                            ("legal", "Legal"),
                            ("forensics", "Forensics"),
                            ("communication", "Communication"),
                            ("supplier", "Supplier"),
                            ("first_line", "First line"),
                            ("specialist", "Specialist"),
                            ("on_call_primary", "On call, primary"),
                            ("on_call_secondary", "On call, secondary"),
                            ("escalation_manager", "Escalation manager"),
                        ],
                        max_length=24,
                        verbose_name="as",
                    ),
                ),
                ("decided_at", models.DateTimeField(verbose_name="decided")),
                ("is_late", models.BooleanField(default=False, verbose_name="after the term")),
            ],
            options={
                "verbose_name": "decision on a personal data breach",
                "verbose_name_plural": "decisions on personal data breaches",
            },
        ),
        migrations.CreateModel(
            name="BreachFiling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("authority", models.CharField(max_length=120, verbose_name="authority")),
                (
                    "reference",
                    models.CharField(max_length=120, verbose_name="reference of the authority"),
                ),
                ("filed_at", models.DateTimeField(verbose_name="notified")),
                ("is_late", models.BooleanField(default=False, verbose_name="after the term")),
                ("late_reason", models.TextField(blank=True, verbose_name="why after the term")),
                (
                    "capacity",
                    models.CharField(
                        choices=[
                            ("incident_manager", "Incident manager"),
                            ("ciso", "CISO"),
                            ("ict_coordinator", "ICT coordinator"),
                            ("dpo", "DPO"),
                            ("management", "Management"),
                            ("board", "Board"),
                            ("safety_manager", "Safety manager"),
                            ("crisis_manager", "Crisis manager"),
                            ("legal", "Legal"),
                            ("forensics", "Forensics"),
                            ("communication", "Communication"),
                            ("supplier", "Supplier"),
                            ("first_line", "First line"),
                            ("specialist", "Specialist"),
                            ("on_call_primary", "On call, primary"),
                            ("on_call_secondary", "On call, secondary"),
                            ("escalation_manager", "Escalation manager"),
                        ],
                        max_length=24,
                        verbose_name="as",
                    ),
                ),
                ("recorded_at", models.DateTimeField(verbose_name="recorded")),
            ],
            options={
                "verbose_name": "notification to an authority",
                "verbose_name_plural": "notifications to authorities",
            },
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                condition=models.Q(
                    models.Q(("status", "closed"), _negated=True),
                    models.Q(("personal_data", "no"), _negated=True),
                ),
                fields=["tenant"],
                name="open_with_personal_data",
            ),
        ),
        migrations.AddField(
            model_name="breachclock",
            name="incident",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="breach_clocks",
                to="incidents.incident",
            ),
        ),
        migrations.AddField(
            model_name="breachclock",
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
            model_name="breachclock",
            name="tenant",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.tenant",
            ),
        ),
        migrations.AddField(
            model_name="breachdecision",
            name="decided_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            model_name="breachdecision",
            name="incident",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="breach_decisions",
                to="incidents.incident",
            ),
        ),
        migrations.AddField(
            model_name="breachdecision",
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
            model_name="breachdecision",
            name="tenant",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.tenant",
            ),
        ),
        migrations.AddField(
            model_name="breachfiling",
            name="incident",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="breach_filings",
                to="incidents.incident",
            ),
        ),
        migrations.AddField(
            model_name="breachfiling",
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
            model_name="breachfiling",
            name="recorded_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="recorded by",
            ),
        ),
        migrations.AddField(
            model_name="breachfiling",
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
            model_name="breachclock",
            index=models.Index(
                condition=models.Q(("alarm_at__isnull", False)),
                fields=["alarm_at", "tenant"],
                name="breach_alarms",
            ),
        ),
        migrations.AddConstraint(
            model_name="breachclock",
            constraint=models.UniqueConstraint(
                fields=("tenant", "id"), name="incidents_breachclock_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="breachclock",
            constraint=tenants.models.walled.OwnerKey(
                field="provider",
                name="incidents_breachclock_owner",
                to="tenants_tenant",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="breachclock",
            constraint=tenants.keys.TenantKey(
                field="incident",
                name="incidents_breachclock_incident_same_tenant",
                to="incidents_incident",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="breachclock",
            constraint=models.UniqueConstraint(
                fields=("incident",), name="one_breach_clock_per_incident"
            ),
        ),
        migrations.AddConstraint(
            model_name="breachclock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stopped_at", None), models.Q(("outcome", ""), _negated=True), _connector="OR"
                ),
                name="breach_clock_stops_by_decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="breachclock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stopped_at", None),
                    models.Q(("outcome", "notify"), _negated=True),
                    ("filed_at__isnull", False),
                    _connector="OR",
                ),
                name="notifying_stops_by_notification",
            ),
        ),
        migrations.AddConstraint(
            model_name="breachclock",
            constraint=models.CheckConstraint(
                condition=models.Q(("stopped_at", None), ("alarm_at", None), _connector="OR"),
                name="stopped_breach_clock_is_silent",
            ),
        ),
        migrations.AddConstraint(
            model_name="breachdecision",
            constraint=models.UniqueConstraint(
                fields=("tenant", "id"), name="incidents_breachdecision_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="breachdecision",
            constraint=tenants.models.walled.OwnerKey(
                field="provider",
                name="incidents_breachdecision_owner",
                to="tenants_tenant",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="breachdecision",
            constraint=tenants.keys.TenantKey(
                field="incident",
                name="incidents_breachdecision_incident_same_tenant",
                to="incidents_incident",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="breachdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("grounds", ""), _negated=True), name="decision_has_grounds"
            ),
        ),
        migrations.AddConstraint(
            model_name="breachdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("capacity__in", ["dpo", "ciso", "incident_manager"])),
                name="decided_by_who_may",
            ),
        ),
        migrations.AddConstraint(
            model_name="breachdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outcome", "notify"), ("tells_persons", False), _connector="OR"
                ),
                name="persons_are_told_of_what_is_notified",
            ),
        ),
        migrations.AddConstraint(
            model_name="breachfiling",
            constraint=models.UniqueConstraint(
                fields=("tenant", "id"), name="incidents_breachfiling_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="breachfiling",
            constraint=tenants.models.walled.OwnerKey(
                field="provider",
                name="incidents_breachfiling_owner",
                to="tenants_tenant",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="breachfiling",
            constraint=tenants.keys.TenantKey(
                field="incident",
                name="incidents_breachfiling_incident_same_tenant",
                to="incidents_incident",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="breachfiling",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("authority", ""), _negated=True),
                    models.Q(("reference", ""), _negated=True),
                ),
                name="notification_says_to_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="breachfiling",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_late", False),
                    models.Q(("late_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="late_notification_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="breachfiling",
            constraint=models.CheckConstraint(
                condition=models.Q(("capacity__in", ["dpo", "ciso", "incident_manager"])),
                name="notified_by_who_may",
            ),
        ),
    )
