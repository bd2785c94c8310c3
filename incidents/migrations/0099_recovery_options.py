"""Ways to recover compared, what works again in part, and tasks that lessen a risk."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tenants.keys
import tenants.models.walled
from tenants.batch import together


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0098_team_walls"),
        ("tenants", "0044_security_handling"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together(
        migrations.CreateModel(
            name="RecoveryOption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=200, verbose_name="way to recover")),
                ("hours", models.PositiveIntegerField(verbose_name="hours until it works")),
                ("cost", models.PositiveIntegerField(verbose_name="cost")),
                ("data_loss", models.TextField(verbose_name="loss of data")),
                ("written_at", models.DateTimeField(verbose_name="recorded")),
                ("chosen_at", models.DateTimeField(null=True, verbose_name="chosen")),
                ("why", models.TextField(blank=True, verbose_name="why")),
                ("replaced_at", models.DateTimeField(null=True, verbose_name="replaced")),
                (
                    "author",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
                (
                    "chosen_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="chosen by",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recovery_options",
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
                "verbose_name": "way to recover",
                "verbose_name_plural": "ways to recover",
                "indexes": [
                    models.Index(fields=["incident", "id"], name="recovery_options_of_one")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "id"), name="incidents_recoveryoption_key"
                    ),
                    tenants.models.walled.OwnerKey(
                        field="provider",
                        name="incidents_recoveryoption_owner",
                        to="tenants_tenant",
                        via="tenant",
                    ),
                    tenants.keys.TenantKey(
                        field="incident",
                        name="incidents_recoveryoption_incident_same_tenant",
                        to="incidents_incident",
                        via="tenant",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("chosen_at", None), ("chosen_by", None)),
                            models.Q(("chosen_at__isnull", False), ("chosen_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="chosen_option_says_by_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("replaced_at", None), ("chosen_at__isnull", False), _connector="OR"
                        ),
                        name="replaced_option_was_chosen",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("chosen_at__isnull", False), ("replaced_at", None)),
                        fields=("incident",),
                        name="one_option_is_chosen",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="securitydecision",
            name="security_outcome_of_its_subject",
        ),
        migrations.AddField(
            model_name="incident",
            name="partly_restored_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="partly restored"),
        ),
        migrations.AddField(
            model_name="incident",
            name="works_again",
            field=models.TextField(blank=True, verbose_name="what works again"),
        ),
        migrations.AddField(
            model_name="incident",
            name="works_not_yet",
            field=models.TextField(blank=True, verbose_name="what does not work yet"),
        ),
        migrations.AlterField(
            model_name="securitydecision",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("begun", "Begun"),
                    ("done", "Done"),
                    ("not_needed", "Not needed"),
                    ("blocked", "Blocked"),
                    ("removed", "Removed"),
                    ("allowed", "Allowed"),
                    ("activated", "Must be activated"),
                    ("not_now", "Need not be activated"),
                ],
                max_length=12,
                verbose_name="decision",
            ),
        ),
        migrations.AlterField(
            model_name="securitydecision",
            name="subject",
            field=models.CharField(
                choices=[
                    ("phase", "Phase"),
                    ("emergency", "Ordered in an emergency"),
                    ("cause", "Cause of the security incident"),
                    ("early", "Recovery before the cause is removed"),
                    ("continuity", "Business continuity plan"),
                ],
                max_length=16,
                verbose_name="on what",
            ),
        ),
        migrations.AlterField(
            model_name="task",
            name="kind",
            field=models.CharField(
                choices=[("task", "Task"), ("planned", "Planned work"), ("risk", "Risk task")],
                default="task",
                max_length=8,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="securitydecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("outcome__in", ("begun", "done", "not_needed")), ("subject", "phase")
                    ),
                    models.Q(("outcome__in", ("allowed",)), ("subject", "emergency")),
                    models.Q(("outcome__in", ("blocked", "removed")), ("subject", "cause")),
                    models.Q(("outcome__in", ("allowed",)), ("subject", "early")),
                    models.Q(("outcome__in", ("activated", "not_now")), ("subject", "continuity")),
                    _connector="OR",
                ),
                name="security_outcome_of_its_subject",
            ),
        ),
        migrations.AlterField(
            model_name="lessonshare",
            name="function",
            field=models.CharField(
                blank=True,
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
                    ("containment", "Orders containment"),
                ],
                default="",
                max_length=24,
                verbose_name="function",
            ),
        ),
    )
