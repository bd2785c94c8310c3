"""How security incidents are handled: what was done, what was decided, and the step plan."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tenants.keys
import tenants.models.walled
from tenants.batch import together


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0086_evidence_walls"),
        ("tenants", "0044_security_handling"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together(
        migrations.CreateModel(
            name="SecurityAct",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "phase",
                    models.CharField(
                        choices=[
                            ("containment", "Containing the damage"),
                            ("remediation", "Remediation"),
                            ("recovery", "Recovery"),
                        ],
                        max_length=16,
                        verbose_name="phase",
                    ),
                ),
                ("kind", models.CharField(max_length=24, verbose_name="type")),
                ("text", models.TextField(verbose_name="what was done")),
                ("damage", models.TextField(blank=True, verbose_name="damage, nature and extent")),
                (
                    "spread",
                    models.TextField(blank=True, verbose_name="spread inside and to third parties"),
                ),
                ("done_at", models.DateTimeField(verbose_name="done")),
                (
                    "ordered_name",
                    models.CharField(blank=True, max_length=120, verbose_name="ordered by"),
                ),
                (
                    "is_emergency",
                    models.BooleanField(default=False, verbose_name="ordered in an emergency"),
                ),
                ("written_at", models.DateTimeField(verbose_name="recorded")),
                ("cleared_at", models.DateTimeField(null=True, verbose_name="security approval")),
                (
                    "clearance",
                    models.TextField(blank=True, verbose_name="what the approval stands on"),
                ),
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
                    "cleared_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="security approval by",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="security_acts",
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
                "verbose_name": "act of security handling",
                "verbose_name_plural": "acts of security handling",
                "indexes": [models.Index(fields=["incident", "id"], name="security_acts_of_one")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "id"), name="incidents_securityact_key"
                    ),
                    tenants.models.walled.OwnerKey(
                        field="provider",
                        name="incidents_securityact_owner",
                        to="tenants_tenant",
                        via="tenant",
                    ),
                    tenants.keys.TenantKey(
                        field="incident",
                        name="incidents_securityact_incident_same_tenant",
                        to="incidents_incident",
                        via="tenant",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("phase__in", ("containment", "remediation", "recovery"))
                        ),
                        name="act_is_of_a_phase_of_acts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("text", ""), _negated=True),
                            models.Q(("kind", ""), _negated=True),
                        ),
                        name="act_says_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ordered_name", ""), ("phase", "containment"), _negated=True
                        ),
                        name="containment_says_who_ordered_it",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("phase", "containment"), ("is_emergency", False), _connector="OR"
                        ),
                        name="emergency_is_of_containment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cleared_at", None), ("cleared_by", None)),
                            models.Q(
                                ("cleared_at__isnull", False),
                                ("cleared_by__isnull", False),
                                models.Q(("cleared_by", models.F("author")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="cleared_by_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SecurityDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("phase", "Phase"),
                            ("emergency", "Ordered in an emergency"),
                            ("cause", "Cause of the security incident"),
                            ("early", "Recovery before the cause is removed"),
                        ],
                        max_length=16,
                        verbose_name="on what",
                    ),
                ),
                (
                    "phase",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("identification", "Identification and documentation"),
                            ("containment", "Containing the damage"),
                            ("remediation", "Remediation"),
                            ("recovery", "Recovery"),
                            ("communication", "Communication"),
                            ("evaluation", "Reporting and evaluation"),
                        ],
                        max_length=16,
                        verbose_name="phase",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("begun", "Begun"),
                            ("done", "Done"),
                            ("not_needed", "Not needed"),
                            ("blocked", "Blocked"),
                            ("removed", "Removed"),
                            ("allowed", "Allowed"),
                        ],
                        max_length=12,
                        verbose_name="decision",
                    ),
                ),
                ("grounds", models.TextField(verbose_name="grounds")),
                ("decided_at", models.DateTimeField(verbose_name="decided")),
                ("lapsed_at", models.DateTimeField(null=True, verbose_name="lapsed")),
                (
                    "decided_by",
                    models.ForeignKey(
                        db_index=False,
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
                        related_name="security_decisions",
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
                "verbose_name": "decision on security handling",
                "verbose_name_plural": "decisions on security handling",
                "indexes": [
                    models.Index(fields=["incident", "id"], name="security_decisions_of_one")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "id"), name="incidents_securitydecision_key"
                    ),
                    tenants.models.walled.OwnerKey(
                        field="provider",
                        name="incidents_securitydecision_owner",
                        to="tenants_tenant",
                        via="tenant",
                    ),
                    tenants.keys.TenantKey(
                        field="incident",
                        name="incidents_securitydecision_incident_same_tenant",
                        to="incidents_incident",
                        via="tenant",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("outcome__in", ("begun", "done", "not_needed")),
                                ("subject", "phase"),
                            ),
                            models.Q(("outcome__in", ("allowed",)), ("subject", "emergency")),
                            models.Q(("outcome__in", ("blocked", "removed")), ("subject", "cause")),
                            models.Q(("outcome__in", ("allowed",)), ("subject", "early")),
                            _connector="OR",
                        ),
                        name="security_outcome_of_its_subject",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("phase__gt", ""), ("subject", "phase")),
                            models.Q(models.Q(("subject", "phase"), _negated=True), ("phase", "")),
                            _connector="OR",
                        ),
                        name="phase_decision_names_its_phase",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("grounds", ""), _negated=True), name="security_says_why"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("lapsed_at", None), models.Q(("subject", "emergency"), _negated=True)
                        ),
                        fields=("incident", "subject", "phase", "outcome"),
                        name="security_decided_once",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="actionstep",
            name="code",
            field=models.CharField(blank=True, max_length=40, verbose_name="of the step plan"),
        ),
        migrations.AddField(
            model_name="actionstep",
            name="done_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="done by",
            ),
        ),
        migrations.AddField(
            model_name="actionstep",
            name="phase",
            field=models.CharField(
                blank=True,
                choices=[
                    ("identification", "Identification and documentation"),
                    ("containment", "Containing the damage"),
                    ("remediation", "Remediation"),
                    ("recovery", "Recovery"),
                    ("communication", "Communication"),
                    ("evaluation", "Reporting and evaluation"),
                ],
                max_length=16,
                verbose_name="phase",
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="cause_removed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="cause removed"),
        ),
        migrations.AlterField(
            model_name="breachdecision",
            name="capacity",
            field=models.CharField(
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
                max_length=24,
                verbose_name="as",
            ),
        ),
        migrations.AlterField(
            model_name="breachfiling",
            name="capacity",
            field=models.CharField(
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
                max_length=24,
                verbose_name="as",
            ),
        ),
        migrations.AlterField(
            model_name="dutystart",
            name="capacity",
            field=models.CharField(
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
                max_length=24,
                verbose_name="as",
            ),
        ),
        migrations.AlterField(
            model_name="obligationanswer",
            name="capacity",
            field=models.CharField(
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
                max_length=24,
                verbose_name="as",
            ),
        ),
        migrations.AddConstraint(
            model_name="actionstep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("code", ""), _negated=True),
                fields=("incident", "code"),
                name="step_of_a_plan_once",
            ),
        ),
        migrations.AlterField(
            model_name="controllernotice",
            name="capacity",
            field=models.CharField(
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
                max_length=24,
                verbose_name="as",
            ),
        ),
    )
