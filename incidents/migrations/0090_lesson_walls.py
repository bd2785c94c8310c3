"""Walls of what follows a review, and whose reviews are to be reminded of."""

from django.db import migrations

from tenants import engine_due, walls
from tenants.ledger.due import DueQueue

REVIEWS = DueQueue("reviews", table="incidents_review", moment="remind_at", urgency="4")


class Migration(migrations.Migration):
    # After the tables, not with them: their keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0089_lessons")]

    operations = [
        walls.records_v2("incidents_lessonshare", "incidents_lessonverdict"),
        walls.validate_keys(),
        migrations.RunSQL(
            walls.told("incidents.lessonshare", ("incident", "incident_id"))
            + walls.told("incidents.lessonverdict", ("lessonverdict", "id"))
            + "GRANT USAGE ON SEQUENCE incidents_lessonshare_id_seq, incidents_lessonverdict_id_seq"
            " TO servicedesk_app;"
        ),
        migrations.RunSQL(engine_due.functions_of(REVIEWS)),
    ]
