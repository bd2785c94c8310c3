"""On whose clock somebody's digest comes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("escalation", "0028_mail_is_erased")]

    operations = [
        migrations.AddField(
            model_name="bellchoice",
            name="zone",
            field=models.CharField(blank=True, default="", max_length=40, verbose_name="time zone"),
        ),
    ]
