"""Whether a decision on personal data holds, and what was known when it was taken."""

from django.db import migrations, models

from tenants.batch import together


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0095_hold_walls"),
    ]

    operations = together(
        migrations.AddField(
            model_name="breachdecision",
            name="knew",
            field=models.CharField(blank=True, max_length=16, verbose_name="labels then"),
        ),
        migrations.AddField(
            model_name="breachdecision",
            name="settles",
            field=models.BooleanField(default=True, verbose_name="holds"),
        ),
    )
