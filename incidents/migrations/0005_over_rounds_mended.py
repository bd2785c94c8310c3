"""Take the alarm from rounds that are over, and end the second chain of an incident.

A mail that bounced could fork the intervals of an incident. What is changed is told in the ledger,
in its canonical text, so that the replay agrees; nobody is notified of it.
"""

from django.db import migrations

SCOPE = """
    SELECT set_config('servicedesk.tenants', ids, true),
        set_config('servicedesk.providers', ids, true),
        set_config('servicedesk.side', 'provider', true)
    FROM (SELECT '{' || coalesce(string_agg(tenant_id::text, ','), '') || '}' AS ids
          FROM servicedesk_tenants()) AS everybody;
"""
MEND = """
    WITH forked AS (
        SELECT id FROM (
            SELECT id, row_number() OVER (PARTITION BY incident_id ORDER BY due_at, id) AS place
            FROM incidents_updateround
            WHERE kind = 'interval' AND met_at IS NULL AND missed_at IS NULL AND ended_at IS NULL
        ) AS owed WHERE place > 1
    ), mended AS (
        UPDATE incidents_updateround AS r SET alarm_at = NULL,
            ended_at = CASE WHEN r.id IN (SELECT id FROM forked) THEN now() ELSE r.ended_at END
        WHERE r.id IN (SELECT id FROM forked)
            OR (r.alarm_at IS NOT NULL AND coalesce(r.met_at, r.missed_at, r.ended_at) IS NOT NULL)
        RETURNING r.id, r.tenant_id, r.provider_id, r.incident_id, r.ended_at
    ), told AS (
        SELECT tenant_id, provider_id, incident_id, string_agg(
            '"incidents.updateround:' || id || '":{"alarm_at":null,"ended_at":' || coalesce(
                to_char(ended_at AT TIME ZONE 'UTC', '"\\""YYYY-MM-DD"T"HH24:MI:SS.US"Z\\""'),
                'null'
            ) || '}', ',' ORDER BY id::text COLLATE "C") AS rows
        FROM mended GROUP BY tenant_id, provider_id, incident_id
    )
    INSERT INTO tenants_event (tenant_id, provider_id, subject_kind, subject_id, version, kind,
        actor_kind, actor_id, at, body)
    SELECT tenant_id, provider_id, 'incident', incident_id, NULL, 'round.ended', 'system', NULL,
        now(), '{"actor":["system",null],"at":"'
        || to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        || '","facts":{},"kind":"round.ended","rows":{' || rows
        || '},"schema":1,"subject":["incident",' || incident_id || '],"tenant":' || tenant_id
        || ',"version":null}'
    FROM told ORDER BY tenant_id, incident_id;
"""


class Migration(migrations.Migration):
    dependencies = [("incidents", "0004_measure_proof_walls")]

    operations = [
        migrations.RunSQL(SCOPE, migrations.RunSQL.noop),
        migrations.RunSQL(MEND, migrations.RunSQL.noop),
    ]
