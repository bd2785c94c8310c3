"""Indexes that repeat a unique key cost each event a write, and find nothing of their own."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Only the indexes: Django would make the key to the person anew, and check every row of it.
FIELDS = [
    migrations.AlterField(
        model_name="idempotencykey",
        name="user",
        field=models.ForeignKey(
            db_index=False,
            on_delete=django.db.models.deletion.PROTECT,
            related_name="+",
            to=settings.AUTH_USER_MODEL,
        ),
    ),
    migrations.AlterField(
        model_name="personaltext",
        name="event",
        field=models.ForeignKey(
            db_constraint=False,
            db_index=False,
            on_delete=django.db.models.deletion.PROTECT,
            related_name="texts",
            to="tenants.event",
        ),
    ),
]
GONE = """
DROP INDEX tenants_idempotencykey_user_id_f19da0ad;
DROP INDEX tenants_personaltext_event_id_f8710d65;
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0015_people_trail")]

    operations = [
        migrations.RemoveIndex(model_name="event", name="event_by_tenant"),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(GONE)], state_operations=FIELDS
        ),
    ]
