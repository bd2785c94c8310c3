"""Row-level security, grants, the chain and the functions of the engine."""

from django.db import migrations

from tenants import engine, walls

CONFIGURATION = (
    "tenants_membership",
    "tenants_customeraccess",
    "tenants_contact",
    "tenants_functionholder",
    "tenants_teammember",
    "tenants_servicehours",
    "tenants_holiday",
    "tenants_agreement",
    "tenants_target",
    "tenants_updaterule",
    "tenants_reportingpoint",
    "tenants_asset",
)
CATALOGUE = (
    "tenants_team",
    "tenants_supplier",
    "tenants_category",
    "tenants_classificationprofile",
    "tenants_priorityscheme",
)

# A tenant's own row is in scope by its key; customers may read their provider's name.
TENANT = f"""
    ALTER TABLE tenants_tenant ENABLE ROW LEVEL SECURITY;
    ALTER TABLE tenants_tenant FORCE ROW LEVEL SECURITY;
    CREATE POLICY tenants_tenant_tenant ON tenants_tenant
        USING ({walls.IN_SCOPE.replace("tenant_id", "id")})
        WITH CHECK ({walls.IN_SCOPE.replace("tenant_id", "id")});
    CREATE POLICY tenants_tenant_catalogue ON tenants_tenant FOR SELECT
        USING ({walls.IN_CATALOGUE.replace("tenant_id", "id")});
    GRANT SELECT, INSERT, UPDATE ON tenants_tenant TO {walls.APP};
    ALTER TABLE tenants_tenant ADD CONSTRAINT tenants_tenant_profile_same_provider
        FOREIGN KEY (provider_id, profile_id)
        REFERENCES tenants_classificationprofile (tenant_id, id) NOT VALID;
    ALTER TABLE tenants_tenant ADD CONSTRAINT tenants_tenant_scheme_same_provider
        FOREIGN KEY (provider_id, scheme_id)
        REFERENCES tenants_priorityscheme (tenant_id, id) NOT VALID;
"""
# A customer who was given belongs to the provider that gives; the provider is nobody's customer.
ACCESS = """
    ALTER TABLE tenants_customeraccess ADD CONSTRAINT tenants_customeraccess_own_customer
        FOREIGN KEY (customer_id, tenant_id) REFERENCES tenants_tenant (id, provider_id) NOT VALID;
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0001_tenants_and_ledger")]

    operations = [
        migrations.RunSQL(engine.REFUSALS),
        migrations.RunSQL(TENANT),
        migrations.RunSQL(ACCESS),
        walls.configuration(*CONFIGURATION),
        walls.catalogue(*CATALOGUE),
        walls.records("tenants_event", "tenants_chainlink", "tenants_chainhead"),
        walls.records("tenants_personaltext", "tenants_outbox", "tenants_idempotencykey"),
        walls.append_only("tenants_event", "tenants_chainlink"),
        # Profiles and schemes are kept as they were: decisions name them.
        walls.append_only("tenants_classificationprofile", "tenants_priorityscheme"),
        migrations.RunSQL(engine.CHAIN),
        migrations.RunSQL(engine.ENGINE_GRANTS),
        migrations.RunSQL(engine.LOOKUPS),
        walls.validate_keys(),
        migrations.RunSQL(engine.handed_to_engine(engine.SIGNATURES, engine.CALLABLE)),
    ]
