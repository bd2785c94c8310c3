"""Reviews say what is asked of them and are reminded of; lessons are shared and validated."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tenants.keys
import tenants.models.walled
from tenants.batch import together


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0088_security_handling_walls"),
        ("tenants", "0041_mail_comes_back"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together(
        migrations.CreateModel(
            name="LessonShare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "function",
                    models.CharField(
                        blank=True,
                        default="",
                        choices=[
                            ("incident_manager", "Incident manager"),
                            ("ciso", "CISO"),
                            ("ict_coordinator", "ICT coordinator"),
                            ("dpo", "DPO"),
                            ("management", "Management"),
                            ("board", "Board"),
                            ("safety_manager", "Safety manager"),
                            ("crisis_manager", "Crisis manager"),
                            ("legal", "Legal"),
                            ("forensics", "Forensics"),
                            ("communication", "Communication"),
                            ("supplier", "Supplier"),
                            ("first_line", "First line"),
                            ("specialist", "Specialist"),
                            ("on_call_primary", "On call, primary"),
                            ("on_call_secondary", "On call, secondary"),
                            ("escalation_manager", "Escalation manager"),
                        ],
                        max_length=24,
                        verbose_name="function",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="who")),
                ("text", models.TextField(verbose_name="what was shared")),
                ("shared_at", models.DateTimeField(verbose_name="shared")),
            ],
            options={
                "verbose_name": "lessons that were shared",
                "verbose_name_plural": "lessons that were shared",
            },
        ),
        migrations.CreateModel(
            name="LessonVerdict",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("approved", "Validated and approved"),
                            ("sent_back", "Sent back"),
                        ],
                        max_length=12,
                        verbose_name="verdict",
                    ),
                ),
                (
                    "function",
                    models.CharField(
                        choices=[("board", "Board"), ("management", "Management")],
                        max_length=24,
                        verbose_name="as",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="who")),
                ("words", models.TextField(blank=True, verbose_name="in what words")),
                (
                    "heard_how",
                    models.CharField(blank=True, max_length=200, verbose_name="where it stands"),
                ),
                ("said_at", models.DateTimeField(verbose_name="said")),
            ],
            options={
                "verbose_name": "verdict on lessons",
                "verbose_name_plural": "verdicts on lessons",
                "get_latest_by": ["said_at", "pk"],
            },
        ),
        migrations.AddField(
            model_name="review",
            name="agreed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="agreed"),
        ),
        migrations.AddField(
            model_name="review",
            name="agreed_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="agreed by",
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="change_required",
            field=models.BooleanField(default=False, verbose_name="a change required"),
        ),
        migrations.AddField(
            model_name="review",
            name="none_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="said at"),
        ),
        migrations.AddField(
            model_name="review",
            name="none_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="said by",
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="none_reason",
            field=models.TextField(blank=True, verbose_name="why no improvement is needed"),
        ),
        migrations.AddField(
            model_name="review",
            name="remind_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="review",
            name="verdict_required",
            field=models.BooleanField(default=False, verbose_name="validation required"),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                condition=models.Q(("remind_at__isnull", False)),
                fields=["remind_at", "tenant"],
                name="reviews_to_remind_of",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("agreed_by", None),
                    models.Q(
                        ("none_by__isnull", False),
                        models.Q(("agreed_by", models.F("none_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="no_improvement_is_agreed_by_a_second",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(("held_at", None), ("remind_at", None), _connector="OR"),
                name="held_review_is_silent",
            ),
        ),
        migrations.AddField(
            model_name="lessonshare",
            name="contact",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.contact",
            ),
        ),
        migrations.AddField(
            model_name="lessonshare",
            name="incident",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lesson_shares",
                to="incidents.incident",
            ),
        ),
        migrations.AddField(
            model_name="lessonshare",
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
            model_name="lessonshare",
            name="shared_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="shared by",
            ),
        ),
        migrations.AddField(
            model_name="lessonshare",
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
            model_name="lessonverdict",
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
            model_name="lessonverdict",
            name="recorded_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="recorded by",
            ),
        ),
        migrations.AddField(
            model_name="lessonverdict",
            name="review",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="verdicts",
                to="incidents.review",
            ),
        ),
        migrations.AddField(
            model_name="lessonverdict",
            name="tenant",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="lessonshare",
            constraint=models.UniqueConstraint(
                fields=("tenant", "id"), name="incidents_lessonshare_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="lessonshare",
            constraint=tenants.models.walled.OwnerKey(
                field="provider",
                name="incidents_lessonshare_owner",
                to="tenants_tenant",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="lessonshare",
            constraint=tenants.keys.TenantKey(
                field="incident",
                name="incidents_lessonshare_incident_same_tenant",
                to="incidents_incident",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="lessonshare",
            constraint=tenants.keys.TenantKey(
                field="contact",
                name="incidents_lessonshare_contact_same_tenant",
                to="tenants_contact",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="lessonshare",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("contact__isnull", False), ("function", "")),
                    models.Q(("contact", None), models.Q(("function", ""), _negated=True)),
                    _connector="OR",
                ),
                name="lessons_go_to_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="lessonverdict",
            constraint=models.UniqueConstraint(
                fields=("tenant", "id"), name="incidents_lessonverdict_key"
            ),
        ),
        migrations.AddConstraint(
            model_name="lessonverdict",
            constraint=tenants.models.walled.OwnerKey(
                field="provider",
                name="incidents_lessonverdict_owner",
                to="tenants_tenant",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="lessonverdict",
            constraint=tenants.keys.TenantKey(
                field="review",
                name="incidents_lessonverdict_review_same_tenant",
                to="incidents_review",
                via="tenant",
            ),
        ),
        migrations.AddConstraint(
            model_name="lessonverdict",
            constraint=models.CheckConstraint(
                condition=models.Q(("function__in", ["board", "management"])),
                name="lessons_validated_by_who_may",
            ),
        ),
        migrations.AddConstraint(
            model_name="lessonverdict",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("verdict", "approved"), models.Q(("words", ""), _negated=True), _connector="OR"
                ),
                name="lessons_sent_back_say_why",
            ),
        ),
    )
