"""By which media a message goes out: what was asked for when it was written."""

from django.db import migrations

import tenants.models.media


class Migration(migrations.Migration):
    dependencies = [("incidents", "0036_attachment_walls")]

    operations = [
        migrations.AddField(
            "message",
            "media",
            tenants.models.media.MediaField(verbose_name="by which means"),
        ),
    ]
