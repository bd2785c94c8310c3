"""Walls of policies: a version that was published, and that somebody read it, never change."""

from django.db import migrations

from tenants import walls

POLICY = "incidents_policy"
KEPT = ("incidents_policyversion", "incidents_policyreading")


class Migration(migrations.Migration):
    # After the tables, not with them: their keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0119_policies")]

    operations = [
        walls.records_v2(POLICY, *KEPT),
        walls.append_only(*KEPT),
        migrations.RunSQL(walls.told("incidents.policy", ("policy", "id"))),
        *(
            migrations.RunSQL(walls.told(f"incidents.{name}", ("policy", "policy_id")))
            for name in ("policyversion", "policyreading")
        ),
        *(
            migrations.RunSQL(f"GRANT USAGE ON {table}_id_seq TO servicedesk_app;")
            for table in (POLICY, *KEPT)
        ),
        walls.validate_keys(),
    ]
