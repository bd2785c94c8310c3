"""Walls of the cases of suppliers and of what was reminded of, and whose assets are looked at."""

from django.db import migrations

from tenants import engine_due, walls
from tenants.ledger.due import DueQueue

ASSETS = DueQueue("assets", table="tenants_asset", moment="look_at", urgency="5")


class Migration(migrations.Migration):
    # After the tables, not with them: their keys to shared tables are checked at the end of theirs.
    dependencies = [("incidents", "0117_supplier_cases"), ("tenants", "0057_asset_life_walls")]

    operations = [
        walls.provider_only_v2("incidents_suppliercase", "incidents_assetreminder"),
        walls.validate_keys(),
        migrations.RunSQL(
            walls.told("incidents.suppliercase", ("suppliercase", "id"))
            + walls.told("incidents.assetreminder", ("asset", "asset_id"))
            + "CREATE SEQUENCE incidents_suppliercase_reference;"
            "GRANT USAGE ON SEQUENCE incidents_suppliercase_reference,"
            " incidents_suppliercase_id_seq, incidents_assetreminder_id_seq TO servicedesk_app;"
        ),
        migrations.RunSQL(engine_due.functions_of(ASSETS)),
    ]
