"""That names of the record changed is told by a migration, and by nobody else."""

from django.db import migrations

CHECK = """
CREATE FUNCTION servicedesk_check_migrated() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF current_user IS DISTINCT FROM
        (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID)
    THEN
        RAISE EXCEPTION 'only a migration tells that the schema was migrated'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = TG_NAME;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tenants_event_migrated_by_owner BEFORE INSERT ON tenants_event
    FOR EACH ROW WHEN (NEW.kind = 'schema.migrated') EXECUTE FUNCTION servicedesk_check_migrated();
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0017_outbox_by_urgency")]

    operations = [migrations.RunSQL(CHECK)]
