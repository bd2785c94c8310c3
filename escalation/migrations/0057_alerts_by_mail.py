"""Sources of monitoring that report by mail."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tenants.keys
from tenants import walls


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0056_wide_impact_walls"),
        ("tenants", "0058_mail_of_status_pages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="alert",
            name="mail",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="escalation.receivedmail",
            ),
        ),
        migrations.AddField(
            model_name="alertsource",
            name="mailbox",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.mailbox",
                verbose_name="mailbox",
            ),
        ),
        migrations.AddField(
            model_name="alertsource",
            name="senders",
            field=models.TextField(blank=True, default="", verbose_name="senders"),
        ),
        migrations.AlterField(
            model_name="alert",
            name="token",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.apitoken",
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=tenants.keys.TenantKey(
                field="mail",
                name="escalation_alert_mail_same_provider",
                to="escalation_receivedmail",
                via="provider",
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("token__isnull", True), ("mail__isnull", True), _connector="XOR"
                ),
                name="alert_came_by_a_key_or_a_mail",
            ),
        ),
        migrations.AddConstraint(
            model_name="alertsource",
            constraint=tenants.keys.TenantKey(
                field="mailbox",
                name="escalation_alertsource_mailbox_same_tenant",
                to="tenants_mailbox",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="alertsource",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("mailbox", None),
                    models.Q(
                        ("mailbox__isnull", False),
                        ("said_as", "nagios"),
                        models.Q(("senders", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="alertsource_by_mail_has_senders",
            ),
        ),
        walls.validate_keys(),
    ]
