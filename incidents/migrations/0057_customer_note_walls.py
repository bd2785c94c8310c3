"""Walls of notes about customers and of who works on an incident besides: the desk's alone."""

from django.db import migrations

from tenants import engine, engine_proof, walls

_ONE_BY_ONE = "tenant_id = ANY (current_setting('servicedesk.tenants')::bigint[])"
_OR_WHOLE = (
    f"(provider_id = ANY (current_setting('servicedesk.wholes')::bigint[]) OR {_ONE_BY_ONE})"
)
# As it was said last, for whole providers too, and of one more table.
ERASE = (
    engine_proof.ERASE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    .replace(_ONE_BY_ONE, _OR_WHOLE)
    .replace("'incidents_breachfiling'", "'incidents_breachfiling', 'incidents_customernote'")
)


class Migration(migrations.Migration):
    # After the tables, not with them: their keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0056_customer_notes_and_involved")]

    operations = [
        walls.provider_only_v2("incidents_customernote", "incidents_involved"),
        walls.validate_keys(),
        walls.append_only("incidents_customernote"),
        # But for an erasure, which tells what it takes away.
        migrations.RunSQL(engine_proof.words_may_be_erased("incidents_customernote", ("text",))),
        migrations.RunSQL(engine.replaced_by_engine(ERASE)),
        migrations.RunSQL(
            walls.told("incidents.customernote", ("customernote", "id"))
            + walls.told("incidents.involved", ("incident", "incident_id"))
            + "GRANT USAGE ON SEQUENCE incidents_customernote_id_seq, incidents_involved_id_seq"
            " TO servicedesk_app;"
        ),
    ]
