"""The security check of a change (R54)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tenants.batch import together


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0127_proof_by_file_walls"),
        ("tenants", "0058_mail_of_status_pages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together(
        migrations.AddField(
            model_name="change",
            name="check_conditions",
            field=models.TextField(
                blank=True, default="", verbose_name="conditions of the security check"
            ),
        ),
        migrations.AddField(
            model_name="change",
            name="check_grounds",
            field=models.TextField(
                blank=True, default="", verbose_name="grounds of the security check"
            ),
        ),
        migrations.AddField(
            model_name="change",
            name="check_outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("approved", "Approved"),
                    ("conditions", "Approved with conditions"),
                    ("refused", "Refused"),
                ],
                default="",
                max_length=12,
                verbose_name="security check",
            ),
        ),
        migrations.AddField(
            model_name="change",
            name="checked_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="security checked"),
        ),
        migrations.AddField(
            model_name="change",
            name="checked_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="security checked by",
            ),
        ),
        migrations.AddField(
            model_name="change",
            name="touches_security",
            field=models.BooleanField(default=False, verbose_name="touches security"),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("check_outcome", ""), ("checked_at", None), ("checked_by", None)),
                    models.Q(
                        ("check_grounds__gt", ""),
                        ("check_outcome__gt", ""),
                        ("checked_at__isnull", False),
                        ("checked_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="security_check_says_who_and_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("check_outcome", "conditions"), _negated=True),
                    ("check_conditions__gt", ""),
                    _connector="OR",
                ),
                name="conditions_of_a_check_are_said",
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["done", "failed"]), ("touches_security", True), _negated=True
                    ),
                    ("check_outcome__in", ["approved", "conditions"]),
                    _connector="OR",
                ),
                name="security_is_checked_first",
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("checked_by", None),
                    models.Q(("checked_by", models.F("made_by")), _negated=True),
                    _connector="OR",
                ),
                name="security_checked_by_another",
            ),
        ),
    )
