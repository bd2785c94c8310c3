import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tenants.keys
import tenants.models.walled
from tenants.batch import together


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0112_safety_is_touched"),
        ("tenants", "0054_norm_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together(
        migrations.CreateModel(
            name="Problem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=20, unique=True, verbose_name="number")),
                ("version", models.PositiveIntegerField(default=1)),
                ("title", models.CharField(max_length=120, verbose_name="what it is about")),
                (
                    "outside_number",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="number in another tool"
                    ),
                ),
                (
                    "outside_url",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="address in another tool"
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="made")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Cause not known"),
                            ("known_error", "Known error"),
                            ("resolved", "Resolved"),
                            ("closed", "Closed"),
                        ],
                        default="open",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("cause", models.TextField(blank=True, verbose_name="root cause")),
                ("workaround", models.TextField(blank=True, verbose_name="workaround")),
                (
                    "known_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="cause known"),
                ),
                ("result", models.TextField(blank=True, verbose_name="how it ended")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "article",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="problems",
                        to="incidents.article",
                        verbose_name="known solution",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenants.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
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
                "verbose_name": "problem",
                "verbose_name_plural": "problems",
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=20, unique=True, verbose_name="number")),
                ("version", models.PositiveIntegerField(default=1)),
                ("title", models.CharField(max_length=120, verbose_name="what it is about")),
                (
                    "outside_number",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="number in another tool"
                    ),
                ),
                (
                    "outside_url",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="address in another tool"
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="made")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("approved", "Approved"),
                            ("done", "Carried out"),
                            ("failed", "Failed, taken back"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="proposed",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("standard", "Standard: approved beforehand"),
                            ("normal", "Normal: approved before it is carried out"),
                            ("emergency", "Emergency: may be approved afterwards"),
                        ],
                        default="normal",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("is_patch", models.BooleanField(default=False, verbose_name="is a patch")),
                ("reason", models.TextField(blank=True, verbose_name="why")),
                (
                    "planned_from",
                    models.DateTimeField(blank=True, null=True, verbose_name="planned from"),
                ),
                (
                    "planned_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="planned until"),
                ),
                (
                    "approved_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="approved"),
                ),
                (
                    "approved_name",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="approved in the name of"
                    ),
                ),
                (
                    "done_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="carried out"),
                ),
                ("result", models.TextField(blank=True, verbose_name="result")),
                (
                    "approved_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="approved by",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
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
                    "problem",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="incidents.problem",
                        verbose_name="problem",
                    ),
                ),
            ],
            options={
                "verbose_name": "change",
                "verbose_name_plural": "changes",
            },
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=20, unique=True, verbose_name="number")),
                ("version", models.PositiveIntegerField(default=1)),
                ("title", models.CharField(max_length=120, verbose_name="what it is about")),
                (
                    "outside_number",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="number in another tool"
                    ),
                ),
                (
                    "outside_url",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="address in another tool"
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="made")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("gathering", "Gathering"),
                            ("done", "Rolled out"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="gathering",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("notes", models.TextField(blank=True, verbose_name="what it waits for")),
                ("planned_on", models.DateField(blank=True, null=True, verbose_name="planned on")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                ("result", models.TextField(blank=True, verbose_name="result")),
                (
                    "made_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
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
                "verbose_name": "release",
                "verbose_name_plural": "releases",
            },
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=20, verbose_name="number")),
                ("referred_at", models.DateTimeField(verbose_name="referred")),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="referred until"),
                ),
                (
                    "change",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="incidents.change",
                    ),
                ),
                (
                    "improvement",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="incidents.improvement",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="incidents.incident",
                    ),
                ),
                (
                    "problem",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="incidents.problem",
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
                    "referred_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="referred by",
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
                    "release",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="incidents.release",
                    ),
                ),
            ],
            options={
                "verbose_name": "referral",
                "verbose_name_plural": "referrals",
            },
        ),
        migrations.AddField(
            model_name="change",
            name="release",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes",
                to="incidents.release",
                verbose_name="release",
            ),
        ),
        migrations.AddIndex(
            model_name="problem",
            index=models.Index(
                condition=models.Q(("state__in", ["resolved", "closed"]), _negated=True),
                fields=["provider", "id"],
                name="problems_that_stand",
            ),
        ),
        migrations.AddConstraint(
            model_name="problem",
            constraint=models.UniqueConstraint(
                fields=("tenant", "id"), name="incidents_problem_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.UniqueConstraint(
                fields=("tenant", "id"), name="incidents_release_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.UniqueConstraint(
                fields=("tenant", "id"), name="incidents_referral_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.UniqueConstraint(
                fields=("tenant", "id"), name="incidents_change_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="problem",
            constraint=tenants.models.walled.OwnerKey(
                field="provider", name="incidents_problem_owner", to="tenants_tenant", via="tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="problem",
            constraint=tenants.keys.TenantKey(
                field="category",
                name="incidents_problem_category_same_provider",
                to="tenants_category",
                via="provider",
            ),
        ),
        migrations.AddConstraint(
            model_name="problem",
            constraint=tenants.keys.TenantKey(
                field="article",
                name="incidents_problem_article_same_provider",
                to="incidents_article",
                via="provider",
            ),
        ),
        migrations.AddConstraint(
            model_name="problem",
            constraint=models.CheckConstraint(
                condition=models.Q(("tenant", models.F("provider"))),
                name="incidents_problem_of_provider",
            ),
        ),
        migrations.AddConstraint(
            model_name="problem",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="problem_has_a_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="problem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "known_error"), _negated=True),
                    models.Q(models.Q(("cause", ""), _negated=True), ("known_at__isnull", False)),
                    _connector="OR",
                ),
                name="known_error_says_its_cause",
            ),
        ),
        migrations.AddConstraint(
            model_name="problem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["resolved", "closed"]),
                        ("ended_at__isnull", False),
                        models.Q(("result", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state__in", ["resolved", "closed"]), _negated=True),
                        ("ended_at", None),
                    ),
                    _connector="OR",
                ),
                name="ended_problem_says_how",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=tenants.models.walled.OwnerKey(
                field="provider", name="incidents_release_owner", to="tenants_tenant", via="tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(("tenant", models.F("provider"))),
                name="incidents_release_of_provider",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="release_has_a_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("state", "gathering")),
                    models.Q(
                        models.Q(("state", "gathering"), _negated=True), ("ended_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="ended_release_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=tenants.models.walled.OwnerKey(
                field="provider", name="incidents_referral_owner", to="tenants_tenant", via="tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=tenants.keys.TenantKey(
                field="incident",
                name="incidents_referral_incident_same_tenant",
                to="incidents_incident",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=tenants.keys.TenantKey(
                field="improvement",
                name="incidents_referral_improvement_same_tenant",
                to="incidents_improvement",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=tenants.keys.TenantKey(
                field="problem",
                name="incidents_referral_problem_same_provider",
                to="incidents_problem",
                via="provider",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=tenants.keys.TenantKey(
                field="change",
                name="incidents_referral_change_same_provider",
                to="incidents_change",
                via="provider",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=tenants.keys.TenantKey(
                field="release",
                name="incidents_referral_release_same_provider",
                to="incidents_release",
                via="provider",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("change__isnull", True),
                        ("problem__isnull", False),
                        ("release__isnull", True),
                    ),
                    models.Q(
                        ("change__isnull", False),
                        ("problem__isnull", True),
                        ("release__isnull", True),
                    ),
                    models.Q(
                        ("change__isnull", True),
                        ("problem__isnull", True),
                        ("release__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="referred_to_one_of_three",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_at", None), ("ended_at__gte", models.F("referred_at")), _connector="OR"
                ),
                name="referral_ends_after_it_began",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("tenant", "incident", "reference", "improvement"),
                name="referred_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(fields=["provider", "state", "id"], name="changes_by_state"),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=tenants.models.walled.OwnerKey(
                field="provider", name="incidents_change_owner", to="tenants_tenant", via="tenant"
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=tenants.keys.TenantKey(
                field="problem",
                name="incidents_change_problem_same_provider",
                to="incidents_problem",
                via="provider",
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=tenants.keys.TenantKey(
                field="release",
                name="incidents_change_release_same_provider",
                to="incidents_release",
                via="provider",
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(("tenant", models.F("provider"))),
                name="incidents_change_of_provider",
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="change_has_a_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "approved"), _negated=True),
                    ("approved_at__isnull", False),
                    _connector="OR",
                ),
                name="approved_change_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["done", "failed"]), _negated=True),
                    ("done_at__isnull", False),
                    _connector="OR",
                ),
                name="change_carried_out_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "normal"), ("state", "done"), _negated=True),
                    ("approved_at__isnull", False),
                    _connector="OR",
                ),
                name="normal_change_is_approved_first",
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("planned_until", None),
                    models.Q(
                        ("planned_from__isnull", False),
                        ("planned_until__gte", models.F("planned_from")),
                    ),
                    _connector="OR",
                ),
                name="change_ends_after_it_begins",
            ),
        ),
    )
