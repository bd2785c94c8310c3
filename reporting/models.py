"""What left the house: each export of the register, for each tenant whose incidents it could hold.

A row is written before the first byte goes out, so that an export which broke off is known too.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models import User
from tenants.models.base import TenantRow
from tenants.models.walled import walled


class Export(TenantRow):
    """One tenant's part of one export; `public_id` is that of the whole, as in its manifest."""

    public_id = models.UUIDField(_("export"))
    author = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("author")
    )
    # Codes, ids and moments, as in the manifest: enough to make the same selection again.
    selection = models.JSONField(_("filter"), default=dict)
    started_at = models.DateTimeField(_("started"))
    # Empty when the export broke off: then what left is not complete.
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    count = models.PositiveIntegerField(_("incidents"), null=True, blank=True)
    digest = models.CharField(_("SHA-256 of the register"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        indexes: ClassVar = [
            models.Index(fields=["tenant", "started_at", "id"], name="exports_of_tenant"),
        ]
        constraints = walled(
            "reporting_export",
            models.UniqueConstraint(fields=["tenant", "public_id"], name="export_once_per_tenant"),
            models.CheckConstraint(
                condition=models.Q(finished_at__isnull=True, count__isnull=True, digest="")
                | models.Q(finished_at__isnull=False, count__isnull=False) & ~models.Q(digest=""),
                name="export_is_finished_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.public_id} {self.started_at:%Y-%m-%d %H:%M}"
