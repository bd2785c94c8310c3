"""An index that repeats a unique key costs each notice a write, and finds nothing of its own."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0011_failures_are_seen"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="notice",
            name="notices_of_tenant",
        ),
    ]
