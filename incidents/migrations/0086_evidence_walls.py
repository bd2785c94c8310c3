"""Walls of evidence: the desk's alone, written once, each row told; words may be erased from it."""

from django.db import migrations

from tenants import engine, engine_proof, walls

# By table the words that an erasure takes away.
TABLES = {
    "evidenceitem": (
        "what", "found_where", "collector_name", "method", "kept_where", "condition",
    ),
    "evidencecorrection": ("says", "reason"),
    "evidenceasset": (),
    "custodychange": ("giver_name", "receiver_name", "place", "reason"),
    "custodyanswer": ("remark",),
    "evidencecheck": ("remark",),
}  # fmt: skip
NAMES = tuple(f"incidents_{name}" for name in TABLES)
WORDS = {f"incidents_{name}": words for name, words in TABLES.items() if words}
_ONE_BY_ONE = "tenant_id = ANY (current_setting('servicedesk.tenants')::bigint[])"
_OR_WHOLE = (
    f"(provider_id = ANY (current_setting('servicedesk.wholes')::bigint[]) OR {_ONE_BY_ONE})"
)
_LAST = "'incidents_breachfiling'"
# As it was said last, and of these tables too.
ERASE = (
    engine_proof.ERASE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    .replace(_ONE_BY_ONE, _OR_WHOLE)
    .replace(_LAST, ", ".join([_LAST, "'incidents_customernote'", *(f"'{t}'" for t in WORDS)]))
)


class Migration(migrations.Migration):
    # After the tables, not with them: their keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0085_evidence")]

    operations = [
        walls.provider_only_v2(*NAMES),
        walls.validate_keys(),
        walls.append_only(*NAMES),
        # But for an erasure, which tells what it takes away.
        migrations.RunSQL(
            "".join(
                engine_proof.words_may_be_erased(table, words) for table, words in WORDS.items()
            )
        ),
        migrations.RunSQL(engine.replaced_by_engine(ERASE)),
        migrations.RunSQL(
            "".join(walls.told(f"incidents.{name}", ("incident", "incident_id")) for name in TABLES)
            + "GRANT USAGE ON SEQUENCE "
            + ", ".join(f"{name}_id_seq" for name in NAMES)
            + " TO servicedesk_app;"
        ),
    ]
