"""Walls of quarterly reports: drafts are the desk's, what was sent and decided never changes."""

from django.db import migrations

from tenants import walls

DRAFTS = ("reporting_quarterreport", "reporting_quartercomment")
KEPT = ("reporting_quarterdecision", "reporting_sentquarter")


class Migration(migrations.Migration):
    # After the tables, not with them: their keys to shared tables are checked at the end of theirs.
    dependencies = [("reporting", "0013_quarters")]

    operations = [
        walls.provider_only_v2(*DRAFTS),
        walls.records_v2(*KEPT),
        walls.append_only(*KEPT),
        migrations.RunSQL(walls.told("reporting.quarterreport", ("quarterreport", "id"))),
        *(
            migrations.RunSQL(walls.told(f"reporting.{name}", ("quarterreport", "report_id")))
            for name in ("quartercomment", "quarterdecision", "sentquarter")
        ),
        *(
            migrations.RunSQL(f"GRANT USAGE ON {table}_id_seq TO servicedesk_app;")
            for table in (*DRAFTS, *KEPT)
        ),
        walls.validate_keys(),
    ]
