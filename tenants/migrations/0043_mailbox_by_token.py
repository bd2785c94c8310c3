"""Mailboxes that are opened by a token or read by Graph, and what finds one by its name."""

from django.db import migrations, models

from tenants import engine, engine_mailboxes
from tenants.batch import together


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0042_controller_notices"),
    ]

    operations = [
        *together(
            migrations.AddField(
                model_name="mailbox",
                name="client_id",
                field=models.CharField(blank=True, max_length=120, verbose_name="client"),
            ),
            migrations.AddField(
                model_name="mailbox",
                name="protocol",
                field=models.CharField(
                    choices=[("imap", "IMAP"), ("graph", "Microsoft Graph")],
                    default="imap",
                    max_length=8,
                    verbose_name="protocol",
                ),
            ),
            migrations.AddField(
                model_name="mailbox",
                name="token_scope",
                field=models.CharField(
                    blank=True, max_length=200, verbose_name="scope of the token"
                ),
            ),
            migrations.AddField(
                model_name="mailbox",
                name="token_url",
                field=models.CharField(
                    blank=True, max_length=300, verbose_name="address for tokens"
                ),
            ),
            migrations.AddField(
                model_name="mailboxlook",
                name="delta",
                field=models.TextField(blank=True),
            ),
            migrations.AlterField(
                model_name="mailbox",
                name="host",
                field=models.CharField(blank=True, max_length=120, verbose_name="server"),
            ),
            migrations.AddConstraint(
                model_name="mailbox",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("protocol", "graph"), _negated=True),
                        ("host", ""),
                        models.Q(("token_url", ""), _negated=True),
                        _connector="OR",
                    ),
                    name="mailbox_of_graph_has_tokens",
                ),
            ),
        ),
        migrations.RunSQL(
            engine_mailboxes.NAMED
            + engine.handed_to_engine(
                (engine_mailboxes.NAMED_SIGNATURE,), (engine_mailboxes.NAMED_SIGNATURE,)
            )
        ),
    ]
