"""The notification of GDPR art. 33(1) is a duty as all others, with the decision that holds."""

from django.db import migrations, models

from tenants.batch import together


class Migration(migrations.Migration):
    dependencies = [("incidents", "0100_recovery_option_walls")]

    operations = together(
        migrations.AddField(
            model_name="obligation",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("notify", "It is notified to the authority"),
                    ("risk_unlikely", "Not notified: a risk for persons is unlikely"),
                    ("no_breach", "No breach of personal data"),
                ],
                default="",
                max_length=16,
                verbose_name="decision",
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="obligation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("duty", "gdpr_33_1"), _negated=True),
                    ("stopped_at", None),
                    models.Q(("outcome", ""), _negated=True),
                    _connector="OR",
                ),
                name="breach_term_stops_by_decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="obligation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stopped_at", None),
                    models.Q(("outcome", "notify"), _negated=True),
                    ("filed_at__isnull", False),
                    _connector="OR",
                ),
                name="breach_notifying_stops_by_filing",
            ),
        ),
    )
