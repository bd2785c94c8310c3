"""How an escalation was answered: on one's own account, by a signed link, or as the desk heard it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tenants.batch import together


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0008_digest_walls"),
        ("incidents", "0018_labels_and_proofs"),
        ("tenants", "0005_words_of_the_settings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together(
        migrations.AddField(
            model_name="escalation",
            name="answer_means",
            field=models.CharField(
                blank=True,
                choices=[
                    ("account", "On their own account"),
                    ("signed", "By a signed link"),
                    ("recorded", "Heard and recorded by the desk"),
                ],
                max_length=8,
                verbose_name="answered by",
            ),
        ),
        migrations.AddField(
            model_name="escalation",
            name="answer_recorded_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="recorded by",
            ),
        ),
        migrations.AddField(
            model_name="escalation",
            name="answered_name",
            field=models.CharField(blank=True, max_length=160, verbose_name="said by"),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("acknowledged_at", None), ("answer_means", "")),
                    models.Q(("acknowledged_by__isnull", False), ("answer_means", "")),
                    models.Q(("acknowledged_by__isnull", False), ("answer_means", "account")),
                    models.Q(
                        ("answer_means", "signed"), models.Q(("answered_name", ""), _negated=True)
                    ),
                    models.Q(
                        ("answer_means", "recorded"),
                        ("answer_recorded_by__isnull", False),
                        models.Q(("answered_name", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="answer_says_by_whom",
            ),
        ),
    )
