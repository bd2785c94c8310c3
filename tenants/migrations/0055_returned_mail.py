"""Of which address of somebody who signs in mail came back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0054_norm_walls"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="returned_mail",
            field=models.CharField(blank=True, default="", editable=False, max_length=40),
        ),
    ]
