"""When a draft is thrown away that nobody goes on with, and whose are due."""

from datetime import timedelta

from django.db import migrations, models
from django.utils import timezone

from tenants import engine_due
from tenants.batch import together
from tenants.ledger.due import DueQueue

DRAFTS = DueQueue("drafts", table="incidents_draft", moment="goes_at", urgency="5")


def _in_a_month():
    """Return until when what is there already is kept: as long as what is written today."""
    return timezone.now() + timedelta(days=30)


class Migration(migrations.Migration):
    dependencies = [("incidents", "0083_filed_form_walls")]

    operations = [
        *together(
            migrations.AddField(
                model_name="draft",
                name="goes_at",
                field=models.DateTimeField(default=_in_a_month, verbose_name="thrown away"),
                preserve_default=False,
            ),
            migrations.AddIndex(
                model_name="draft",
                index=models.Index(fields=["goes_at"], name="drafts_that_go"),
            ),
        ),
        migrations.RunSQL(engine_due.functions_of(DRAFTS)),
    ]
