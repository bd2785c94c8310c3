"""What a customer said of one solution does not hold for the next."""

from django.db import migrations, models

# By the move, not by the row: what was reopened before this migration is mended when it is solved.
ANEW = """
CREATE FUNCTION servicedesk_answer_of_one_solution() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.status NOT IN ('resolved', 'closed')
       AND NEW.confirmation IN ('pending', 'refused')
       AND NEW.confirm_by IS NULL AND NEW.confirmed_at IS NULL
       AND NEW.checked_at IS NULL AND NEW.checked_by_id IS NULL THEN
        RETURN NEW;
    END IF;
    IF NEW.status = 'resolved'
       AND NEW.confirmation IN ('pending', 'asked') AND NEW.confirmed_at IS NULL THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the answer to one solution does not hold for the next'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'answer_of_one_solution';
END $$;
CREATE TRIGGER incidents_incident_reopened_without_answer BEFORE UPDATE ON incidents_incident
    FOR EACH ROW
    WHEN (OLD.status IN ('resolved', 'closed') AND NEW.status NOT IN ('resolved', 'closed'))
    EXECUTE FUNCTION servicedesk_answer_of_one_solution();
CREATE TRIGGER incidents_incident_resolved_without_answer BEFORE UPDATE ON incidents_incident
    FOR EACH ROW
    WHEN (OLD.status NOT IN ('resolved', 'closed') AND NEW.status = 'resolved')
    EXECUTE FUNCTION servicedesk_answer_of_one_solution();
"""


class Migration(migrations.Migration):
    dependencies = [("incidents", "0006_over_rounds")]

    operations = [
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmation", "confirmed"),
                    _negated=True,
                )
                | models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                name="confirmed_says_by_whom_and_when",
            ),
        ),
        migrations.RunSQL(ANEW),
    ]
