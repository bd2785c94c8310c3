"""Links hold the moment of recording; words are erased by an event that tells so.

Chains that were made before do not hold any more: no installation has any.
"""

from django.db import migrations

from tenants import engine, engine_proof

DEFINERS = ("servicedesk_erase_told(bigint)", "servicedesk_refuse_change_of_words()")
NOT_SO = "DROP FUNCTION servicedesk_erase(text, bigint);"


class Migration(migrations.Migration):
    dependencies = [("tenants", "0009_invitation_walls")]

    operations = [
        migrations.RunSQL(engine_proof.links_with_their_moment()),
        migrations.RunSQL(engine_proof.ERASE),
        migrations.RunSQL(engine_proof.REFUSE_CHANGE),
        migrations.RunSQL(engine.handed_to_engine(DEFINERS, DEFINERS[:1])),
        migrations.RunSQL(
            "SET LOCAL ROLE servicedesk_engine;" + NOT_SO + "RESET ROLE;",
        ),
    ]
