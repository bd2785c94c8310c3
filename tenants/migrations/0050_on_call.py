"""On call: what an agreement says of it, and the mail about it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0049_monitor_keys"),
    ]

    operations = [
        migrations.AddField(
            model_name="agreement",
            name="on_call",
            field=models.CharField(
                choices=[
                    ("never", "Nobody"),
                    ("outside", "Outside office hours"),
                    ("always", "Around the clock"),
                ],
                default="never",
                help_text="Whoever is on duty is asked, and the response counts at night too.",
                max_length=8,
                verbose_name="on call",
            ),
        ),
        migrations.AddField(
            model_name="agreement",
            name="on_call_priority",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "P1"), (2, "P2"), (3, "P3"), (4, "P4")],
                default=1,
                verbose_name="on call up to priority",
            ),
        ),
        migrations.AlterField(
            model_name="accountmail",
            name="kind",
            field=models.CharField(
                choices=[
                    ("link", "A link to a new password"),
                    ("invitation", "An invitation"),
                    ("question", "A question to somebody who has an account"),
                    ("anchor", "An anchor for an auditor"),
                    ("webhook", "A webhook that is paused"),
                    ("duty", "What concerns a rota"),
                ],
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("on_call_priority__range", (1, 4))),
                name="agreement_on_call_p1_to_4",
            ),
        ),
    ]
