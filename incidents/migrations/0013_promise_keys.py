"""A promise is due when its message says so: the deadline is a key into the message."""

from django.db import migrations

from tenants import walls

SAID = """
    ALTER TABLE incidents_message
        ADD CONSTRAINT message_says_when UNIQUE (tenant_id, id, next_update_at);
    ALTER TABLE incidents_updateround ADD CONSTRAINT promise_is_as_said
        FOREIGN KEY (tenant_id, promised_in_id, due_at)
        REFERENCES incidents_message (tenant_id, id, next_update_at)
        NOT VALID;
"""


class Migration(migrations.Migration):
    # After the columns, not with them: their keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0012_promised_words")]

    operations = [migrations.RunSQL(SAID), walls.validate_keys()]
