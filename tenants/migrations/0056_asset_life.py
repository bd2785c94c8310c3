"""How long an asset lasts and whose it is; how a supplier is reached, and what was agreed."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import tenants.models.walled
from tenants.batch import together


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0055_returned_mail"),
    ]

    operations = together(
        migrations.AddField(
            model_name="asset",
            name="contract_number",
            field=models.CharField(blank=True, max_length=60, verbose_name="contract number"),
        ),
        migrations.AddField(
            model_name="asset",
            name="contract_url",
            field=models.CharField(
                blank=True,
                max_length=500,
                validators=[django.core.validators.URLValidator(schemes=["https", "http"])],
                verbose_name="address of the contract",
            ),
        ),
        migrations.AddField(
            model_name="asset",
            name="licence_ends_on",
            field=models.DateField(blank=True, null=True, verbose_name="licence ends"),
        ),
        migrations.AddField(
            model_name="asset",
            name="licence_kind",
            field=models.CharField(blank=True, max_length=60, verbose_name="licence"),
        ),
        migrations.AddField(
            model_name="asset",
            name="licence_seats",
            field=models.PositiveIntegerField(
                blank=True, null=True, verbose_name="seats of the licence"
            ),
        ),
        migrations.AddField(
            model_name="asset",
            name="lifecycle",
            field=models.CharField(
                choices=[
                    ("planned", "Planned"),
                    ("in_use", "In use"),
                    ("replaced", "Replaced"),
                    ("retired", "Retired"),
                ],
                default="in_use",
                max_length=8,
                verbose_name="where in its life",
            ),
        ),
        migrations.AddField(
            model_name="asset",
            name="look_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="asset",
            name="maintained_until",
            field=models.DateField(blank=True, null=True, verbose_name="maintenance until"),
        ),
        migrations.AddField(
            model_name="asset",
            name="notice_months",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="How long before the day of renewal the contract must be ended.",
                null=True,
                verbose_name="notice period, months",
            ),
        ),
        migrations.AddField(
            model_name="asset",
            name="outside_number",
            field=models.CharField(
                blank=True, max_length=60, verbose_name="number in another tool"
            ),
        ),
        migrations.AddField(
            model_name="asset",
            name="outside_url",
            field=models.CharField(
                blank=True,
                max_length=500,
                validators=[django.core.validators.URLValidator(schemes=["https", "http"])],
                verbose_name="address in another tool",
            ),
        ),
        migrations.AddField(
            model_name="asset",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="Is reminded of what ends, 8, 3 and 1 months ahead.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="owner",
            ),
        ),
        migrations.AddField(
            model_name="asset",
            name="owner_words",
            field=models.CharField(blank=True, max_length=120, verbose_name="owner, in words"),
        ),
        migrations.AddField(
            model_name="asset",
            name="renews_on",
            field=models.DateField(blank=True, null=True, verbose_name="contract renews"),
        ),
        migrations.AddField(
            model_name="asset",
            name="support_ends_on",
            field=models.DateField(blank=True, null=True, verbose_name="end of support"),
        ),
        migrations.AddField(
            model_name="supplier",
            name="contract_ends_on",
            field=models.DateField(blank=True, null=True, verbose_name="contract ends"),
        ),
        migrations.AddField(
            model_name="supplier",
            name="contract_number",
            field=models.CharField(blank=True, max_length=60, verbose_name="contract number"),
        ),
        migrations.AddField(
            model_name="supplier",
            name="contract_url",
            field=models.CharField(
                blank=True,
                max_length=500,
                validators=[django.core.validators.URLValidator(schemes=["https", "http"])],
                verbose_name="address of the contract",
            ),
        ),
        migrations.AddField(
            model_name="supplier",
            name="customer",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="tenants.tenant",
                verbose_name="of one customer alone",
            ),
        ),
        migrations.AddField(
            model_name="supplier",
            name="higher_email",
            field=models.EmailField(
                blank=True, max_length=254, verbose_name="e-mail address of the higher line"
            ),
        ),
        migrations.AddField(
            model_name="supplier",
            name="higher_name",
            field=models.CharField(
                blank=True,
                help_text="Whom a case is escalated to when they do not keep their word.",
                max_length=120,
                verbose_name="higher line",
            ),
        ),
        migrations.AddField(
            model_name="supplier",
            name="higher_phone",
            field=models.CharField(
                blank=True, max_length=40, verbose_name="phone of the higher line"
            ),
        ),
        migrations.AddField(
            model_name="supplier",
            name="hours",
            field=models.CharField(
                blank=True, max_length=120, verbose_name="reached at these hours"
            ),
        ),
        migrations.AddField(
            model_name="supplier",
            name="response_hours",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="they answer within, hours"
            ),
        ),
        migrations.AddField(
            model_name="supplier",
            name="restore_hours",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="they restore within, hours"
            ),
        ),
        migrations.AddField(
            model_name="supplier",
            name="role",
            field=models.CharField(
                blank=True,
                help_text="What they do for us or for the customer: makes, hosts, maintains, delivers.",
                max_length=120,
                verbose_name="role",
            ),
        ),
        migrations.AddField(
            model_name="supplier",
            name="terms",
            field=models.TextField(blank=True, verbose_name="agreed besides"),
        ),
        migrations.AddIndex(
            model_name="asset",
            index=models.Index(
                condition=models.Q(("look_at__isnull", False)),
                fields=["look_at", "tenant"],
                name="assets_to_look_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="supplier",
            constraint=tenants.models.walled.OwnerKey(
                field="provider",
                name="supplier_customer_owner",
                to="tenants_tenant",
                via="customer",
            ),
        ),
    )
