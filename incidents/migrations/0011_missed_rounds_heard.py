"""Say of rounds that were missed before whether the customer has heard since.

A kept interval, or that it works again, made them good; on what is closed nothing is owed. What is
left is owed still, and the next deadline of its incident goes back to it. What is changed is told
in the ledger, in its canonical text, so that the replay agrees; nobody is notified of it.
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
    WITH heard AS (
        UPDATE incidents_updateround AS r SET heard_at = kept.at
        FROM (
            SELECT missed.id, min(later.met_at) AS at
            FROM incidents_updateround AS missed
            JOIN incidents_updateround AS later ON later.incident_id = missed.incident_id
                AND later.kind IN ('interval', 'restoration') AND later.met_at > missed.due_at
            WHERE missed.missed_at IS NOT NULL AND missed.ended_at IS NULL
            GROUP BY missed.id
        ) AS kept
        WHERE r.id = kept.id
        RETURNING r.id, r.tenant_id, r.provider_id, r.incident_id,
            '{"heard_at":"'
                || to_char(r.heard_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
                || '"}' AS said
    ), ended AS (
        UPDATE incidents_updateround AS r SET ended_at = now()
        FROM incidents_incident AS i
        WHERE i.id = r.incident_id AND i.status = 'closed' AND r.missed_at IS NOT NULL
            AND r.ended_at IS NULL AND r.id NOT IN (SELECT id FROM heard)
        RETURNING r.id, r.tenant_id, r.provider_id, r.incident_id,
            '{"ended_at":"'
                || to_char(r.ended_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
                || '"}' AS said
    ), moved AS (
        UPDATE incidents_incident AS i SET next_due_at = owed.due_at
        FROM (
            SELECT incident_id, min(due_at) AS due_at FROM incidents_updateround
            WHERE missed_at IS NOT NULL AND ended_at IS NULL
                AND id NOT IN (SELECT id FROM heard) AND id NOT IN (SELECT id FROM ended)
            GROUP BY incident_id
        ) AS owed
        WHERE i.id = owed.incident_id AND owed.due_at < i.next_due_at
        RETURNING i.id, i.tenant_id, i.provider_id,
            '{"next_due_at":"'
                || to_char(i.next_due_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
                || '"}' AS said
    ), told AS (
        SELECT tenant_id, provider_id, incident_id,
            string_agg('"' || name || '":' || said, ',' ORDER BY name COLLATE "C") AS rows
        FROM (
            SELECT tenant_id, provider_id, incident_id, said, 'incidents.updateround:' || id AS name
            FROM (SELECT * FROM heard UNION ALL SELECT * FROM ended) AS rounds
            UNION ALL
            SELECT tenant_id, provider_id, id, said, 'incidents.incident:' || id FROM moved
        ) AS rows GROUP BY tenant_id, provider_id, incident_id
    )
    INSERT INTO tenants_event (tenant_id, provider_id, subject_kind, subject_id, version, kind,
        actor_kind, actor_id, at, body)
    SELECT tenant_id, provider_id, 'incident', incident_id, NULL, 'round.proved', 'system', NULL,
        now(), '{"actor":["system",null],"at":"'
                || to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        || '","facts":{},"kind":"round.proved","rows":{' || rows
        || '},"schema":1,"subject":["incident",' || incident_id || '],"tenant":' || tenant_id
        || ',"version":null}'
    FROM told ORDER BY tenant_id, incident_id;
"""


class Migration(migrations.Migration):
    dependencies = [("incidents", "0010_heard_after_all")]

    operations = [
        migrations.RunSQL(SCOPE, migrations.RunSQL.noop),
        migrations.RunSQL(MEND, migrations.RunSQL.noop),
    ]
