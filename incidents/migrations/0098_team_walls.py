"""Walls of the team of an incident and of its communication plan."""

from django.db import migrations

from tenants import walls

OF_AN_INCIDENT = ("teamanswer", "teamgrowth", "planline")


class Migration(migrations.Migration):
    # After the tables, not with them: their keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0097_team")]

    operations = [
        walls.records_v2(
            *(f"incidents_{name}" for name in OF_AN_INCIDENT), "incidents_planmessage"
        ),
        walls.validate_keys(),
        migrations.RunSQL(
            "".join(
                walls.told(f"incidents.{name}", ("incident", "incident_id"))
                for name in OF_AN_INCIDENT
            )
            + walls.told("incidents.planmessage", ("planmessage", "id"))
            + "GRANT USAGE ON SEQUENCE incidents_teamanswer_id_seq, incidents_teamgrowth_id_seq,"
            " incidents_planline_id_seq, incidents_planmessage_id_seq TO servicedesk_app;"
        ),
    ]
