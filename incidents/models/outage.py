"""A disturbance that hits several customers: the provider's own row, which no customer reads."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.choices import OutageState
from tenants.models import Category, User
from tenants.models.base import TenantRow
from tenants.models.walled import walled

_ENDED = models.Q(state=OutageState.CLOSED)


class Outage(TenantRow):
    """What is disturbed, why, and how it stands (R15). Changed only through services."""

    personal = frozenset({"title", "cause", "product", "public_text", "left_reason"})

    reference = models.CharField(_("reference"), max_length=20, unique=True)
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(
        _("state"), max_length=12, choices=OutageState, default=OutageState.OPEN
    )
    title = models.CharField(_("what is disturbed"), max_length=120)
    cause = models.TextField(_("cause"), blank=True)
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("category"),
    )
    product = models.CharField(_("product or system"), max_length=120, blank=True)
    # Copied to the part of each customer: they read that, never this row.
    public_text = models.TextField(_("what customers read"), blank=True)
    started_at = models.DateTimeField(_("started"))
    started_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("started by"),
    )
    restored_at = models.DateTimeField(_("restored"), null=True, blank=True)
    # Why it counts as restored although some are not.
    left_reason = models.TextField(_("why some are left"), blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("outage")
        verbose_name_plural = _("outages")
        indexes: ClassVar = [
            models.Index(fields=["provider", "id"], condition=~_ENDED, name="outages_that_run"),
        ]
        constraints = walled(
            "incidents_outage",
            models.CheckConstraint(condition=~models.Q(title=""), name="outage_has_a_title"),
            models.CheckConstraint(
                condition=(_ENDED & models.Q(closed_at__isnull=False))
                | (~_ENDED & models.Q(closed_at=None)),
                name="closed_outage_says_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=OutageState.RESTORED)
                | models.Q(restored_at__isnull=False),
                name="restored_outage_says_when",
            ),
            provider={"category": "tenants_category"},
            of_provider=True,
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def is_over(self) -> bool:
        return self.state == OutageState.CLOSED
