"""At sign-in: who sees all customers of a provider is told so, not told each of them.

Words are erased in the scope of a whole provider as in that of one customer.
"""

from django.db import migrations

from tenants import engine, engine_proof

SIGHT = """
CREATE FUNCTION servicedesk_sight_of(person bigint)
RETURNS TABLE (tenant_id bigint, provider_id bigint, role text, sees_all boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT m.tenant_id, m.provider_id, m.role::text,
        m.sees_all_customers AND m.tenant_id = m.provider_id
    FROM public.tenants_membership m
    JOIN public.tenants_tenant t ON t.id = m.tenant_id
    JOIN public.tenants_tenant p ON p.id = m.provider_id
    WHERE m.user_id = person AND m.is_active AND t.is_active AND p.is_active
    UNION ALL
    SELECT c.id, c.provider_id, '', false
    FROM public.tenants_customeraccess a
    JOIN public.tenants_tenant c ON c.id = a.customer_id AND c.provider_id = a.tenant_id
    JOIN public.tenants_tenant p ON p.id = c.provider_id
    WHERE a.user_id = person AND a.is_active AND p.is_active AND c.id <> c.provider_id
        AND EXISTS (
            SELECT FROM public.tenants_membership m
            WHERE m.user_id = person AND m.is_active AND m.tenant_id = c.provider_id
        )
$$;
"""
SIGNATURE = "servicedesk_sight_of(bigint)"

_ONE_BY_ONE = "tenant_id = ANY (current_setting('servicedesk.tenants')::bigint[])"
_OR_WHOLE = (
    f"(provider_id = ANY (current_setting('servicedesk.wholes')::bigint[]) OR {_ONE_BY_ONE})"
)
ERASE = engine_proof.ERASE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION").replace(
    _ONE_BY_ONE, _OR_WHOLE
)


class Migration(migrations.Migration):
    dependencies = [("tenants", "0011_account_mail")]

    operations = [
        migrations.RunSQL(SIGHT + engine.handed_to_engine((SIGNATURE,), (SIGNATURE,))),
        migrations.RunSQL(engine.replaced_by_engine(ERASE)),
    ]
