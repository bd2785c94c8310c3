"""An index of what was set up, among the many events of the work."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenants", "0020_rows_are_told")]

    operations = [
        migrations.AddIndex(
            "event",
            models.Index(
                fields=["id"],
                condition=models.Q(("subject_kind__in", ("incident", "complaint")), _negated=True),
                name="event_of_setup",
            ),
        ),
    ]
