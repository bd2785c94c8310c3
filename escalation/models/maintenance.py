"""Planned maintenance of one customer: what monitoring says of it meanwhile raises nothing."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from escalation.models.monitoring import AlertSource
from tenants.models import Asset, User
from tenants.models.base import TenantRow
from tenants.models.walled import walled


class Maintenance(TenantRow):
    """A window from one moment until another; of all of a customer, an asset or a source."""

    personal = frozenset({"reason"})

    # What the customer reads.
    reason = models.CharField(_("what is done"), max_length=200)
    asset = models.ForeignKey(
        Asset, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False,
        verbose_name=_("asset"),
    )  # fmt: skip
    source = models.ForeignKey(
        AlertSource, models.PROTECT, null=True, related_name="+", db_constraint=False,
        db_index=False, verbose_name=_("source"),
    )  # fmt: skip
    zone = models.CharField(_("time zone"), max_length=64)
    begins_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    planned_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    planned_at = models.DateTimeField(_("planned"))
    # Taken back before it began, or ended sooner.
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    # When what was still wrong at its end was raised.
    done_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("planned maintenance")
        verbose_name_plural = _("planned maintenance")
        indexes: ClassVar = [
            models.Index(fields=["tenant", "ends_at"], name="maintenance_of_customer"),
            models.Index(
                fields=["ends_at", "tenant", "provider"],
                condition=models.Q(done_at=None),
                name="maintenance_to_end",
            ),
        ]
        constraints = walled(
            "escalation_maintenance",
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("begins_at")), name="maintenance_lasts"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="maintenance_says_why"),
            tenant={"asset": "tenants_asset"},
            provider={"source": "escalation_alertsource"},
        )

    def __str__(self) -> str:
        return f"{self.tenant_id} {self.begins_at:%Y-%m-%d %H:%M}"
