from django.db import migrations, models

from tenants.batch import together

STATUS = [
    ("new", "New"),
    ("triaged", "Triaged"),
    ("assigned", "Assigned"),
    ("in_progress", "In progress"),
    ("waiting", "Waiting"),
    ("contained", "Contained"),
    ("restored", "Restored"),
    ("resolved", "Resolved"),
    ("closed", "Closed"),
]


class Migration(migrations.Migration):
    dependencies = [("incidents", "0104_task_comment_walls")]

    operations = together(
        migrations.RemoveConstraint(model_name="incident", name="incident_has_someone_responsible"),
        migrations.AddField(
            model_name="incident",
            name="waits_as",
            field=models.CharField(
                blank=True,
                choices=STATUS,
                default="",
                max_length=16,
                verbose_name="was before it waits",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["new", "triaged"]),
                    ("waits_as__in", ["new", "triaged"]),
                    ("triage_outcome", "not_an_incident"),
                    ("assignee__isnull", False),
                    ("is_elsewhere", True),
                    ("merged_into__isnull", False),
                    _connector="OR",
                ),
                name="incident_has_someone_responsible",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(("waits_as", ""), ("status", "waiting"), _connector="OR"),
                name="only_what_waits_goes_back",
            ),
        ),
    )
