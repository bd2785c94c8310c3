"""Who has an escalation in hand, until when it rests, and to whom it is offered."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0052_notices_of_policies"),
        ("incidents", "0120_policy_walls"),
        ("tenants", "0058_mail_of_status_pages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="escalation",
            name="settled_escalation_is_not_due",
        ),
        migrations.AddField(
            model_name="escalation",
            name="hand_reason",
            field=models.TextField(blank=True, db_default="", default="", verbose_name="why"),
        ),
        migrations.AddField(
            model_name="escalation",
            name="in_hand_at",
            field=models.DateTimeField(null=True, verbose_name="in hand since"),
        ),
        migrations.AddField(
            model_name="escalation",
            name="in_hand_of",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="in hand of",
            ),
        ),
        migrations.AddField(
            model_name="escalation",
            name="offered_at",
            field=models.DateTimeField(null=True, verbose_name="offered"),
        ),
        migrations.AddField(
            model_name="escalation",
            name="offered_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="offered by",
            ),
        ),
        migrations.AddField(
            model_name="escalation",
            name="offered_to",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="offered to",
            ),
        ),
        migrations.AddField(
            model_name="escalation",
            name="snoozed_at",
            field=models.DateTimeField(null=True, verbose_name="put off"),
        ),
        migrations.AddField(
            model_name="escalation",
            name="snoozed_until",
            field=models.DateTimeField(null=True, verbose_name="put off until"),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("due_at__isnull", True),
                    models.Q(("acknowledged_at__isnull", True), ("passed_on_at__isnull", True)),
                    models.Q(("passed_on_at__isnull", True), ("snoozed_until__isnull", False)),
                    _connector="OR",
                ),
                name="settled_escalation_is_not_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("snoozed_until__isnull", True),
                    models.Q(("due_at", models.F("snoozed_until")), ("snoozed_at__isnull", False)),
                    _connector="OR",
                ),
                name="snooze_ends_by_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("offered_at__isnull", True),
                        ("offered_by__isnull", True),
                        ("offered_to__isnull", True),
                    ),
                    models.Q(
                        ("offered_at__isnull", False),
                        ("offered_by__isnull", False),
                        ("offered_to__isnull", False),
                        ("passed_on_at__isnull", True),
                        models.Q(("offered_to", models.F("offered_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="offer_is_of_one_to_another",
            ),
        ),
    ]
