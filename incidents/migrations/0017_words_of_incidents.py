"""Trigram indexes of every text that is searched; pg_trgm comes with the roles."""

from django.db import migrations

INDEXES = """
CREATE INDEX incident_words ON incidents_incident USING gin (
    reference gin_trgm_ops, title gin_trgm_ops, description gin_trgm_ops,
    symptoms gin_trgm_ops, affected gin_trgm_ops, workaround gin_trgm_ops, cause gin_trgm_ops,
    measures gin_trgm_ops, solution gin_trgm_ops, prevention gin_trgm_ops,
    external_reference gin_trgm_ops, triage_reason gin_trgm_ops
);
CREATE INDEX message_words ON incidents_message USING gin (text gin_trgm_ops);
CREATE INDEX note_words ON incidents_note USING gin (text gin_trgm_ops);
CREATE INDEX call_words ON incidents_call USING gin (summary gin_trgm_ops);
"""
DROPPED = "DROP INDEX incident_words, message_words, note_words, call_words;"


class Migration(migrations.Migration):
    dependencies = [("incidents", "0016_solution_for_customer")]

    operations = [migrations.RunSQL(INDEXES, DROPPED)]
