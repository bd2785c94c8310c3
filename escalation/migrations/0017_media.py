"""What is due is every notice that a machine brings out, by whichever medium."""

from django.db import migrations, models

import tenants.media
from tenants import engine_due
from tenants.batch import together
from tenants.ledger.due import BY_CALLER, BY_DATABASE, DueQueue, Stuck

NOTICES = DueQueue(
    "notices",
    table="escalation_notice",
    moment="due_at",
    condition="q.state = 'waiting' AND q.medium <> 'phone'",
    urgency="q.rank",
    by=BY_DATABASE,
    since="written_at",
    since_by=BY_CALLER,
    stuck=Stuck("notices_failed", "q.state IN ('refused', 'given_up') AND q.seen_at IS NULL"),
)
WAITS = models.Q(("state", "waiting"), models.Q(("medium", "phone"), _negated=True))


class Migration(migrations.Migration):
    dependencies = [("escalation", "0016_due_notices"), ("incidents", "0037_message_media")]

    operations = together(
        migrations.AlterField(
            "notice",
            "medium",
            models.CharField(choices=tenants.media.choices, max_length=8, verbose_name="by"),
        ),
        migrations.RemoveIndex("notice", "mail_by_urgency"),
        migrations.RemoveIndex("notice", "tenants_with_mail"),
        migrations.AddIndex(
            "notice",
            models.Index(
                fields=["tenant", "rank", "due_at", "id"], condition=WAITS, name="mail_by_urgency"
            ),
        ),
        migrations.AddIndex(
            "notice",
            models.Index(
                fields=["due_at", "tenant", "provider", "rank"],
                condition=WAITS,
                name="tenants_with_mail",
            ),
        ),
        migrations.RunSQL(engine_due.functions_of(NOTICES)),
    )
