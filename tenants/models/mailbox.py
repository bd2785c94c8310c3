"""Mailboxes: at which address mail comes in, where it is fetched, and how that went."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.choices import MailProtocol, MailSecurity, MailSettling
from tenants.models.base import TenantRow
from tenants.models.tenant import Tenant
from tenants.models.walled import OwnerKey, walled

IMAPS: Final = 993


class Mailbox(TenantRow):
    """Where customers write to (R1), of the provider. Who writes says whose mail it is; in a box of
    one customer it is theirs.

    Without a host nothing is fetched: a mail server hands mail over, by a pipe or by HTTP.
    """

    name = models.SlugField(_("name"), max_length=40)
    address = models.EmailField(_("e-mail address"))
    customer = models.ForeignKey(
        Tenant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("customer"),
    )
    # As it names itself in Authentication-Results (RFC 8601); of another it is anybody's word.
    trusted_server = models.CharField(_("receiving server"), max_length=120, blank=True)
    host = models.CharField(_("server"), max_length=120, blank=True)
    protocol = models.CharField(
        _("protocol"), max_length=8, choices=MailProtocol, default=MailProtocol.IMAP
    )
    port = models.PositiveIntegerField(_("port"), default=IMAPS)
    security = models.CharField(
        _("encryption"), max_length=8, choices=MailSecurity, default=MailSecurity.TLS
    )
    user = models.CharField(_("user"), max_length=120, blank=True)
    folder = models.CharField(_("folder"), max_length=120, default="INBOX")
    settling = models.CharField(
        _("what is taken"), max_length=8, choices=MailSettling, default=MailSettling.KEEP
    )
    moved_to = models.CharField(_("folder for what is taken"), max_length=120, blank=True)
    # OAuth 2, client credentials (RFC 6749, 4.4): where the token comes from, and for whom. Without
    # it a user and a password open the box.
    token_url = models.CharField(_("address for tokens"), max_length=300, blank=True)
    client_id = models.CharField(_("client"), max_length=120, blank=True)
    token_scope = models.CharField(_("scope of the token"), max_length=200, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")
        constraints = walled(
            "tenants_mailbox",
            OwnerKey(name="tenants_mailbox_customer_owner", via="customer"),
            models.UniqueConstraint(fields=["tenant", "name"], name="mailbox_name_once"),
            models.CheckConstraint(condition=~models.Q(name=""), name="mailbox_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(port__gte=1, port__lte=65535), name="mailbox_port_is_one"
            ),
            models.CheckConstraint(
                condition=~models.Q(protocol=MailProtocol.GRAPH)
                | models.Q(host="")
                | ~models.Q(token_url=""),
                name="mailbox_of_graph_has_tokens",
            ),
            of_provider=True,
        )

    def __str__(self) -> str:
        return self.name


class MailboxPassword(TenantRow):
    """By which the box opens: a password, the secret of an OAuth client, or what a server shows
    that hands mail over by HTTP. Sealed with the key of the installation (`tenants/sealing.py`).
    """

    not_replayed = "a secret: that it was set is told, itself it is nowhere but here"

    mailbox = models.ForeignKey(
        Mailbox, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    sealed = models.TextField()

    class Meta:
        verbose_name = _("password of a mailbox")
        verbose_name_plural = _("passwords of mailboxes")
        constraints = walled(
            "tenants_mailboxpassword",
            models.UniqueConstraint(fields=["tenant", "mailbox"], name="one_password_per_mailbox"),
            tenant={"mailbox": "tenants_mailbox"},
            of_provider=True,
        )

    def __str__(self) -> str:
        return f"{self.mailbox_id}"


class MailboxLook(TenantRow):
    """How the last look into a box went, and how far it was read."""

    not_replayed = "a sign of life, written over at each look; what came in is told there"

    mailbox = models.ForeignKey(
        Mailbox, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    begun_at = models.DateTimeField(_("looked at since"))
    # When all of it was read and well, to the minute.
    well_at = models.DateTimeField(_("last read"), null=True)
    failing_since = models.DateTimeField(_("failing since"), null=True)
    fault = models.CharField(_("fault"), max_length=20, blank=True)
    # UIDVALIDITY and UID (RFC 3501, 2.3.1.1): what lies before was taken.
    validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    # How far a box of Graph was read: the address that it gave to go on from.
    delta = models.TextField(blank=True)

    class Meta:
        verbose_name = _("look into a mailbox")
        verbose_name_plural = _("looks into mailboxes")
        constraints = walled(
            "tenants_mailboxlook",
            models.UniqueConstraint(fields=["tenant", "mailbox"], name="one_look_per_mailbox"),
            tenant={"mailbox": "tenants_mailbox"},
            of_provider=True,
        )

    def __str__(self) -> str:
        return f"{self.mailbox_id}"
