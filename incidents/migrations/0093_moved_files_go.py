"""The file of another tool is deleted when its days are over."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0092_macros_in_order")]

    operations = [
        migrations.AlterField(
            model_name="movein",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Say how it is read"),
                    ("checking", "Being checked"),
                    ("checked", "Checked: nothing was written"),
                    ("running", "Being brought in"),
                    ("done", "Brought in"),
                    ("failed", "Failed"),
                    ("cancelled", "Cancelled"),
                    ("expired", "File deleted"),
                ],
                default="draft",
                max_length=10,
                verbose_name="state",
            ),
        ),
    ]
