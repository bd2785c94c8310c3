"""Hand-overs of duty: what the next one has to know, what was added, and when each is due."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import tenants.keys
import tenants.models.walled
from tenants.batch import together


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0040_ring_test_walls"),
        ("tenants", "0055_returned_mail"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together(
        migrations.CreateModel(
            name="HandOver",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("primary", "Primary"),
                            ("secondary", "Secondary"),
                            ("manager", "Escalation manager"),
                        ],
                        max_length=10,
                        verbose_name="level",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="handed over")),
                (
                    "urgent",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        default=list,
                        size=None,
                        verbose_name="P1, P2",
                    ),
                ),
                (
                    "waits",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        default=list,
                        size=None,
                        verbose_name="waiting",
                    ),
                ),
                (
                    "promises",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        default=list,
                        size=None,
                        verbose_name="promised",
                    ),
                ),
                ("written_at", models.DateTimeField(verbose_name="written")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="confirmed")),
            ],
            options={
                "verbose_name": "hand-over",
                "verbose_name_plural": "hand-overs",
            },
        ),
        migrations.CreateModel(
            name="HandOverWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("primary", "Primary"),
                            ("secondary", "Secondary"),
                            ("manager", "Escalation manager"),
                        ],
                        max_length=10,
                        verbose_name="level",
                    ),
                ),
                ("text", models.TextField(verbose_name="for who comes next")),
                ("written_at", models.DateTimeField(verbose_name="written")),
            ],
            options={
                "verbose_name": "word of a hand-over",
                "verbose_name_plural": "words of hand-overs",
            },
        ),
        migrations.AddField(
            model_name="rotawatch",
            name="hand_over_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                null=True,
                verbose_name="handed over next",
            ),
        ),
        migrations.AddField(
            model_name="rotawatch",
            name="handed_until",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                verbose_name="handed over until",
            ),
        ),
        migrations.AddIndex(
            model_name="rotawatch",
            index=models.Index(
                condition=models.Q(("hand_over_at__isnull", False)),
                fields=["hand_over_at", "tenant", "provider"],
                name="rotas_to_hand_over",
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="left_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="handover",
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
            model_name="handover",
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
            model_name="handover",
            name="taken_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="handover",
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
            model_name="handoverword",
            name="hand_over",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="escalation.handover",
            ),
        ),
        migrations.AddField(
            model_name="handoverword",
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
            model_name="handoverword",
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
            model_name="handoverword",
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
            model_name="handoverword",
            name="written_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="handover",
            index=models.Index(fields=["rota", "-at"], name="hand_overs_of_rota"),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.UniqueConstraint(
                fields=("tenant", "id"), name="escalation_handover_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=tenants.models.walled.OwnerKey(
                field="provider",
                name="escalation_handover_owner",
                to="tenants_tenant",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=tenants.keys.TenantKey(
                field="rota",
                name="escalation_handover_rota_same_tenant",
                to="escalation_rota",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(("tenant", models.F("provider"))),
                name="escalation_handover_of_provider",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.UniqueConstraint(
                fields=("tenant", "rota", "level", "at"), name="hand_over_is_written_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(("left_by", models.F("taken_by")), _negated=True),
                name="hand_over_is_to_another",
            ),
        ),
        migrations.AddIndex(
            model_name="handoverword",
            index=models.Index(fields=["rota", "hand_over"], name="words_of_hand_over"),
        ),
        migrations.AddConstraint(
            model_name="handoverword",
            constraint=models.UniqueConstraint(
                fields=("tenant", "id"), name="escalation_handoverword_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="handoverword",
            constraint=tenants.models.walled.OwnerKey(
                field="provider",
                name="escalation_handoverword_owner",
                to="tenants_tenant",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoverword",
            constraint=tenants.keys.TenantKey(
                field="rota",
                name="escalation_handoverword_rota_same_tenant",
                to="escalation_rota",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoverword",
            constraint=tenants.keys.TenantKey(
                field="hand_over",
                name="escalation_handoverword_hand_over_same_tenant",
                to="escalation_handover",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoverword",
            constraint=models.CheckConstraint(
                condition=models.Q(("tenant", models.F("provider"))),
                name="escalation_handoverword_of_provider",
            ),
        ),
        migrations.AddConstraint(
            model_name="handoverword",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="hand_over_word_says_it"
            ),
        ),
    )
