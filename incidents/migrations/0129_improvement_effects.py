"""What came of an improvement, and which one follows it (R153)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tenants.keys
from tenants.batch import together


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0128_change_checks"),
        ("tenants", "0058_mail_of_status_pages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together(
        migrations.AddField(
            model_name="improvement",
            name="effect",
            field=models.TextField(blank=True, default="", verbose_name="effect"),
        ),
        migrations.AddField(
            model_name="improvement",
            name="effect_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="effect established"),
        ),
        migrations.AddField(
            model_name="improvement",
            name="effect_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="effect established by",
            ),
        ),
        migrations.AddField(
            model_name="improvement",
            name="effect_on",
            field=models.DateField(blank=True, null=True, verbose_name="effect looked at"),
        ),
        migrations.AddField(
            model_name="improvement",
            name="follows",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="followed_by",
                to="incidents.improvement",
                verbose_name="follows",
            ),
        ),
        migrations.AddField(
            model_name="improvement",
            name="was_effective",
            field=models.BooleanField(null=True, verbose_name="was effective"),
        ),
        migrations.AddConstraint(
            model_name="improvement",
            constraint=tenants.keys.TenantKey(
                field="follows",
                name="incidents_improvement_follows_same_tenant",
                to="incidents_improvement",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="improvement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("effect_at", None), ("was_effective", None)),
                    models.Q(
                        ("done_at__isnull", False),
                        ("effect_at__isnull", False),
                        ("was_effective__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="effect_is_of_what_was_done",
            ),
        ),
    )
