"""Who does what in a larger incident, and its communication plan."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tenants.keys
import tenants.models.walled
from tenants.batch import together


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0096_second_decision"),
        ("tenants", "0044_security_handling"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together(
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
        migrations.CreateModel(
            name="PlanLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stakeholder", models.CharField(max_length=40, verbose_name="for whom")),
                (
                    "goals",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("solve", "Handle and solve the incident"),
                                ("comply", "Comply with law and supervision"),
                                ("reputation", "Limit reputational damage"),
                            ],
                            max_length=12,
                        ),
                        default=list,
                        size=None,
                        verbose_name="goals",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "E-mail"),
                            ("website", "Website"),
                            ("social", "Social media"),
                            ("phone", "Telephone"),
                            ("meeting", "Meeting"),
                            ("paper", "Paper (boards, doors, entrance)"),
                        ],
                        max_length=8,
                        verbose_name="by what",
                    ),
                ),
                ("speaker", models.CharField(max_length=200, verbose_name="who speaks")),
                (
                    "every",
                    models.PositiveIntegerField(null=True, verbose_name="every so many minutes"),
                ),
                ("next_due_at", models.DateTimeField(null=True, verbose_name="next message")),
                ("planned_at", models.DateTimeField(verbose_name="planned")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                (
                    "incident",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_lines",
                        to="incidents.incident",
                    ),
                ),
                (
                    "planned_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="planned by",
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
                "verbose_name": "line of a communication plan",
                "verbose_name_plural": "lines of communication plans",
            },
        ),
        migrations.CreateModel(
            name="PlanMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(verbose_name="text")),
                ("written_at", models.DateTimeField(verbose_name="written")),
                (
                    "needs_approval",
                    models.BooleanField(default=False, verbose_name="needs approval"),
                ),
                (
                    "capacity",
                    models.CharField(blank=True, default="", max_length=24, verbose_name="as"),
                ),
                ("approved_at", models.DateTimeField(null=True, verbose_name="approved")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="sent")),
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
                    "author",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="incidents.planline",
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
                "verbose_name": "message of a communication plan",
                "verbose_name_plural": "messages of communication plans",
            },
        ),
        migrations.CreateModel(
            name="TeamAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("question", models.PositiveSmallIntegerField(verbose_name="question")),
                ("name", models.CharField(max_length=200, verbose_name="who")),
                ("said_at", models.DateTimeField(verbose_name="said")),
                (
                    "incident",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="team_answers",
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
                    "said_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="said by",
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
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="colleague",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer on who does what",
                "verbose_name_plural": "answers on who does what",
            },
        ),
        migrations.CreateModel(
            name="TeamGrowth",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("person", "One person"),
                            ("team", "Incident team"),
                            ("crisis", "Crisis team"),
                        ],
                        max_length=8,
                        verbose_name="level",
                    ),
                ),
                (
                    "crisis_manager",
                    models.CharField(blank=True, max_length=200, verbose_name="crisis manager"),
                ),
                ("reason", models.TextField(verbose_name="reason")),
                ("said_at", models.DateTimeField(verbose_name="said")),
                (
                    "incident",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="team_growths",
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
                    "said_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="said by",
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
                "verbose_name": "size of the response",
                "verbose_name_plural": "sizes of the response",
            },
        ),
        migrations.AddIndex(
            model_name="planline",
            index=models.Index(
                condition=models.Q(("next_due_at__isnull", False)),
                fields=["tenant", "next_due_at", "id"],
                name="plan_lines_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="planline",
            constraint=models.UniqueConstraint(
                fields=("tenant", "id"), name="incidents_planline_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="planline",
            constraint=tenants.models.walled.OwnerKey(
                field="provider", name="incidents_planline_owner", to="tenants_tenant", via="tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="planline",
            constraint=tenants.keys.TenantKey(
                field="incident",
                name="incidents_planline_incident_same_tenant",
                to="incidents_incident",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="planline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("incident", "stakeholder", "channel"),
                name="plan_line_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="planline",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_at", None), ("next_due_at", None), _connector="OR"),
                name="ended_plan_line_owes_nothing",
            ),
        ),
        migrations.AddConstraint(
            model_name="planmessage",
            constraint=models.UniqueConstraint(
                fields=("tenant", "id"), name="incidents_planmessage_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="planmessage",
            constraint=tenants.models.walled.OwnerKey(
                field="provider",
                name="incidents_planmessage_owner",
                to="tenants_tenant",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="planmessage",
            constraint=tenants.keys.TenantKey(
                field="line",
                name="incidents_planmessage_line_same_tenant",
                to="incidents_planline",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="planmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("sent_at", None),
                    ("needs_approval", False),
                    ("approved_at__isnull", False),
                    _connector="OR",
                ),
                name="press_and_public_read_what_was_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="planmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved_at", None), ("approved_by", None), ("capacity", "")),
                    models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                    _connector="OR",
                ),
                name="approval_says_by_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="teamanswer",
            constraint=models.UniqueConstraint(
                fields=("tenant", "id"), name="incidents_teamanswer_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="teamanswer",
            constraint=tenants.models.walled.OwnerKey(
                field="provider",
                name="incidents_teamanswer_owner",
                to="tenants_tenant",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="teamanswer",
            constraint=tenants.keys.TenantKey(
                field="incident",
                name="incidents_teamanswer_incident_same_tenant",
                to="incidents_incident",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="teamanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("question__range", (1, 20))), name="team_question_has_a_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="teamgrowth",
            constraint=models.UniqueConstraint(
                fields=("tenant", "id"), name="incidents_teamgrowth_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="teamgrowth",
            constraint=tenants.models.walled.OwnerKey(
                field="provider",
                name="incidents_teamgrowth_owner",
                to="tenants_tenant",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="teamgrowth",
            constraint=tenants.keys.TenantKey(
                field="incident",
                name="incidents_teamgrowth_incident_same_tenant",
                to="incidents_incident",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="teamgrowth",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("level", "crisis"), _negated=True),
                    models.Q(("crisis_manager", ""), _negated=True),
                    _connector="OR",
                ),
                name="crisis_has_a_manager",
            ),
        ),
    )
