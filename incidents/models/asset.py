"""The assets that an incident touches."""

from django.db import models
from django.utils.translation import gettext_lazy as _

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
