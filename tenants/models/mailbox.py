"""Mailboxes: at which address mail comes in, and whose word is taken on who sent it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models.base import TenantRow
from tenants.models.walled import walled


class Mailbox(TenantRow):
    """Where customers write to (R1). Of the provider: who writes says whose mail it is."""

    name = models.SlugField(_("name"), max_length=40)
    address = models.EmailField(_("e-mail address"))
    # As it names itself in Authentication-Results (RFC 8601); of another it is anybody's word.
    trusted_server = models.CharField(_("receiving server"), max_length=120, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")
        constraints = walled(
            "tenants_mailbox",
            models.UniqueConstraint(fields=["tenant", "name"], name="mailbox_name_once"),
            models.CheckConstraint(condition=~models.Q(name=""), name="mailbox_has_a_name"),
            of_provider=True,
        )

    def __str__(self) -> str:
        return self.name
