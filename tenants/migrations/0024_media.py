"""By which means a customer hears becomes a set of media: two columns become one."""

from django.db import migrations

import tenants.models.media
from tenants.batch import together
from tenants.ledger.migrating import SchemaMigrated, rewrite

GATHER = """
    UPDATE tenants_updaterule SET media = array_remove(
        ARRAY[CASE WHEN by_email THEN 'email' END, CASE WHEN by_phone THEN 'phone' END], NULL)
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0023_business_critical")]

    operations = together(
        migrations.AddField(
            "updaterule",
            "media",
            tenants.models.media.MediaField(verbose_name="by which means"),
        ),
        rewrite("tenants_updaterule", GATHER),
        migrations.RemoveField("updaterule", "by_email"),
        migrations.RemoveField("updaterule", "by_phone"),
        SchemaMigrated("rule-by-email", "rule-by-phone"),
    )
