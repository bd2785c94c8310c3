"""Walls of security handling: the desk's own; each change is told in the chain of its incident."""

from django.db import migrations

from tenants import walls

TABLES = ("securityact", "securitydecision")


class Migration(migrations.Migration):
    # After the tables, not with them: their keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0087_security_handling")]

    operations = [
        walls.provider_only_v2(*(f"incidents_{name}" for name in TABLES)),
        walls.validate_keys(),
        migrations.RunSQL(
            "".join(walls.told(f"incidents.{name}", ("incident", "incident_id")) for name in TABLES)
            + "GRANT USAGE ON SEQUENCE incidents_securityact_id_seq,"
            " incidents_securitydecision_id_seq TO servicedesk_app;"
        ),
    ]
