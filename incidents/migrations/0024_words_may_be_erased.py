"""What was said stays as it was said, but for words that are erased by an event that tells so."""

from django.db import migrations

from tenants import engine_proof


class Migration(migrations.Migration):
    dependencies = [("incidents", "0023_handed_over"), ("tenants", "0010_proof")]

    operations = [
        migrations.RunSQL(engine_proof.words_may_be_erased(table, columns))
        for table, columns in engine_proof.APPEND_ONLY_WORDS.items()
    ]
