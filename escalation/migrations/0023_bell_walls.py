"""Walls of what rings the bell of the desk's people: the desk's alone."""

from django.db import migrations

from tenants import walls


class Migration(migrations.Migration):
    # After the tables, not with them: their keys to shared tables are checked at the end of theirs.
    dependencies = [("escalation", "0022_bell")]

    operations = [
        walls.provider_only_v2("escalation_bellentry", "escalation_bellchoice"),
        walls.validate_keys(),
        migrations.RunSQL(
            "GRANT USAGE ON SEQUENCE escalation_bellentry_id_seq, escalation_bellchoice_id_seq"
            " TO servicedesk_app;"
        ),
    ]
