"""Four figures more, and all of it counted anew: what was kept does not know them."""

from django.db import migrations, models

NAMES = ("unsorted", "by_hand", "recurring", "reassigned")
# Row-level security holds for the owner too, so it is lifted from the owner, inside this
# transaction.
ANEW = """
    ALTER TABLE incidents_incident NO FORCE ROW LEVEL SECURITY;
    ALTER TABLE reporting_figuredirty NO FORCE ROW LEVEL SECURITY;
    INSERT INTO reporting_figuredirty (tenant_id, provider_id, incident_id, due_at)
        SELECT tenant_id, provider_id, id, clock_timestamp() FROM incidents_incident
        ON CONFLICT DO NOTHING;
    ALTER TABLE reporting_figuredirty FORCE ROW LEVEL SECURITY;
    ALTER TABLE incidents_incident FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("reporting", "0011_figure_walls")]

    operations = [
        *(
            migrations.AddField(model, name, models.PositiveIntegerField(default=0))
            for model in ("figurefact", "figurecell")
            for name in NAMES
        ),
        migrations.RunSQL(ANEW),
    ]
