"""Walls of flagging rules and flags: of the desk alone, no customer's transaction reads any."""

from django.db import migrations

from tenants import walls


class Migration(migrations.Migration):
    # After the tables, not with them: their keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0122_flagging")]

    operations = [
        walls.for_its_customer("incidents_flagrule"),
        walls.provider_only_v2("incidents_flag"),
        migrations.RunSQL(
            "GRANT USAGE ON SEQUENCE incidents_flagrule_id_seq, incidents_flag_id_seq"
            " TO servicedesk_app;"
        ),
        migrations.RunSQL(
            walls.told("incidents.flagrule", ("flagrule", "id"))
            + walls.told("incidents.flag", ("incident", "incident_id"))
        ),
        walls.validate_keys(),
    ]
