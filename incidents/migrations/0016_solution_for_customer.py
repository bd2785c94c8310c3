"""The solution in the words that the customer reads, where they differ from ours."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0015_customer_reply_walls")]

    operations = [
        migrations.AddField(
            model_name="incident",
            name="solution_for_customer",
            field=models.TextField(blank=True, verbose_name="solution, as the customer reads it"),
        ),
    ]
