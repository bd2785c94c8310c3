"""People of customers are found by a part of their name or address."""

from django.db import migrations

WORDS = """
CREATE INDEX contact_words ON tenants_contact USING gin (name gin_trgm_ops, email gin_trgm_ops);
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0018_schema_migrated")]

    operations = [migrations.RunSQL(WORDS)]
