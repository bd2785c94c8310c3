"""The assets that an incident touches, and what was said of their end."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.choices import AssetEnd
from incidents.models.incident import Incident
from tenants.models import Asset
from tenants.models.base import TenantRow
from tenants.models.walled import walled


class AssetLink(TenantRow):
    """An asset that this incident touches; its classes set the floor (R26, R38)."""

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="asset_links", db_constraint=False, db_index=False
    )
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="+", db_constraint=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("linked asset")
        verbose_name_plural = _("linked assets")
        constraints = walled(
            "incidents_assetlink",
            models.UniqueConstraint(fields=["incident", "asset"], name="asset_linked_once"),
            tenant={"incident": "incidents_incident", "asset": "tenants_asset"},
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.asset_id}"


class AssetReminder(TenantRow):
    """That the owner of an asset was reminded of one end of it, so many months ahead: once."""

    asset = models.ForeignKey(
        Asset, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    what = models.CharField(_("what ends"), max_length=12, choices=AssetEnd)
    on_day = models.DateField(_("on"))
    months = models.PositiveSmallIntegerField(_("months ahead"))
    said_at = models.DateTimeField(_("reminded"))

    class Meta:
        verbose_name = _("reminder of an asset")
        verbose_name_plural = _("reminders of assets")
        constraints = walled(
            "incidents_assetreminder",
            models.UniqueConstraint(
                fields=["tenant", "asset", "what", "on_day", "months"], name="asset_reminded_once"
            ),
            tenant={"asset": "tenants_asset"},
        )

    def __str__(self) -> str:
        return f"{self.asset_id} {self.what} {self.on_day} {self.months}"
