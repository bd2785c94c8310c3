"""Walls of rotas, and what is due of them."""

from django.db import migrations

from tenants import engine_due, walls
from tenants.ledger.due import DueQueue

ROTAS = DueQueue("rotas", table="escalation_rotawatch", moment="look_at", urgency="4")
BESIDE = ("rotation", "rotationmember", "dutycover", "absence", "dutygap", "rotawatch")
SEQUENCES = "".join(
    f"GRANT USAGE ON escalation_{table}_id_seq TO servicedesk_app;" for table in ("rota", *BESIDE)
)


class Migration(migrations.Migration):
    # After the tables, not with them: their keys to shared tables are checked at the end.
    dependencies = [("escalation", "0036_on_call")]

    operations = [
        walls.for_its_customer("escalation_rota"),
        walls.provider_only_v2(*(f"escalation_{table}" for table in BESIDE)),
        migrations.RunSQL(SEQUENCES),
        migrations.RunSQL(walls.told("escalation.rota", ("rota", "id"))),
        migrations.RunSQL(walls.told("escalation.rotation", ("rotation", "id"))),
        migrations.RunSQL(walls.told("escalation.rotationmember", ("rotationmember", "id"))),
        migrations.RunSQL(walls.told("escalation.dutycover", ("dutycover", "id"))),
        migrations.RunSQL(walls.told("escalation.absence", ("absence", "id"))),
        migrations.RunSQL(engine_due.functions_of(ROTAS)),
        walls.validate_keys(),
    ]
