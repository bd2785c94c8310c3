"""Walls of comments on tasks: the desk's alone, written once; words may be erased from them."""

from django.db import migrations

from tenants import engine, engine_proof, walls

_ONE_BY_ONE = "tenant_id = ANY (current_setting('servicedesk.tenants')::bigint[])"
_OR_WHOLE = (
    f"(provider_id = ANY (current_setting('servicedesk.wholes')::bigint[]) OR {_ONE_BY_ONE})"
)
_LAST = "'incidents_breachfiling'"
_SINCE = (
    "customernote", "evidenceitem", "evidencecorrection", "custodychange", "custodyanswer",
    "evidencecheck", "taskcomment",
)  # fmt: skip
# As it was said last, and of one more table.
ERASE = (
    engine_proof.ERASE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    .replace(_ONE_BY_ONE, _OR_WHOLE)
    .replace(_LAST, ", ".join([_LAST, *(f"'incidents_{name}'" for name in _SINCE)]))
)


class Migration(migrations.Migration):
    # After the table, not with it: its keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0103_task_comments")]

    operations = [
        walls.provider_only_v2("incidents_taskcomment"),
        walls.validate_keys(),
        walls.append_only("incidents_taskcomment"),
        # But for an erasure, which tells what it takes away.
        migrations.RunSQL(engine_proof.words_may_be_erased("incidents_taskcomment", ("text",))),
        migrations.RunSQL(engine.replaced_by_engine(ERASE)),
        migrations.RunSQL(
            walls.told("incidents.taskcomment", ("taskcomment", "id"))
            + "GRANT USAGE ON SEQUENCE incidents_taskcomment_id_seq TO servicedesk_app;"
        ),
    ]
