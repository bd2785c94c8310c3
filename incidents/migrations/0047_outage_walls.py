"""Walls of outages: no customer's transaction reads one, only the own part of it."""

from django.db import migrations

from tenants import walls


class Migration(migrations.Migration):
    # After the tables, not with them: their keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0046_outages")]

    operations = [
        walls.provider_only_v2("incidents_outage"),
        walls.records_v2("incidents_outagepart"),
        walls.sided_words_v2(
            "incidents.attachment",
            "incidents.complaint",
            "incidents.incident",
            "incidents.message",
            "incidents.outagepart",
            "incidents.rating",
            "tenants.contact",
        ),
        walls.validate_keys(),
        migrations.RunSQL(
            walls.told("incidents.outage", ("outage", "id"))
            + walls.told("incidents.outagepart", ("incident", "incident_id"))
        ),
        migrations.RunSQL(
            "CREATE SEQUENCE incidents_outage_reference;"
            "GRANT USAGE ON SEQUENCE incidents_outage_reference, incidents_outage_id_seq,"
            " incidents_outagepart_id_seq TO servicedesk_app;"
        ),
    ]
