"""Walls of files: those of notes and calls have the desk's side, and so have their names.

Each change is told, and whose files wait for the scanner is found over all tenants.
"""

from django.db import migrations

from tenants import engine_due, walls
from tenants.ledger.due import DueQueue

TABLES = ("attachment", "internalattachment")
TO_SCAN = DueQueue(
    "files",
    table="incidents_attachment",
    moment="scan_due_at",
    urgency="5",
    also=(
        "SELECT f.tenant_id, f.provider_id, 5, f.scan_due_at"
        " FROM public.incidents_internalattachment f WHERE f.scan_due_at <= at_moment"
    ),
)


class Migration(migrations.Migration):
    # After the tables, not with them: their keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0035_attachments")]

    operations = [
        walls.records_v2("incidents_attachment"),
        walls.provider_only_v2("incidents_internalattachment"),
        walls.sided_words_v2(
            "incidents.attachment",
            "incidents.complaint",
            "incidents.incident",
            "incidents.message",
            "incidents.rating",
            "tenants.contact",
        ),
        walls.validate_keys(),
        migrations.RunSQL(
            "".join(walls.told(f"incidents.{name}", ("incident", "incident_id")) for name in TABLES)
        ),
        migrations.RunSQL(
            "GRANT USAGE ON incidents_attachment_id_seq, incidents_internalattachment_id_seq"
            " TO servicedesk_app;"
            "GRANT SELECT ON public.incidents_internalattachment TO servicedesk_engine;"
            + engine_due.functions_of(TO_SCAN)
        ),
    ]
