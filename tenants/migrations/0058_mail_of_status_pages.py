"""The queue of mail also holds the messages of status pages."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0057_asset_life_walls"),
    ]

    operations = [
        migrations.AlterField(
            model_name="accountmail",
            name="kind",
            field=models.CharField(
                choices=[
                    ("link", "A link to a new password"),
                    ("invitation", "An invitation"),
                    ("question", "A question to somebody who has an account"),
                    ("anchor", "An anchor for an auditor"),
                    ("webhook", "A webhook that is paused"),
                    ("duty", "What concerns a rota"),
                    ("register", "The register of a month"),
                    ("status", "A message of a status page"),
                ],
                max_length=12,
                verbose_name="kind",
            ),
        ),
    ]
