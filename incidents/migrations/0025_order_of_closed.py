"""What is closed has its order in an index; titles and numbers of what is open have trigrams."""

from django.db import migrations, models

# Apart from the words of all incidents: most hits there are closed, and would be read in vain.
OPEN_WORDS = """
CREATE INDEX open_words ON incidents_incident USING gin (title gin_trgm_ops, reference gin_trgm_ops)
    WHERE status <> 'closed';
"""


class Migration(migrations.Migration):
    dependencies = [("incidents", "0024_words_may_be_erased")]

    operations = [
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("status", "closed")),
                fields=["provider", "priority", "next_due_at", "id"],
                name="closed_of_provider",
            ),
        ),
        migrations.RunSQL(OPEN_WORDS),
    ]
