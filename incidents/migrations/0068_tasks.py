import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tenants.keys
import tenants.models.walled


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0067_follower_walls"),
        ("tenants", "0033_mailbox_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Task",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("task", "Task"), ("planned", "Planned work")],
                        default="task",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("title", models.CharField(max_length=120, verbose_name="what")),
                ("text", models.TextField(blank=True, verbose_name="description")),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "P1"), (2, "P2"), (3, "P3"), (4, "P4")],
                        default=3,
                        verbose_name="priority",
                    ),
                ),
                ("starts_at", models.DateTimeField(null=True, verbose_name="begins")),
                ("due_at", models.DateTimeField(null=True, verbose_name="due")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "To do"), ("done", "Done"), ("cancelled", "Cancelled")],
                        default="open",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("result", models.TextField(blank=True, verbose_name="result")),
                ("made_at", models.DateTimeField(verbose_name="made")),
                ("changed_at", models.DateTimeField(verbose_name="changed")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                (
                    "assignee",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assignee",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tasks",
                        to="incidents.incident",
                        verbose_name="incident",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "team",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.team",
                        verbose_name="team",
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
                "verbose_name": "task",
                "verbose_name_plural": "tasks",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["provider", "priority", "due_at", "id"],
                        name="tasks_of_provider",
                    ),
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["provider", "assignee", "id"],
                        name="own_tasks",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="incidents_task_key"),
                    tenants.models.walled.OwnerKey(
                        field="provider",
                        name="incidents_task_owner",
                        to="tenants_tenant",
                        via="tenant",
                    ),
                    tenants.keys.TenantKey(
                        field="incident",
                        name="incidents_task_incident_same_tenant",
                        to="incidents_incident",
                        via="tenant",
                    ),
                    tenants.keys.TenantKey(
                        field="team",
                        name="incidents_task_team_same_provider",
                        to="tenants_team",
                        via="provider",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="task_says_what"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("team__isnull", False), ("assignee__isnull", False), _connector="OR"
                        ),
                        name="task_is_for_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "open"), ("ended_at", None)),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("ended_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="ended_task_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_at", None),
                            ("due_at", None),
                            ("due_at__gt", models.F("starts_at")),
                            _connector="OR",
                        ),
                        name="task_ends_after_it_begins",
                    ),
                ],
            },
        ),
    ]
