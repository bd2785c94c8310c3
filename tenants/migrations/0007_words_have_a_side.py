"""Words that only the desk may read are kept from customers in the ledger too.

Words of internal notes stood there with no more than the tenant in their policy. PUBLIC may make
no temporary tables either: nothing here uses any.
"""

from django.db import migrations

from tenants import walls

NO_TEMPORARY_TABLES = """
    DO $$ BEGIN
        EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0006_update_rules_around_the_clock")]

    operations = [
        walls.sided_words(
            "incidents.complaint",
            "incidents.incident",
            "incidents.message",
            "incidents.rating",
            "tenants.contact",
        ),
        migrations.RunSQL(NO_TEMPORARY_TABLES),
    ]
