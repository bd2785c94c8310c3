"""Walls of problems, changes and releases: no customer's transaction reads one, nor a referral."""

from django.db import migrations

from tenants import walls


class Migration(migrations.Migration):
    # After the tables, not with them: their keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0113_causes")]

    operations = [
        walls.provider_only_v2(
            "incidents_problem", "incidents_change", "incidents_release", "incidents_referral"
        ),
        walls.validate_keys(),
        migrations.RunSQL(
            walls.told("incidents.problem", ("problem", "id"))
            + walls.told("incidents.change", ("change", "id"))
            + walls.told("incidents.release", ("release", "id"))
            + walls.told("incidents.referral", ("incident", "incident_id"))
        ),
        migrations.RunSQL(
            "CREATE SEQUENCE incidents_problem_reference;"
            "CREATE SEQUENCE incidents_change_reference;"
            "CREATE SEQUENCE incidents_release_reference;"
            "GRANT USAGE ON SEQUENCE incidents_problem_reference, incidents_change_reference,"
            " incidents_release_reference, incidents_problem_id_seq, incidents_change_id_seq,"
            " incidents_release_id_seq, incidents_referral_id_seq TO servicedesk_app;"
        ),
    ]
