"""Every end state ends what ran: a closed incident has no clock and no round that goes on."""

from django.db import migrations, models

from tenants import engine
from tenants.batch import together

# At COMMIT: closing writes the incident before or after its clocks. An incident that was closed
# before this migration is left alone until it changes; the next tick ends its clocks.
ENDS = """
CREATE FUNCTION servicedesk_closed_has_ended() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM public.incidents_incident i
               WHERE i.id = NEW.id AND i.tenant_id = NEW.tenant_id AND i.status = 'closed')
       AND (EXISTS (SELECT 1 FROM public.incidents_clock c
                    WHERE c.incident_id = NEW.id AND c.tenant_id = NEW.tenant_id
                      AND (c.alarm_at IS NOT NULL OR (c.stopped_at IS NULL
                           AND c.ended_at IS NULL AND c.superseded_at IS NULL)))
            OR EXISTS (SELECT 1 FROM public.incidents_updateround r
                       WHERE r.incident_id = NEW.id AND r.tenant_id = NEW.tenant_id
                         AND (r.alarm_at IS NOT NULL OR (r.met_at IS NULL
                              AND r.missed_at IS NULL AND r.ended_at IS NULL)))) THEN
        RAISE EXCEPTION 'a closed incident has a clock or an update round that goes on'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'closed_has_ended';
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION servicedesk_alarm_of_open_incident() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    goes_on boolean;
BEGIN
    -- As the row stands at COMMIT: what was set and ended in one transaction is over.
    EXECUTE format(
        'SELECT EXISTS (SELECT 1 FROM public.%I t JOIN public.incidents_incident i'
        ' ON i.id = t.incident_id AND i.tenant_id = t.tenant_id'
        ' WHERE t.id = $1 AND t.alarm_at IS NOT NULL AND i.status = ''closed'')', TG_TABLE_NAME
    ) INTO goes_on USING NEW.id;
    IF goes_on THEN
        RAISE EXCEPTION 'an alarm of a closed incident'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'alarm_of_open_incident';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER incidents_incident_closed_has_ended
    AFTER INSERT OR UPDATE OF status ON incidents_incident
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'closed')
    EXECUTE FUNCTION servicedesk_closed_has_ended();
CREATE CONSTRAINT TRIGGER incidents_clock_alarm_of_open_incident
    AFTER INSERT OR UPDATE OF alarm_at ON incidents_clock
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.alarm_at IS NOT NULL)
    EXECUTE FUNCTION servicedesk_alarm_of_open_incident();
CREATE CONSTRAINT TRIGGER incidents_updateround_alarm_of_open_incident
    AFTER INSERT OR UPDATE OF alarm_at ON incidents_updateround
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.alarm_at IS NOT NULL)
    EXECUTE FUNCTION servicedesk_alarm_of_open_incident();
GRANT SELECT ON incidents_incident TO servicedesk_engine;
"""
# They run at COMMIT, when no scope is left.
SIGNATURES = ("servicedesk_closed_has_ended()", "servicedesk_alarm_of_open_incident()")


class Migration(migrations.Migration):
    dependencies = [("incidents", "0007_answers_of_one_solution")]

    operations = together(
        migrations.AddField(
            model_name="clock",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="ended"),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("alarm_at__isnull", True),
                    models.Q(
                        ("ended_at__isnull", True),
                        ("paused_at__isnull", True),
                        ("stopped_at__isnull", True),
                        ("superseded_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="clock_that_stands_has_no_alarm",
            ),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stopped_at__isnull", True),
                    ("ended_at__isnull", True),
                    _connector="OR",
                ),
                name="clock_is_kept_or_ended",
            ),
        ),
        migrations.RunSQL(ENDS),
        migrations.RunSQL(engine.handed_to_engine(SIGNATURES)),
    )
