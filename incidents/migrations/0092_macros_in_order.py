"""In which order a macro does what it does."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0091_articles_are_rebuilt")]

    operations = [
        migrations.AddField(
            model_name="macro",
            name="order",
            field=models.CharField(blank=True, default="", max_length=120, verbose_name="order"),
        ),
    ]
