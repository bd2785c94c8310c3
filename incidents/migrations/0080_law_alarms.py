"""When what the law asks is reminded of."""

from django.db import migrations, models

from tenants.batch import together


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0079_controller_notice_walls"),
        ("tenants", "0042_controller_notices"),
    ]

    operations = together(
        migrations.AddField(
            model_name="obligation",
            name="alarm",
            field=models.CharField(
                blank=True,
                choices=[
                    ("half", "Half of the time is gone"),
                    ("three_quarters", "Three quarters of the time are gone"),
                    ("nine_tenths", "Nine tenths of the time are gone"),
                    ("two_hours", "Two hours are left"),
                    ("missed", "Time is up"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="obligation",
            name="alarm_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="breachclock",
            name="alarm",
            field=models.CharField(
                blank=True,
                choices=[
                    ("half", "Half of the time is gone"),
                    ("three_quarters", "Three quarters of the time are gone"),
                    ("nine_tenths", "Nine tenths of the time are gone"),
                    ("two_hours", "Two hours are left"),
                    ("missed", "Time is up"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddIndex(
            model_name="obligation",
            index=models.Index(
                condition=models.Q(("alarm_at__isnull", False)),
                fields=["alarm_at", "tenant"],
                name="obligation_alarms",
            ),
        ),
        migrations.AddConstraint(
            model_name="obligation",
            constraint=models.CheckConstraint(
                condition=models.Q(("stopped_at", None), ("alarm_at", None), _connector="OR"),
                name="stopped_obligation_is_silent",
            ),
        ),
    )
