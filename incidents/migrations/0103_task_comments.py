import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tenants.keys
import tenants.models.walled


def _key(to: str, *, related_name: str = "+", db_constraint: bool = False) -> models.ForeignKey:
    return models.ForeignKey(
        db_constraint=db_constraint,
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name=related_name,
        to=to,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0102_one_clock_is_due"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TaskComment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(verbose_name="text")),
                ("written_at", models.DateTimeField(verbose_name="written")),
                ("author", _key(settings.AUTH_USER_MODEL, db_constraint=True)),
                ("provider", _key("tenants.tenant")),
                ("task", _key("incidents.task", related_name="comments")),
                ("tenant", _key("tenants.tenant")),
            ],
            options={
                "verbose_name": "comment on a task",
                "verbose_name_plural": "comments on tasks",
                "indexes": [models.Index(fields=["tenant", "task", "id"], name="comments_of_task")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "id"), name="incidents_taskcomment_key"
                    ),
                    tenants.models.walled.OwnerKey(
                        field="provider",
                        name="incidents_taskcomment_owner",
                        to="tenants_tenant",
                        via="tenant",
                    ),
                    tenants.keys.TenantKey(
                        field="task",
                        name="incidents_taskcomment_task_same_tenant",
                        to="incidents_task",
                        via="tenant",
                    ),
                ],
            },
        ),
    ]
