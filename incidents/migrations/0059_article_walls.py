"""Walls of known solutions: what is for one customer is seen with that customer alone, drafts and
what the desk keeps for itself by no customer; what customers read is made by the database itself.
"""

from django.db import migrations

from tenants import engine, walls

ARTICLES = ("incidents_article", "incidents_articleversion", "incidents_articlewords")

KEEPING = """
-- Writes anew by which words an article is found, and what customers read of it.
CREATE FUNCTION servicedesk_keep_article(subject bigint) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    a public.incidents_article%ROWTYPE;
    v public.incidents_articleversion%ROWTYPE;
    offered boolean;
BEGIN
    SELECT * INTO a FROM public.incidents_article WHERE id = subject;
    SELECT * INTO v FROM public.incidents_articleversion
        WHERE article_id = subject AND number = a.number;
    INSERT INTO public.incidents_articlewords AS old
            (tenant_id, provider_id, article_id, customer_id, is_published, words)
        VALUES (a.tenant_id, a.provider_id, subject, a.customer_id, a.state = 'published',
            public.servicedesk_lexemes(concat_ws(' ', a.reference, a.product, a.title, a.symptoms,
                a.cause, a.solution, v.product, v.title, v.symptoms, v.cause, v.solution)))
        ON CONFLICT (article_id) DO UPDATE
            SET is_published = EXCLUDED.is_published, words = EXCLUDED.words;
    offered := a.state = 'published' AND coalesce(v.audience = 'customers', false);
    IF NOT offered THEN
        -- Nothing of what it said stays where a customer could read it.
        UPDATE public.incidents_publicarticle
            SET is_offered = false, title = '', symptoms = '', cause = '', solution = '',
                product = '', words = ''
            WHERE article_id = subject;
        RETURN;
    END IF;
    INSERT INTO public.incidents_publicarticle AS old
            (tenant_id, provider_id, article_id, customer_id, category_id, asset_id, product,
             audience, language, title, symptoms, cause, solution, is_workaround, reference,
             number, published_at, is_offered, words)
        VALUES (a.tenant_id, a.provider_id, subject, a.customer_id, v.category_id, v.asset_id,
            v.product, v.audience, v.language, v.title, v.symptoms, v.cause, v.solution,
            v.is_workaround, a.reference, v.number, v.published_at, true,
            public.servicedesk_lexemes(concat_ws(' ', a.reference, v.product, v.title, v.symptoms,
                v.cause, v.solution)))
        ON CONFLICT (article_id) DO UPDATE
            SET (category_id, asset_id, product, audience, language, title, symptoms, cause,
                 solution, is_workaround, number, published_at, is_offered, words) =
                (EXCLUDED.category_id, EXCLUDED.asset_id, EXCLUDED.product, EXCLUDED.audience,
                 EXCLUDED.language, EXCLUDED.title, EXCLUDED.symptoms, EXCLUDED.cause,
                 EXCLUDED.solution, EXCLUDED.is_workaround, EXCLUDED.number,
                 EXCLUDED.published_at, EXCLUDED.is_offered, EXCLUDED.words);
END $$;

CREATE FUNCTION servicedesk_words_of_article() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM public.servicedesk_keep_article(NEW.id);
    RETURN NULL;
END $$;

CREATE FUNCTION servicedesk_words_of_article_version() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM public.servicedesk_keep_article(NEW.article_id);
    RETURN NULL;
END $$;

-- What was published once stays as it was, but for words that are erased: each such change is told.
CREATE FUNCTION servicedesk_refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    words text[] := string_to_array(TG_ARGV[0], ',');
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - words = to_jsonb(OLD) - words AND NOT EXISTS (
        SELECT FROM jsonb_each(to_jsonb(NEW)) said
        WHERE said.value IS DISTINCT FROM to_jsonb(OLD)->said.key AND said.value <> '"[…]"')
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
SIGNATURES = (
    "servicedesk_keep_article(bigint)",
    "servicedesk_words_of_article()",
    "servicedesk_words_of_article_version()",
)

TRIGGERS = """
CREATE TRIGGER incidents_article_has_words AFTER INSERT OR UPDATE ON incidents_article
    FOR EACH ROW EXECUTE FUNCTION servicedesk_words_of_article();
CREATE TRIGGER incidents_articleversion_changes_words AFTER UPDATE ON incidents_articleversion
    FOR EACH ROW EXECUTE FUNCTION servicedesk_words_of_article_version();
CREATE TRIGGER incidents_articleversion_is_append_only
    BEFORE UPDATE OR DELETE ON incidents_articleversion
    FOR EACH ROW EXECUTE FUNCTION servicedesk_refuse_rewriting('title,symptoms,cause,solution');
CREATE TRIGGER incidents_articleversion_is_not_emptied BEFORE TRUNCATE ON incidents_articleversion
    FOR EACH STATEMENT EXECUTE FUNCTION servicedesk_refuse_change();
"""

RIGHTS = """
CREATE SEQUENCE incidents_article_reference;
GRANT USAGE ON SEQUENCE incidents_article_reference, incidents_article_id_seq,
    incidents_articleversion_id_seq, incidents_usedarticle_id_seq TO servicedesk_app;
GRANT SELECT ON incidents_article, incidents_articleversion TO servicedesk_engine;
GRANT SELECT, INSERT, UPDATE ON incidents_articlewords, incidents_publicarticle
    TO servicedesk_engine;
GRANT USAGE ON incidents_articlewords_id_seq, incidents_publicarticle_id_seq TO servicedesk_engine;
REVOKE INSERT, UPDATE ON incidents_articlewords FROM servicedesk_app;
REVOKE UPDATE ON incidents_articleversion FROM servicedesk_app;
GRANT UPDATE (title, symptoms, cause, solution) ON incidents_articleversion TO servicedesk_app;
"""


class Migration(migrations.Migration):
    # After the tables, not with them: their keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0058_articles")]

    operations = [
        walls.for_its_customer(*ARTICLES),
        walls.offered_to_customers("incidents_publicarticle"),
        walls.records_v2("incidents_usedarticle"),
        walls.validate_keys(),
        migrations.RunSQL(
            walls.told("incidents.article", ("article", "id"))
            + walls.told("incidents.articleversion", ("articleversion", "id"))
            + walls.told("incidents.usedarticle", ("usedarticle", "id"))
        ),
        migrations.RunSQL(KEEPING),
        migrations.RunSQL(RIGHTS),
        migrations.RunSQL(engine.handed_to_engine(SIGNATURES, ())),
        migrations.RunSQL(TRIGGERS),
    ]
