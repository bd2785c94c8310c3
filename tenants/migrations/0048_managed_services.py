"""Which assets are services that the provider runs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0047_complainants"),
    ]

    operations = [
        migrations.AddField(
            model_name="asset",
            name="is_managed",
            field=models.BooleanField(
                default=False,
                help_text="Run by the provider. Out as a whole for long, it may be significant (NIS2).",
                verbose_name="managed service",
            ),
        ),
    ]
