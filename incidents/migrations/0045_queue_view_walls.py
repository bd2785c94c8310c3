"""Walls of queue view."""

from django.db import migrations

from tenants import walls


class Migration(migrations.Migration):
    # After the table, not with it: its keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0044_queue_view")]

    operations = [
        # Where rows are taken away again: configuration; of the provider alone: provider_only.
        walls.provider_only_v2("incidents_queueview"),
        # What somebody keeps for themselves they take away again.
        migrations.RunSQL(
            "GRANT DELETE ON incidents_queueview TO servicedesk_app;"
            "GRANT USAGE ON incidents_queueview_id_seq TO servicedesk_app;"
        ),
        migrations.RunSQL(walls.told("incidents.queueview", ("queueview", "id"))),
        walls.validate_keys(),
    ]
