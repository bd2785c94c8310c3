"""A notice may be about a complaint, which may be about no incident."""

import django.db.models.deletion
from django.db import migrations, models

import tenants.keys
from tenants import walls
from tenants.batch import together


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0004_reminder_walls"),
        ("incidents", "0004_measure_proof_walls"),
        ("tenants", "0004_user_sessions_ended"),
    ]

    operations = together(
        migrations.AddField(
            model_name="notice",
            name="complaint",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="incidents.complaint",
            ),
        ),
        migrations.AlterField(
            model_name="notice",
            name="incident",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notices",
                to="incidents.incident",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=tenants.keys.TenantKey(
                field="complaint",
                name="escalation_notice_complaint_same_tenant",
                to="incidents_complaint",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(incident__isnull=False) | models.Q(complaint__isnull=False),
                name="notice_is_about_something",
            ),
        ),
        walls.validate_keys(),
    )
