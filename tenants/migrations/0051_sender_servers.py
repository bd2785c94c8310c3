"""Senders of mail with a server of their own, and by what that lets them in."""

from django.db import migrations, models

from tenants.batch import together


def text(size: int, name: str) -> models.CharField:
    return models.CharField(blank=True, default="", max_length=size, verbose_name=name)


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0050_on_call"),
    ]

    operations = together(
        migrations.AddField("mailsender", "client_id", text(120, "client")),
        migrations.AddField("mailsender", "host", text(120, "server")),
        migrations.AddField(
            "mailsender",
            "port",
            models.PositiveIntegerField(blank=True, null=True, verbose_name="port"),
        ),
        migrations.AddField(
            "mailsender",
            "security",
            models.CharField(
                blank=True,
                choices=[("tls", "TLS from the first byte (465)"), ("starttls", "STARTTLS (587)")],
                default="tls",
                max_length=8,
                verbose_name="encryption",
            ),
        ),
        migrations.AddField("mailsender", "token_url", text(300, "address for tokens")),
        migrations.AddField("mailsender", "user", text(120, "user")),
        migrations.AddField(
            "mailsender",
            "way",
            models.CharField(
                blank=True,
                choices=[("smtp", "A mail server (SMTP)"), ("graph", "Microsoft Graph")],
                default="",
                max_length=8,
                verbose_name="sent by",
            ),
        ),
        migrations.AddField("mailsenderkey", "secret", models.TextField(blank=True, default="")),
        migrations.AlterField("mailsenderkey", "sealed", models.TextField(blank=True, default="")),
        migrations.AddConstraint(
            "mailsender",
            models.CheckConstraint(
                condition=models.Q(
                    ("port__isnull", True),
                    models.Q(("port__gte", 1), ("port__lte", 65535)),
                    _connector="OR",
                ),
                name="sender_port_is_one",
            ),
        ),
    )
