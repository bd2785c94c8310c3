"""What is recorded is changed only with an event that tells it: the set-up and the people.

Anchors go out by the queue of mail about accounts.
"""

from django.db import migrations, models

from tenants import engine_told, walls

OWN = (
    "agreement", "asset", "category", "classificationprofile", "contact", "customeraccess",
    "functionholder", "holiday", "invitation", "membership", "priorityscheme", "reportingpoint",
    "servicehours", "supplier", "target", "team", "teammember", "updaterule",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("tenants", "0019_words_of_contacts")]

    operations = [
        migrations.AlterField(
            "accountmail",
            "kind",
            models.CharField(
                choices=[
                    ("link", "A link to a new password"),
                    ("invitation", "An invitation"),
                    ("question", "A question to somebody who has an account"),
                    ("anchor", "An anchor for an auditor"),
                ],
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.RunSQL(engine_told.rows_are_told()),
        migrations.RunSQL("".join(walls.told(f"tenants.{name}", (name, "id")) for name in OWN)),
        migrations.RunSQL(walls.told("tenants.tenant", ("tenant", "id"), owner="id")),
    ]
