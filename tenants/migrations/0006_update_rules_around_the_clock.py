"""Updates of P2 to P4 are owed in service hours, unless a rule says otherwise."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenants", "0005_words_of_the_settings")]

    operations = [
        migrations.AddField(
            model_name="updaterule",
            name="around_the_clock",
            field=models.BooleanField(
                default=False,
                help_text="Otherwise in the service hours of the agreement. P1 always is.",
                verbose_name="around the clock",
            ),
        ),
    ]
