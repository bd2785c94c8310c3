"""Which teams have people, for routing what customers report."""

from django.db import migrations

from tenants import engine, engine_teams


class Migration(migrations.Migration):
    dependencies = [("tenants", "0033_mailbox_walls")]

    operations = [
        migrations.RunSQL(
            engine_teams.STAFFED_TEAMS
            + "GRANT SELECT ON tenants_teammember TO servicedesk_engine;"
            + engine.handed_to_engine((engine_teams.SIGNATURE,), (engine_teams.SIGNATURE,))
        ),
    ]
