"""Writes anew by which words known solutions are found, as for incidents."""

from django.db import migrations

from tenants import engine

REBUILD = """
-- Of one tenant in scope; says how many were not found by what stands in them.
CREATE FUNCTION servicedesk_rebuild_articles(tenant bigint) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    one bigint;
    was text;
    stale bigint := 0;
BEGIN
    FOR one IN SELECT id FROM public.incidents_article WHERE tenant_id = tenant
        AND tenant = ANY (current_setting('servicedesk.tenants')::bigint[]) ORDER BY id
    LOOP
        was := public.servicedesk_article_as_found(one);
        PERFORM public.servicedesk_keep_article(one);
        IF was IS DISTINCT FROM public.servicedesk_article_as_found(one) THEN
            stale := stale + 1;
        END IF;
    END LOOP;
    RETURN stale;
END $$;
CREATE FUNCTION servicedesk_article_as_found(subject bigint) RETURNS text LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT concat(
        (SELECT w.words FROM public.incidents_articlewords w WHERE w.article_id = subject), '|',
        (SELECT p.words FROM public.incidents_publicarticle p WHERE p.article_id = subject)
    )
$$;
"""
SIGNATURES = ("servicedesk_rebuild_articles(bigint)", "servicedesk_article_as_found(bigint)")


class Migration(migrations.Migration):
    dependencies = [("incidents", "0090_lesson_walls")]

    operations = [
        migrations.RunSQL(REBUILD),
        migrations.RunSQL(engine.handed_to_engine(SIGNATURES, SIGNATURES[:1])),
    ]
