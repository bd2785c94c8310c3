"""Mail of which nothing was made is listed, the last first."""

from django.db import migrations, models

from tenants.batch import together


class Migration(migrations.Migration):
    dependencies = [("escalation", "0037_on_call_walls")]

    operations = together(
        migrations.AddIndex(
            "receivedmail",
            models.Index(
                fields=["tenant", "-id"],
                condition=models.Q(state="filed"),
                name="mail_of_which_nothing_came",
            ),
        ),
    )
