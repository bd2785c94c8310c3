"""Which laws an organisation falls under, and to which authorities it answers."""

import django.contrib.postgres.fields
from django.db import migrations, models

from tenants.batch import together


class Migration(migrations.Migration):
    dependencies = [("tenants", "0035_mail_about_webhooks")]

    operations = together(
        migrations.AddField(
            model_name="tenant",
            name="authorities",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=16),
                blank=True,
                default=list,
                size=None,
                verbose_name="authorities",
            ),
        ),
        migrations.AddField(
            model_name="tenant",
            name="laws",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=16),
                blank=True,
                default=list,
                size=None,
                verbose_name="laws",
            ),
        ),
    )
