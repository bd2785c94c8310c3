"""The end of an asset is told of, without an incident."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0048_notices_of_quarters"),
        ("incidents", "0118_supplier_case_walls"),
        ("tenants", "0057_asset_life_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="notice",
            name="notice_is_about_something",
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("incident__isnull", False),
                    ("complaint__isnull", False),
                    ("digest__isnull", False),
                    models.Q(("template", "bell_digest"), ("user__isnull", False)),
                    ("template__in", ("control_due", "quarter_sent", "asset_ending")),
                    _connector="OR",
                ),
                name="notice_is_about_something",
            ),
        ),
    ]
