"""How many percent of a provider's incidents may be called "other" only."""

from django.db import migrations, models

from tenants.batch import together


class Migration(migrations.Migration):
    dependencies = [("tenants", "0045_event_of_solution")]

    operations = together(
        migrations.AddField(
            model_name="tenant",
            name="other_percent",
            field=models.PositiveSmallIntegerField(
                default=10, verbose_name="most of “other”, in percent"
            ),
        ),
        migrations.AddConstraint(
            model_name="tenant",
            constraint=models.CheckConstraint(
                condition=models.Q(other_percent__lte=100), name="tenant_other_is_a_share"
            ),
        ),
    )
