from django.conf import settings
from django.db import migrations, models

from tenants.batch import together


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0051_breach_description_walls"),
        ("tenants", "0027_reopen_days"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together(
        migrations.AddField(
            model_name="incident",
            name="came_back_at",
            field=models.DateTimeField(
                blank=True, null=True, verbose_name="back from waiting since"
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="waits_until",
            field=models.DateTimeField(blank=True, null=True, verbose_name="waits until"),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("waits_until__isnull", False)),
                fields=["waits_until"],
                name="waits_that_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(("waits_until", None), ("status", "waiting"), _connector="OR"),
                name="only_what_waits_comes_back",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("came_back_at", None),
                    models.Q(("status__in", ["waiting", "closed"]), _negated=True),
                    _connector="OR",
                ),
                name="back_from_waiting_is_worked_on",
            ),
        ),
    )
