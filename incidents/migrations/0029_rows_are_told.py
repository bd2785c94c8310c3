"""What is recorded is changed only with an event that tells it: incidents and all about them."""

from django.db import migrations

from tenants import walls

OF_AN_INCIDENT = (
    "actionstep", "affectedcontact", "analysis", "assetlink", "breachclock", "breachdecision",
    "breachfiling", "call", "clock", "customerreply", "measureproof", "message", "note", "rating",
    "review", "updateround", "waiver",
)  # fmt: skip
OWN = ("complaint", "improvement", "incident", "pause", "proof", "replay", "replayfinding")
ABOUT = ("incident", "incident_id")


class Migration(migrations.Migration):
    dependencies = [("incidents", "0028_rare_in_the_register"), ("tenants", "0020_rows_are_told")]

    operations = [
        migrations.RunSQL(
            "".join(walls.told(f"incidents.{name}", ABOUT) for name in OF_AN_INCIDENT)
        ),
        migrations.RunSQL("".join(walls.told(f"incidents.{name}", (name, "id")) for name in OWN)),
    ]
