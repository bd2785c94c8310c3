"""Walls of what is decided about an impact beyond one system: for the desk alone."""

from django.db import migrations

from tenants import walls


class Migration(migrations.Migration):
    # After the table, not with it: its keys to shared tables are checked at the end of its own.
    dependencies = [("escalation", "0055_wide_impacts")]

    operations = [
        walls.provider_only_v2("escalation_wideimpact"),
        walls.validate_keys(),
        migrations.RunSQL(
            walls.told("escalation.wideimpact", ("incident", "incident_id"))
            + "GRANT USAGE ON escalation_wideimpact_id_seq TO servicedesk_app;"
        ),
    ]
