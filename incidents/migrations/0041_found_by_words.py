"""Trigrams of all texts are asked no more; a number is found without its zeros too."""

from django.db import migrations

DROPPED = "DROP INDEX incident_words, message_words, note_words, call_words, open_words;"

LEXEMES = r"""
CREATE OR REPLACE FUNCTION servicedesk_lexemes(said text) RETURNS tsvector LANGUAGE sql STABLE AS $$
    WITH words AS MATERIALIZED (
        SELECT DISTINCT CASE WHEN octet_length(w) > 60 THEN left(w, 15) ELSE w END AS w
        FROM regexp_split_to_table(
            lower(public.unaccent(left(said, 400000))), '[\x01-/:-@\[-`{-\x7f]+') AS w
        WHERE w <> ''
    ), kept AS MATERIALIZED (
        SELECT * FROM (
            SELECT w, ts_lexize('pg_catalog.dutch_stem', w) AS dutch,
                ts_lexize('pg_catalog.english_stem', w) AS english
            FROM words
        ) stems WHERE dutch <> '{}' AND english <> '{}'
    )
    SELECT coalesce(array_to_tsvector(array_agg(lexeme)), ''::tsvector) FROM (
        SELECT w AS lexeme FROM kept
        UNION SELECT unnest(dutch) FROM kept
        UNION SELECT unnest(english) FROM kept
        UNION SELECT ltrim(w, '0') FROM kept WHERE w ~ '^0+[1-9]'
        UNION SELECT '~' || substr(w, n) FROM kept, generate_series(2, length(w) - 4) AS n
            WHERE length(w) BETWEEN 8 AND 40
        LIMIT 12000
    ) found
$$;
"""
FILL = """
SELECT set_config('servicedesk.tenants',
    (SELECT coalesce(array_agg(tenant_id), '{}')::text FROM servicedesk_tenants()), true);
SELECT servicedesk_rebuild_words(tenant_id) FROM servicedesk_tenants();
SELECT set_config('servicedesk.tenants', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [("incidents", "0040_open_by_report")]

    operations = [migrations.RunSQL(DROPPED), migrations.RunSQL(LEXEMES), migrations.RunSQL(FILL)]
