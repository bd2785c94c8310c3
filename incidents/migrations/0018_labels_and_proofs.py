"""A data breach touches personal data; a proof says what it stands on."""

from django.db import migrations

# By what is written, not by the row: what contradicts itself since before is put right by whoever
# classifies next, and a proof of before cannot be changed at all.
REFUSE = """
CREATE FUNCTION servicedesk_refuse_breach() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'a data breach is about personal data'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'data_breach_touches_personal_data';
END $$;
CREATE TRIGGER incidents_incident_breach_touches_data
    BEFORE INSERT OR UPDATE OF is_breach, personal_data ON incidents_incident
    FOR EACH ROW WHEN (NEW.is_breach AND NEW.personal_data = 'no')
    EXECUTE FUNCTION servicedesk_refuse_breach();
CREATE FUNCTION servicedesk_refuse_proof() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'a proof says what it stands on'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'proof_says_what';
END $$;
CREATE TRIGGER incidents_measureproof_says_what BEFORE INSERT ON incidents_measureproof
    FOR EACH ROW WHEN (btrim(NEW.detail) = '')
    EXECUTE FUNCTION servicedesk_refuse_proof();
"""


class Migration(migrations.Migration):
    dependencies = [("incidents", "0017_words_of_incidents")]

    operations = [migrations.RunSQL(REFUSE)]
