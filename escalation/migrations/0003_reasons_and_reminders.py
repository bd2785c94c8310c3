"""Why as a code and its facts, and the last missed round that somebody was reminded of."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tenants.keys
from tenants.batch import together


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0002_walls"),
        ("incidents", "0004_measure_proof_walls"),
        ("tenants", "0003_shared_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together(
        migrations.AddField(
            model_name="escalation",
            name="reason_code",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="escalation",
            name="reason_facts",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="escalation",
            name="reminded_at",
            field=models.DateTimeField(null=True, verbose_name="reminded"),
        ),
        migrations.AddField(
            model_name="escalation",
            name="reminded_round",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="incidents.updateround",
            ),
        ),
        migrations.AlterField(
            model_name="escalation",
            name="reason",
            field=models.TextField(blank=True, verbose_name="reason"),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=tenants.keys.TenantKey(
                field="reminded_round",
                name="escalation_escalation_reminded_round_same_tenant",
                to="incidents_updateround",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), ("reason_code", ""), _negated=True),
                name="escalation_says_why",
            ),
        ),
    )
