"""What was changed in accounts is written down by the database, and anchored."""

from django.db import migrations

from tenants import engine, engine_people


class Migration(migrations.Migration):
    dependencies = [("tenants", "0014_personchange")]

    operations = [
        migrations.RunSQL(engine_people.GRANTS),
        migrations.RunSQL(engine_people.TRAIL),
        migrations.RunSQL(engine.handed_to_engine(("servicedesk_tell_person()",))),
        migrations.RunSQL(engine_people.TRIGGERS),
        migrations.RunSQL(engine.replaced_by_engine(engine_people.HEADS)),
        migrations.RunSQL(engine.replaced_by_engine(engine_people.LINKS_AT)),
    ]
