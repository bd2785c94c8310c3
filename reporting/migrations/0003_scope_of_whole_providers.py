"""Every policy knows whole providers beside tenants one by one.

In the topmost room, because it is about the tables of all. Tables that come later use the `…_v2`
of `walls`. What else a policy says, its side, stays; one that says anything unknown is refused.
"""

from django.db import migrations

from tenants import walls

KNOW_WHOLES = """
    DO $$
    DECLARE
        policy record;
        known text;
        written text;
    BEGIN
        FOR policy IN
            SELECT c.relname AS "table", p.polname AS name,
                pg_get_expr(p.polqual, p.polrelid) AS reads,
                pg_get_expr(p.polwithcheck, p.polrelid) AS writes
            FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
            WHERE c.relnamespace = 'public'::regnamespace AND p.polname = c.relname || '_tenant'
                AND pg_get_expr(p.polqual, p.polrelid) NOT LIKE '%servicedesk.wholes%'
        LOOP
            -- As the database writes back what walls.py says.
            known := '(tenant_id = ANY '
                || '((current_setting(''servicedesk.tenants''::text))::bigint[]))';
            written := replace($w$WRITTEN$w$, 'of_table', policy."table");
            IF policy."table" = 'tenants_tenant' THEN
                -- Who adds a customer enters the scope of its key first; nothing owns a tenant.
                known := replace(known, 'tenant_id', 'id');
                written := '(' || known || $w$ OR WHOLE)$w$;
            END IF;
            IF position(known IN policy.reads) = 0 OR policy.reads <> policy.writes THEN
                RAISE EXCEPTION 'policy % says %', policy.name, policy.reads;
            END IF;
            EXECUTE format('ALTER POLICY %I ON %I USING (%s) WITH CHECK (%s)',
                policy.name, policy."table",
                replace(policy.reads, known, $w$(WHOLE OR $w$ || known || ')'),
                replace(policy.writes, known, written));
        END LOOP;
    END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0012_sight_of_whole_providers"),
        ("incidents", "0024_words_may_be_erased"),
        ("escalation", "0010_overdue_breaches"),
        ("reporting", "0002_walls"),
    ]

    operations = [
        migrations.RunSQL(
            KNOW_WHOLES.replace("WRITTEN", walls.written_in_scope("of_table")).replace(
                "WHOLE", walls.IN_WHOLE
            )
        )
    ]
