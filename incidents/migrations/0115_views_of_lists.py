from django.db import migrations, models

from tenants.batch import together

OF_A_CUSTOMER = models.Q(
    ("tenant", models.F("provider")),
    models.Q(("listing", "register"), ("team__isnull", True)),
    _connector="OR",
)


class Migration(migrations.Migration):
    dependencies = [("incidents", "0114_cause_walls")]

    operations = together(
        migrations.AlterModelOptions(
            name="queueview",
            options={"verbose_name": "kept view", "verbose_name_plural": "kept views"},
        ),
        migrations.RemoveConstraint(model_name="queueview", name="incidents_queueview_of_provider"),
        migrations.RemoveConstraint(model_name="queueview", name="own_view_once"),
        migrations.RemoveConstraint(model_name="queueview", name="view_of_team_once"),
        migrations.AddField(
            model_name="queueview",
            name="listing",
            field=models.CharField(
                choices=[("queue", "Queue"), ("register", "Incident register")],
                default="queue",
                max_length=8,
                verbose_name="list",
            ),
        ),
        migrations.AddConstraint(
            model_name="queueview",
            constraint=models.CheckConstraint(
                condition=OF_A_CUSTOMER, name="view_of_a_customer_is_of_the_register"
            ),
        ),
        migrations.AddConstraint(
            model_name="queueview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("team__isnull", True)),
                fields=("tenant", "owner", "listing", "name"),
                name="own_view_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="queueview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("team__isnull", False)),
                fields=("tenant", "team", "listing", "name"),
                name="view_of_team_once",
            ),
        ),
    )
