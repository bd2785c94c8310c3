"""Walls of the status page: what is not approved, or is for others, no customer's transaction reads;
who opens the public page sees no tenant's row but what its provider shows to everybody.
"""

from django.db import migrations

from tenants import engine, walls

TABLES = ("escalation_statuspage", "escalation_statusservice", "escalation_statusupdate")
SEQUENCES = "".join(f"GRANT USAGE ON {table}_id_seq TO servicedesk_app;" for table in TABLES)
MINE = "customers && current_setting('servicedesk.tenants')::bigint[]"


def shown(table: str, condition: str) -> str:
    return (
        f"CREATE POLICY {table}_catalogue ON {table} FOR SELECT"
        f" USING ({walls.IN_CATALOGUE} AND {condition});"
    )


READ = shown("escalation_statusservice", f"is_shown AND (customers = '{{}}' OR {MINE})") + shown(
    "escalation_statusupdate", f"state = 'approved' AND (is_public OR {MINE})"
)

# Whoever opens the page names it before there is a scope: of one that is not public nothing is told.
NAMED = """
CREATE FUNCTION servicedesk_status_page(shown text) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT p.provider_id FROM public.escalation_statuspage p
    JOIN public.tenants_tenant t ON t.id = p.provider_id
    WHERE p.slug = shown AND p.is_public AND t.is_active
$$;
GRANT SELECT ON escalation_statuspage TO servicedesk_engine;
"""


SIGNATURE = "servicedesk_status_page(text)"


class Migration(migrations.Migration):
    # After the tables, not with them: their keys to shared tables are checked at the end.
    dependencies = [("escalation", "0046_status")]

    operations = [
        walls.provider_only_v2(*TABLES),
        migrations.RunSQL(SEQUENCES + READ),
        migrations.RunSQL(walls.told("escalation.statuspage", ("statuspage", "id"))),
        migrations.RunSQL(walls.told("escalation.statusservice", ("statusservice", "id"))),
        migrations.RunSQL(walls.told("escalation.statusupdate", ("statusupdate", "id"))),
        migrations.RunSQL(NAMED),
        migrations.RunSQL(engine.handed_to_engine((SIGNATURE,), (SIGNATURE,))),
        walls.validate_keys(),
    ]
