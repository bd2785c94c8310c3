"""The words by which incidents are found are kept by the database, whoever writes what they are of.

No door can forget them, and nobody can write others: the application reads these rows only.
"""

from django.db import migrations

from tenants import engine, walls

# Words without accents and signs, their stems in both languages, and the ends of long ones, by
# which a compound is found. What is in no word, `~` and `@`, marks what is none. Words that say
# nothing in either language are left out. A vector holds one megabyte at most, and an incident
# must not be refused because much was said of it: hence the limits.
LEXEMES = r"""
CREATE FUNCTION servicedesk_lexemes(said text) RETURNS tsvector LANGUAGE sql STABLE AS $$
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
        UNION SELECT '~' || substr(w, n) FROM kept, generate_series(2, length(w) - 4) AS n
            WHERE length(w) BETWEEN 8 AND 40
        LIMIT 12000
    ) found
$$;
GRANT EXECUTE ON FUNCTION servicedesk_lexemes(text) TO servicedesk_engine;
"""

KEEPING = """
CREATE FUNCTION servicedesk_marks_of_desk(assignee bigint, manager bigint) RETURNS tsvector
LANGUAGE sql IMMUTABLE AS $$
    SELECT array_to_tsvector(array_remove(ARRAY['@u' || assignee, '@u' || manager], NULL))
$$;
GRANT EXECUTE ON FUNCTION servicedesk_marks_of_desk(bigint, bigint) TO servicedesk_engine;

-- Writes both rows of one incident anew; says whether either was not so already.
CREATE FUNCTION servicedesk_keep_words(subject bigint) RETURNS boolean LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    i public.incidents_incident%ROWTYPE;
    read_by_all tsvector;
    read_by_desk tsvector;
    people text;
    addresses text;
    changed bigint;
    more bigint;
BEGIN
    SELECT * INTO i FROM public.incidents_incident WHERE id = subject;
    SELECT string_agg(c.name, ' '), string_agg(c.email, ' ') INTO people, addresses
        FROM public.tenants_contact c WHERE c.id = i.reporter_id OR c.id IN (
            SELECT a.contact_id FROM public.incidents_affectedcontact a
            WHERE a.incident_id = subject AND a.is_active);
    read_by_all := public.servicedesk_lexemes(concat_ws(' ', i.reference, i.external_reference,
            i.title, i.description, i.symptoms, i.affected, people,
            CASE WHEN i.status IN ('resolved', 'closed')
                THEN coalesce(nullif(i.solution_for_customer, ''), i.solution) END,
            (SELECT string_agg(m.text, ' ') FROM public.incidents_message m
                WHERE m.incident_id = subject),
            (SELECT string_agg(f.name, ' ') FROM public.incidents_attachment f
                WHERE f.incident_id = subject)))
        || array_to_tsvector(array_remove(ARRAY['@t' || i.tenant_id, '@r' || i.reporter_id,
            CASE WHEN i.status <> 'closed' THEN '@open' END], NULL));
    read_by_desk := read_by_all
        || public.servicedesk_lexemes(concat_ws(' ', addresses, i.workaround, i.cause, i.measures,
            i.solution, i.solution_for_customer, i.prevention, i.triage_reason,
            (SELECT string_agg(n.text, ' ') FROM public.incidents_note n
                WHERE n.incident_id = subject),
            (SELECT string_agg(k.summary, ' ') FROM public.incidents_call k
                WHERE k.incident_id = subject),
            (SELECT string_agg(f.name, ' ') FROM public.incidents_internalattachment f
                WHERE f.incident_id = subject)))
        || public.servicedesk_marks_of_desk(i.assignee_id, i.manager_id);
    INSERT INTO public.incidents_publicwords AS old
            (tenant_id, provider_id, incident_id, reported_at, words)
        VALUES (i.tenant_id, i.provider_id, subject, i.reported_at, read_by_all)
        ON CONFLICT (incident_id) DO UPDATE
            SET words = EXCLUDED.words, reported_at = EXCLUDED.reported_at
            WHERE (old.words, old.reported_at) IS DISTINCT FROM
                (EXCLUDED.words, EXCLUDED.reported_at);
    GET DIAGNOSTICS changed = ROW_COUNT;
    INSERT INTO public.incidents_deskwords AS old
            (tenant_id, provider_id, incident_id, reported_at, words)
        VALUES (i.tenant_id, i.provider_id, subject, i.reported_at, read_by_desk)
        ON CONFLICT (incident_id) DO UPDATE
            SET words = EXCLUDED.words, reported_at = EXCLUDED.reported_at
            WHERE (old.words, old.reported_at) IS DISTINCT FROM
                (EXCLUDED.words, EXCLUDED.reported_at);
    GET DIAGNOSTICS more = ROW_COUNT;
    RETURN changed + more > 0;
END $$;

-- Of all incidents of one tenant in scope; says how many were not found by what stands in them.
CREATE FUNCTION servicedesk_rebuild_words(tenant bigint) RETURNS bigint LANGUAGE sql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT count(*) FROM public.incidents_incident i
    WHERE i.tenant_id = tenant
        AND tenant = ANY (current_setting('servicedesk.tenants')::bigint[])
        AND public.servicedesk_keep_words(i.id)
$$;
"""

FOLLOWING = """
CREATE FUNCTION servicedesk_words_of_incident() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM public.servicedesk_keep_words(NEW.id);
    RETURN NULL;
END $$;

-- Who has it changes often: the texts need not be read for that.
CREATE FUNCTION servicedesk_words_of_assignee() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE public.incidents_deskwords SET words =
        ts_delete(words, tsvector_to_array(
            public.servicedesk_marks_of_desk(OLD.assignee_id, OLD.manager_id)))
        || public.servicedesk_marks_of_desk(NEW.assignee_id, NEW.manager_id)
        WHERE incident_id = NEW.id;
    RETURN NULL;
END $$;

-- What is said is added; what is changed or erased has everything written anew. The first argument
-- is the column, the second whether the customer reads it too.
CREATE FUNCTION servicedesk_words_of_said() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    more tsvector;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM public.servicedesk_keep_words(OLD.incident_id);
        RETURN NULL;
    END IF;
    more := public.servicedesk_lexemes(to_jsonb(NEW)->>TG_ARGV[0]);
    UPDATE public.incidents_deskwords SET words = words || more
        WHERE incident_id = NEW.incident_id AND length(words) < 12000;
    IF TG_ARGV[1] = 'public' THEN
        UPDATE public.incidents_publicwords SET words = words || more
            WHERE incident_id = NEW.incident_id AND length(words) < 12000;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION servicedesk_words_of_affected() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM public.servicedesk_keep_words(NEW.incident_id);
    RETURN NULL;
END $$;

CREATE FUNCTION servicedesk_words_of_contact() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM public.servicedesk_keep_words(i.id) FROM public.incidents_incident i
        WHERE i.tenant_id = NEW.tenant_id AND (i.reporter_id = NEW.id OR i.id IN (
            SELECT a.incident_id FROM public.incidents_affectedcontact a
            WHERE a.contact_id = NEW.id));
    RETURN NULL;
END $$;
"""

SIGNATURES = (
    "servicedesk_keep_words(bigint)",
    "servicedesk_rebuild_words(bigint)",
    "servicedesk_words_of_incident()",
    "servicedesk_words_of_assignee()",
    "servicedesk_words_of_said()",
    "servicedesk_words_of_affected()",
    "servicedesk_words_of_contact()",
)

READ = (
    "reference", "external_reference", "title", "description", "symptoms", "affected",
    "workaround", "cause", "measures", "solution", "solution_for_customer", "prevention",
    "triage_reason", "reporter_id", "reported_at",
)  # fmt: skip
SAID = (
    ("incidents_message", "text", "public"),
    ("incidents_attachment", "name", "public"),
    ("incidents_note", "text", "desk"),
    ("incidents_call", "summary", "desk"),
    ("incidents_internalattachment", "name", "desk"),
)


def _triggers() -> str:
    def row(version: str) -> str:
        named = (f"{version}.{name}" for name in READ)
        stage = f"{version}.status IN ('resolved', 'closed'), {version}.status = 'closed'"
        return f"({', '.join(named)}, {stage})"

    once = "FOR EACH ROW EXECUTE FUNCTION"
    found = [
        "CREATE TRIGGER incidents_incident_has_words AFTER INSERT ON incidents_incident"
        f" {once} servicedesk_words_of_incident();",
        "CREATE TRIGGER incidents_incident_changes_words AFTER UPDATE ON incidents_incident"
        f" FOR EACH ROW WHEN ({row('OLD')} IS DISTINCT FROM {row('NEW')})"
        " EXECUTE FUNCTION servicedesk_words_of_incident();",
        "CREATE TRIGGER incidents_incident_changes_hands AFTER UPDATE ON incidents_incident"
        " FOR EACH ROW WHEN ((OLD.assignee_id, OLD.manager_id) IS DISTINCT FROM"
        " (NEW.assignee_id, NEW.manager_id)) EXECUTE FUNCTION servicedesk_words_of_assignee();",
        "CREATE TRIGGER incidents_affectedcontact_has_words"
        " AFTER INSERT OR UPDATE ON incidents_affectedcontact"
        f" {once} servicedesk_words_of_affected();",
        "CREATE TRIGGER tenants_contact_changes_words AFTER UPDATE OF name, email"
        " ON tenants_contact FOR EACH ROW WHEN"
        " ((OLD.name, OLD.email) IS DISTINCT FROM (NEW.name, NEW.email))"
        " EXECUTE FUNCTION servicedesk_words_of_contact();",
    ]
    for table, column, side in SAID:
        found += [
            f"CREATE TRIGGER {table}_has_words AFTER INSERT ON {table}"
            f" {once} servicedesk_words_of_said('{column}', '{side}');",
            f"CREATE TRIGGER {table}_changes_words AFTER UPDATE ON {table}"
            f" FOR EACH ROW WHEN (OLD.{column} IS DISTINCT FROM NEW.{column})"
            f" EXECUTE FUNCTION servicedesk_words_of_said('{column}', '{side}');",
        ]
    return "".join(found)


RIGHTS = """
REVOKE INSERT, UPDATE ON incidents_publicwords, incidents_deskwords FROM servicedesk_app;
GRANT SELECT, INSERT, UPDATE ON incidents_publicwords, incidents_deskwords TO servicedesk_engine;
GRANT USAGE ON incidents_publicwords_id_seq, incidents_deskwords_id_seq TO servicedesk_engine;
GRANT SELECT ON incidents_message, incidents_attachment, incidents_note, incidents_call,
    incidents_affectedcontact, tenants_contact TO servicedesk_engine;
"""

# Found by what stands in the index, and ordered by a short row: the words themselves lie apart,
# and are read only where the newest are looked through. What is common must be known to be.
PLACE = """
ALTER TABLE incidents_publicwords SET (toast_tuple_target = 128);
ALTER TABLE incidents_deskwords SET (toast_tuple_target = 128);
ALTER TABLE incidents_publicwords ALTER COLUMN words SET STATISTICS 1000;
ALTER TABLE incidents_deskwords ALTER COLUMN words SET STATISTICS 1000;
"""
FILL = """
SELECT set_config('servicedesk.tenants',
    (SELECT coalesce(array_agg(tenant_id), '{}')::text FROM servicedesk_tenants()), true);
SELECT servicedesk_rebuild_words(tenant_id) FROM servicedesk_tenants();
SELECT set_config('servicedesk.tenants', '', true);
CREATE INDEX public_words ON incidents_publicwords USING gin (words)
    WITH (gin_pending_list_limit = 512);
CREATE INDEX desk_words ON incidents_deskwords USING gin (words)
    WITH (gin_pending_list_limit = 512);
"""


class Migration(migrations.Migration):
    dependencies = [("incidents", "0038_words")]

    operations = [
        walls.records_v2("incidents_publicwords"),
        walls.provider_only_v2("incidents_deskwords"),
        walls.validate_keys(),
        migrations.RunSQL(LEXEMES + KEEPING + FOLLOWING),
        migrations.RunSQL(RIGHTS + PLACE),
        migrations.RunSQL(
            engine.handed_to_engine(SIGNATURES, ("servicedesk_rebuild_words(bigint)",))
        ),
        migrations.RunSQL(_triggers()),
        migrations.RunSQL(FILL),
    ]
