"""What happens to tasks rings bells too."""

import django.db.models.deletion
from django.db import migrations, models

import tenants.keys


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0033_mail_to_judge"),
        ("incidents", "0104_task_comment_walls"),
    ]

    operations = [
        migrations.AlterField(
            model_name="bellentry",
            name="incident",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="incidents.incident",
            ),
        ),
        migrations.AddField(
            model_name="bellentry",
            name="task",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="incidents.task",
            ),
        ),
        migrations.AddConstraint(
            model_name="bellentry",
            constraint=models.UniqueConstraint(
                fields=("task", "person", "sort"), name="bell_rings_once_for_a_task"
            ),
        ),
        migrations.AddConstraint(
            model_name="bellentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("incident", None), ("task__isnull", False)),
                    models.Q(("incident__isnull", False), ("task", None)),
                    _connector="OR",
                ),
                name="bell_rings_for_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="bellentry",
            constraint=tenants.keys.TenantKey(
                field="task",
                name="escalation_bellentry_task_same_tenant",
                to="incidents_task",
                via="tenant",
            ),
        ),
    ]
