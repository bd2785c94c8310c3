"""Since when an escalation reaches nobody: red until somebody answers."""

from django.db import migrations, models

from tenants.batch import together


class Migration(migrations.Migration):
    dependencies = [("escalation", "0005_notices_of_complaints")]

    operations = together(
        migrations.AddField(
            model_name="escalation",
            name="unreached_at",
            field=models.DateTimeField(null=True, verbose_name="nobody reached"),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("due_at__isnull", True), ("unreached_at__isnull", True), _connector="OR"
                ),
                name="unreached_escalation_is_not_due",
            ),
        ),
    )
