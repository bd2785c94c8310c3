"""Whether word reaches whoever is on duty: test messages, and what came of them."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import tenants.keys
import tenants.media
import tenants.models.walled
from tenants.batch import together


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0038_filed_mail"),
        ("tenants", "0055_returned_mail"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together(
        migrations.CreateModel(
            name="RingTest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "medium",
                    models.CharField(
                        choices=tenants.media.choices, max_length=8, verbose_name="by"
                    ),
                ),
                ("mark", models.CharField(max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked"),
                            ("proven", "Reached"),
                            ("failed", "Not reached"),
                        ],
                        default="asked",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="answered")),
            ],
            options={
                "verbose_name": "test message",
                "verbose_name_plural": "test messages",
            },
        ),
        migrations.AddField(
            model_name="rota",
            name="needs_phone",
            field=models.BooleanField(default=False, verbose_name="everybody in it can be phoned"),
        ),
        migrations.AddField(
            model_name="rotawatch",
            name="ring_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                null=True,
                verbose_name="tested again",
            ),
        ),
        migrations.AlterField(
            model_name="dutygap",
            name="fault",
            field=models.CharField(
                choices=[
                    ("gap", "Nobody is on duty"),
                    ("away", "Away, and nobody takes over"),
                    ("unreached", "Cannot be reached"),
                    ("returned", "Cannot be reached: mail to this address comes back"),
                    ("no_phone", "Cannot be reached: no phone number"),
                    ("twice", "On duty at two levels at once"),
                ],
                max_length=10,
                verbose_name="what is wrong",
            ),
        ),
        migrations.AddIndex(
            model_name="rotawatch",
            index=models.Index(
                condition=models.Q(("ring_at__isnull", False)),
                fields=["ring_at", "tenant", "provider"],
                name="rotas_to_test",
            ),
        ),
        migrations.AddField(
            model_name="ringtest",
            name="provider",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.tenant",
            ),
        ),
        migrations.AddField(
            model_name="ringtest",
            name="rota",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="escalation.rota",
            ),
        ),
        migrations.AddField(
            model_name="ringtest",
            name="said_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="ringtest",
            name="tenant",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.tenant",
            ),
        ),
        migrations.AddField(
            model_name="ringtest",
            name="user",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="ringtest",
            index=models.Index(fields=["tenant", "user", "asked_at"], name="ring_tests_of_person"),
        ),
        migrations.AddConstraint(
            model_name="ringtest",
            constraint=models.UniqueConstraint(
                fields=("tenant", "id"), name="escalation_ringtest_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="ringtest",
            constraint=tenants.models.walled.OwnerKey(
                field="provider",
                name="escalation_ringtest_owner",
                to="tenants_tenant",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="ringtest",
            constraint=tenants.keys.TenantKey(
                field="rota",
                name="escalation_ringtest_rota_same_tenant",
                to="escalation_rota",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="ringtest",
            constraint=models.CheckConstraint(
                condition=models.Q(("tenant", models.F("provider"))),
                name="escalation_ringtest_of_provider",
            ),
        ),
        migrations.AddConstraint(
            model_name="ringtest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at", None), ("state", "asked")),
                    models.Q(
                        models.Q(("state", "asked"), _negated=True), ("answered_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="ring_test_is_answered_at_a_moment",
            ),
        ),
    )
