"""Views are of the desk, or of a customer's own people: no customer has the desk in scope."""

from django.db import migrations

from tenants import walls


class Migration(migrations.Migration):
    dependencies = [("incidents", "0115_views_of_lists")]

    operations = [
        migrations.RunSQL(
            "DROP POLICY incidents_queueview_tenant ON incidents_queueview;",
            migrations.RunSQL.noop,
        ),
        walls.configuration_v2("incidents_queueview"),
        walls.sided_words_v2(
            "incidents.attachment",
            "incidents.complaint",
            "incidents.incident",
            "incidents.message",
            "incidents.outagepart",
            "incidents.queueview",
            "incidents.rating",
            "tenants.contact",
        ),
    ]
