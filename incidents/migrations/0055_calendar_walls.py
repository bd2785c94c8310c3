"""Walls of the addresses of calendars."""

from django.db import migrations

from tenants import walls


class Migration(migrations.Migration):
    # After the table, not with it: its keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0054_calendar")]

    operations = [
        walls.provider_only_v2("incidents_calendarfeed"),
        migrations.RunSQL("GRANT USAGE ON incidents_calendarfeed_id_seq TO servicedesk_app;"),
        migrations.RunSQL(walls.told("incidents.calendarfeed", ("calendarfeed", "id"))),
        walls.validate_keys(),
    ]
