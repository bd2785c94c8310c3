"""Anchors read the heads of all chains: ids, places and hashes."""

from django.db import migrations

from tenants import engine, engine_anchors


class Migration(migrations.Migration):
    dependencies = [("tenants", "0012_sight_of_whole_providers")]

    operations = [
        migrations.RunSQL(engine_anchors.HEADS),
        migrations.RunSQL(
            engine.handed_to_engine(engine_anchors.SIGNATURES, engine_anchors.SIGNATURES)
        ),
    ]
