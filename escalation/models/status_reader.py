"""Who hears by mail of what a provider says on its public status page."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models.base import TenantRow
from tenants.models.walled import walled


class StatusReader(TenantRow):
    """An address that asked; it hears of nothing before it confirmed, and is removed when it ends.

    Who reads here may be nobody that the desk knows: nothing of them is kept beside this row.
    """

    not_replayed = "a reader's own choice, removed when they end it; no part of the record"
    personal = frozenset({"email"})

    # In small letters.
    email = models.CharField(_("e-mail"), max_length=254)
    language = models.CharField(_("language"), max_length=8)
    asked_at = models.DateTimeField(_("asked"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)

    class Meta:
        verbose_name = _("reader of the status page")
        verbose_name_plural = _("readers of the status page")
        constraints = walled(
            "escalation_statusreader",
            models.UniqueConstraint(fields=["tenant", "email"], name="status_reader_once"),
            of_provider=True,
        )

    def __str__(self) -> str:
        return str(self.pk)
