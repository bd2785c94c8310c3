"""Walls of the files that prove recurring duties; as of the proofs themselves."""

from django.db import migrations

from tenants import walls


class Migration(migrations.Migration):
    # After the table, not with it: its keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0126_proof_by_file")]

    operations = [
        walls.records_v2("incidents_controlfile"),
        migrations.RunSQL(
            walls.told("incidents.controlfile", ("control", "control_id"))
            + "GRANT USAGE ON SEQUENCE incidents_controlfile_id_seq TO servicedesk_app;"
        ),
        walls.validate_keys(),
    ]
