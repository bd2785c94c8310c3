"""What a round asks for becomes a set of media, and what was proven a moment for each of them."""

from django.db import migrations, models

import incidents.models.clock
import tenants.media
import tenants.models.media
from tenants.batch import together
from tenants.ledger.migrating import SchemaMigrated, rewrite

# As the ledger writes a moment.
MOMENT = """to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
GATHER = f"""
    UPDATE incidents_updateround SET media = array_remove(
        ARRAY[CASE WHEN by_email THEN 'email' END, CASE WHEN by_phone THEN 'phone' END], NULL),
        proven = jsonb_strip_nulls(jsonb_build_object(
            'email', {MOMENT.format("mailed_at")}, 'phone', {MOMENT.format("called_at")}))
"""  # noqa: S608 - our own columns


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0032_found_unregistered"),
        # One list of successions, told by each chain in its order.
        ("tenants", "0024_media"),
    ]

    operations = together(
        migrations.AddField(
            "updateround",
            "media",
            tenants.models.media.MediaField(verbose_name="by which means"),
        ),
        migrations.AddField(
            "updateround", "proven", models.JSONField(default=dict, verbose_name="proven")
        ),
        rewrite("incidents_updateround", GATHER),
        migrations.RemoveField("updateround", "by_email"),
        migrations.RemoveField("updateround", "by_phone"),
        migrations.RemoveField("updateround", "mailed_at"),
        migrations.RemoveField("updateround", "called_at"),
        migrations.AddConstraint(
            "updateround",
            models.CheckConstraint(
                condition=models.Q(
                    ("met_at", None),
                    models.Q(
                        ("media__len__gt", 0),
                        incidents.models.clock.ProvesAll("proven", "media"),
                    ),
                    _connector="OR",
                ),
                name="met_by_every_medium",
            ),
        ),
        migrations.AddField(
            "proof",
            "medium",
            models.CharField(
                choices=tenants.media.choices, default="email", max_length=8, verbose_name="by"
            ),
        ),
        migrations.RemoveConstraint("proof", "proved_once"),
        migrations.AddConstraint(
            "proof",
            models.UniqueConstraint(fields=("message", "contact", "medium"), name="proved_once"),
        ),
        SchemaMigrated("round-by-email", "round-by-phone", "round-mailed", "round-called"),
    )
