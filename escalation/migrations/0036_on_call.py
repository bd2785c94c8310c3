"""Rotas: whose turn it is, who takes over, who is away, and what is wrong ahead."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tenants.keys
import tenants.models.walled
from tenants.batch import together


class Migration(migrations.Migration):
    dependencies = [
        ("escalation", "0035_bell_of_tasks_keys"),
        ("tenants", "0050_on_call"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together(
        migrations.CreateModel(
            name="Rota",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("zone", models.CharField(max_length=64, verbose_name="time zone")),
                (
                    "is_round_the_clock",
                    models.BooleanField(default=True, verbose_name="somebody must always be there"),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("made_at", models.DateTimeField(verbose_name="made")),
                ("removed_at", models.DateTimeField(null=True, verbose_name="removed")),
                (
                    "customer",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                        verbose_name="customer",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.team",
                        verbose_name="team",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "verbose_name": "rota",
                "verbose_name_plural": "rotas",
            },
        ),
        migrations.CreateModel(
            name="DutyGap",
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
                (
                    "fault",
                    models.CharField(
                        choices=[
                            ("gap", "Nobody is on duty"),
                            ("away", "Away, and nobody takes over"),
                            ("unreached", "Cannot be reached"),
                            ("twice", "On duty at two levels at once"),
                        ],
                        max_length=10,
                        verbose_name="what is wrong",
                    ),
                ),
                ("begins_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(verbose_name="until")),
                ("found_at", models.DateTimeField(verbose_name="found")),
                ("mended_at", models.DateTimeField(null=True, verbose_name="mended")),
                (
                    "provider",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="colleague",
                    ),
                ),
                (
                    "rota",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="escalation.rota",
                    ),
                ),
            ],
            options={
                "verbose_name": "fault of a rota",
                "verbose_name_plural": "faults of rotas",
            },
        ),
        migrations.CreateModel(
            name="DutyCover",
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
                ("begins_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(verbose_name="until")),
                ("back_begins_at", models.DateTimeField(null=True, verbose_name="takes back from")),
                ("back_ends_at", models.DateTimeField(null=True, verbose_name="takes back until")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("holds", "Takes over"),
                            ("asked", "Asked"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("said_at", models.DateTimeField(verbose_name="said")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="answered")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="said by",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="takes over",
                    ),
                ),
                (
                    "rota",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="escalation.rota",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of duty",
                "verbose_name_plural": "changes of duty",
            },
        ),
        migrations.CreateModel(
            name="Rotation",
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
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ("zone", models.CharField(max_length=64, verbose_name="time zone")),
                ("begins_on", models.DateField(verbose_name="first hand-over on")),
                ("hands_over", models.CharField(max_length=5, verbose_name="hands over at")),
                (
                    "every_days",
                    models.PositiveSmallIntegerField(default=7, verbose_name="days of a turn"),
                ),
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        default=list,
                        size=None,
                        verbose_name="only on",
                    ),
                ),
                ("opens", models.CharField(blank=True, max_length=5, verbose_name="from")),
                ("closes", models.CharField(blank=True, max_length=5, verbose_name="until")),
                ("valid_from", models.DateTimeField(verbose_name="holds from")),
                ("valid_until", models.DateTimeField(null=True, verbose_name="holds until")),
                (
                    "provider",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
                (
                    "rota",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="escalation.rota",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "verbose_name": "rotation",
                "verbose_name_plural": "rotations",
            },
        ),
        migrations.CreateModel(
            name="RotationMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                (
                    "provider",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
                (
                    "rotation",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="escalation.rotation",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="colleague",
                    ),
                ),
            ],
            options={
                "verbose_name": "member of a rotation",
                "verbose_name_plural": "members of rotations",
            },
        ),
        migrations.CreateModel(
            name="RotaWatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("look_at", models.DateTimeField(null=True, verbose_name="looked at again")),
                (
                    "provider",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
                (
                    "rota",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="escalation.rota",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "verbose_name": "watch over a rota",
                "verbose_name_plural": "watches over rotas",
            },
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("begins_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(verbose_name="until")),
                ("said_at", models.DateTimeField(verbose_name="said")),
                ("withdrawn_at", models.DateTimeField(null=True, verbose_name="withdrawn")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "provider",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="said by",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="colleague",
                    ),
                ),
            ],
            options={
                "verbose_name": "absence",
                "verbose_name_plural": "absences",
                "indexes": [models.Index(fields=["tenant", "ends_at"], name="absences_by_end")],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="escalation_absence_key"),
                    tenants.models.walled.OwnerKey(
                        field="provider",
                        name="escalation_absence_owner",
                        to="tenants_tenant",
                        via="tenant",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tenant", models.F("provider"))),
                        name="escalation_absence_of_provider",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("begins_at"))),
                        name="absence_lasts",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="rota",
            constraint=models.UniqueConstraint(fields=("tenant", "id"), name="escalation_rota_key"),
        ),
        migrations.AddConstraint(
            model_name="rota",
            constraint=tenants.models.walled.OwnerKey(
                field="provider", name="escalation_rota_owner", to="tenants_tenant", via="tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="rota",
            constraint=tenants.keys.TenantKey(
                field="team",
                name="escalation_rota_team_same_provider",
                to="tenants_team",
                via="provider",
            ),
        ),
        migrations.AddConstraint(
            model_name="rota",
            constraint=models.CheckConstraint(
                condition=models.Q(("tenant", models.F("provider"))),
                name="escalation_rota_of_provider",
            ),
        ),
        migrations.AddConstraint(
            model_name="rota",
            constraint=tenants.models.walled.OwnerKey(
                field="provider",
                name="escalation_rota_customer_owner",
                to="tenants_tenant",
                via="customer",
            ),
        ),
        migrations.AddConstraint(
            model_name="rota",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="rota_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="rota",
            constraint=models.CheckConstraint(
                condition=models.Q(("team", None), ("customer", None), _connector="OR"),
                name="rota_is_of_a_team_or_a_customer",
            ),
        ),
        migrations.AddConstraint(
            model_name="rota",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at", None)),
                fields=("tenant", "team", "customer"),
                name="one_rota_each",
                nulls_distinct=False,
            ),
        ),
        migrations.AddIndex(
            model_name="dutygap",
            index=models.Index(
                condition=models.Q(("mended_at", None)),
                fields=["rota", "begins_at"],
                name="gaps_of_rota",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutygap",
            constraint=models.UniqueConstraint(
                fields=("tenant", "id"), name="escalation_dutygap_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="dutygap",
            constraint=tenants.models.walled.OwnerKey(
                field="provider", name="escalation_dutygap_owner", to="tenants_tenant", via="tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="dutygap",
            constraint=tenants.keys.TenantKey(
                field="rota",
                name="escalation_dutygap_rota_same_tenant",
                to="escalation_rota",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutygap",
            constraint=models.CheckConstraint(
                condition=models.Q(("tenant", models.F("provider"))),
                name="escalation_dutygap_of_provider",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutygap",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("begins_at"))), name="gap_lasts"
            ),
        ),
        migrations.AddIndex(
            model_name="dutycover",
            index=models.Index(fields=["rota", "ends_at"], name="covers_of_rota"),
        ),
        migrations.AddConstraint(
            model_name="dutycover",
            constraint=models.UniqueConstraint(
                fields=("tenant", "id"), name="escalation_dutycover_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="dutycover",
            constraint=tenants.models.walled.OwnerKey(
                field="provider",
                name="escalation_dutycover_owner",
                to="tenants_tenant",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutycover",
            constraint=tenants.keys.TenantKey(
                field="rota",
                name="escalation_dutycover_rota_same_tenant",
                to="escalation_rota",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutycover",
            constraint=models.CheckConstraint(
                condition=models.Q(("tenant", models.F("provider"))),
                name="escalation_dutycover_of_provider",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutycover",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("begins_at"))), name="cover_lasts"
            ),
        ),
        migrations.AddConstraint(
            model_name="dutycover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("back_begins_at", None), ("back_ends_at", None)),
                    models.Q(
                        ("asked_by__isnull", False),
                        ("back_ends_at__gt", models.F("back_begins_at")),
                    ),
                    _connector="OR",
                ),
                name="cover_takes_back_of_a_swap",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutycover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["asked", "declined"]), _negated=True),
                    ("asked_by__isnull", False),
                    _connector="OR",
                ),
                name="cover_is_asked_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="dutycover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("asked_by", None),
                    models.Q(("asked_by", models.F("user")), _negated=True),
                    _connector="OR",
                ),
                name="cover_is_asked_of_another",
            ),
        ),
        migrations.AddIndex(
            model_name="rotation",
            index=models.Index(fields=["rota", "id"], name="rotations_of_rota"),
        ),
        migrations.AddConstraint(
            model_name="rotation",
            constraint=models.UniqueConstraint(
                fields=("tenant", "id"), name="escalation_rotation_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="rotation",
            constraint=tenants.models.walled.OwnerKey(
                field="provider",
                name="escalation_rotation_owner",
                to="tenants_tenant",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="rotation",
            constraint=tenants.keys.TenantKey(
                field="rota",
                name="escalation_rotation_rota_same_tenant",
                to="escalation_rota",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="rotation",
            constraint=models.CheckConstraint(
                condition=models.Q(("tenant", models.F("provider"))),
                name="escalation_rotation_of_provider",
            ),
        ),
        migrations.AddConstraint(
            model_name="rotation",
            constraint=models.CheckConstraint(
                condition=models.Q(("every_days__range", (1, 366))), name="rotation_turns_last_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="rotation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("hands_over__regex", "^([01][0-9]|2[0-3]):[0-5][0-9]$"),
                    models.Q(
                        models.Q(("closes", ""), ("opens", "")),
                        models.Q(
                            ("closes__regex", "^([01][0-9]|2[0-3]):[0-5][0-9]$"),
                            ("opens__regex", "^([01][0-9]|2[0-3]):[0-5][0-9]$"),
                        ),
                        _connector="OR",
                    ),
                ),
                name="rotation_has_hours",
            ),
        ),
        migrations.AddConstraint(
            model_name="rotation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until", None),
                    ("valid_until__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="rotation_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="rotationmember",
            constraint=models.UniqueConstraint(
                fields=("tenant", "id"), name="escalation_rotationmember_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="rotationmember",
            constraint=tenants.models.walled.OwnerKey(
                field="provider",
                name="escalation_rotationmember_owner",
                to="tenants_tenant",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="rotationmember",
            constraint=tenants.keys.TenantKey(
                field="rotation",
                name="escalation_rotationmember_rotation_same_tenant",
                to="escalation_rotation",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="rotationmember",
            constraint=models.CheckConstraint(
                condition=models.Q(("tenant", models.F("provider"))),
                name="escalation_rotationmember_of_provider",
            ),
        ),
        migrations.AddConstraint(
            model_name="rotationmember",
            constraint=models.UniqueConstraint(
                fields=("tenant", "rotation", "position"), name="rotation_place_once"
            ),
        ),
        migrations.AddIndex(
            model_name="rotawatch",
            index=models.Index(
                condition=models.Q(("look_at__isnull", False)),
                fields=["look_at", "tenant", "provider"],
                name="rotas_to_look_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="rotawatch",
            constraint=models.UniqueConstraint(
                fields=("tenant", "id"), name="escalation_rotawatch_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="rotawatch",
            constraint=tenants.models.walled.OwnerKey(
                field="provider",
                name="escalation_rotawatch_owner",
                to="tenants_tenant",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="rotawatch",
            constraint=tenants.keys.TenantKey(
                field="rota",
                name="escalation_rotawatch_rota_same_tenant",
                to="escalation_rota",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="rotawatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("tenant", models.F("provider"))),
                name="escalation_rotawatch_of_provider",
            ),
        ),
        migrations.AddConstraint(
            model_name="rotawatch",
            constraint=models.UniqueConstraint(
                fields=("tenant", "rota"), name="rota_is_watched_once"
            ),
        ),
    )
