"""In whose name mail goes out: names, addresses, words below it, and by which key it is signed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.choices import MailWay, SmtpSecurity
from tenants.models.base import TenantRow
from tenants.models.walled import walled


class MailSender(TenantRow):
    """How mail of a provider goes out, or that to the people of one customer; what is empty is as
    the provider has it, and that as the installation has it.
    """

    from_name = models.CharField(_("name of the sender"), max_length=120, blank=True)
    from_address = models.EmailField(_("address of the sender"), blank=True)
    # Where answers go; each mail gets a signed part in it of its own.
    reply_address = models.EmailField(_("address for answers"), blank=True)
    signature_nl = models.TextField(_("signature in Dutch"), max_length=1000, blank=True)
    signature_en = models.TextField(_("signature in English"), max_length=1000, blank=True)
    dkim_selector = models.CharField(_("DKIM selector"), max_length=63, blank=True)
    # By which server; none is as the provider has it, and that as the installation has it.
    way = models.CharField(_("sent by"), max_length=8, blank=True, default="", choices=MailWay)
    host = models.CharField(_("server"), max_length=120, blank=True, default="")
    port = models.PositiveIntegerField(_("port"), null=True, blank=True)
    security = models.CharField(
        _("encryption"), max_length=8, blank=True, choices=SmtpSecurity, default=SmtpSecurity.TLS
    )
    user = models.CharField(_("user"), max_length=120, blank=True, default="")
    # OAuth 2, client credentials: of Graph alone.
    token_url = models.CharField(_("address for tokens"), max_length=300, blank=True, default="")
    client_id = models.CharField(_("client"), max_length=120, blank=True, default="")

    class Meta:
        verbose_name = _("sender of mail")
        verbose_name_plural = _("senders of mail")
        constraints = walled(
            "tenants_mailsender",
            models.UniqueConstraint(fields=["tenant"], name="one_sender_per_tenant"),
            models.CheckConstraint(
                condition=models.Q(port__isnull=True) | models.Q(port__gte=1, port__lte=65535),
                name="sender_port_is_one",
            ),
        )

    def __str__(self) -> str:
        return self.from_name or self.from_address or str(self.pk)


class MailSenderKey(TenantRow):
    """The private key that mail is signed with, and the password or secret of who sends it, each
    sealed (`tenants/sealing.py`) or empty.
    """

    not_replayed = "a secret: that it was set is told, itself it is nowhere but here"

    sender = models.ForeignKey(
        MailSender, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    sealed = models.TextField(blank=True, default="")
    secret = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("key for mail")
        verbose_name_plural = _("keys for mail")
        constraints = walled(
            "tenants_mailsenderkey",
            models.UniqueConstraint(fields=["tenant", "sender"], name="one_key_per_sender"),
            tenant={"sender": "tenants_mailsender"},
        )

    def __str__(self) -> str:
        return f"{self.sender_id}"
