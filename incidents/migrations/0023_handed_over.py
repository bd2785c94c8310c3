"""Since when an incident waits to be taken by the team that it was handed to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0022_waiver_walls"),
    ]

    operations = [
        migrations.AddField(
            model_name="incident",
            name="handed_over_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="handed over"),
        ),
    ]
