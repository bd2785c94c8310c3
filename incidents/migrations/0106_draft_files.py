from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0105_waits_as")]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="files",
            field=models.JSONField(default=list, verbose_name="files"),
        ),
    ]
