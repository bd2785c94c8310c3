"""Sequences of words are the engine's alone, in whichever order the apps were migrated.

A grant on all sequences reaches those that stand by then: of an empty database that was migrated
in one go these four too, of one that grew with the releases none of them.
"""

from django.db import migrations

SEQUENCES = ", ".join(
    f"incidents_{table}_id_seq"
    for table in ("articlewords", "deskwords", "publicarticle", "publicwords")
)


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0074_move_in_walls"),
        ("escalation", "0013_urgency"),
    ]

    operations = [
        migrations.RunSQL(f"REVOKE USAGE ON SEQUENCE {SEQUENCES} FROM servicedesk_app;"),
    ]
