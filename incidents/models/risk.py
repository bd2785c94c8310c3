"""Risks of an organisation: what each threatens, who owns it, and what happened of it."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models import Asset, Category, Supplier, User
from tenants.models.base import TenantRow
from tenants.models.walled import walled

LEVEL = (MinValueValidator(1), MaxValueValidator(5))


class Risk(TenantRow):
    """A risk of a customer, or of the provider: a light record beside an outside register (R127).

    What it threatens says which incidents are counted of it: those of any of the three.
    """

    personal = frozenset({"measures"})

    title = models.CharField(_("title"), max_length=120)
    asset = models.ForeignKey(
        Asset, models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False,
        db_index=False, verbose_name=_("asset"),
    )  # fmt: skip
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False,
        db_index=False, verbose_name=_("category"),
    )  # fmt: skip
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False,
        db_index=False, verbose_name=_("supplier"),
    )  # fmt: skip
    owner = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("owner")
    )
    likelihood = models.PositiveSmallIntegerField(_("likelihood"), validators=LEVEL)
    impact = models.PositiveSmallIntegerField(_("impact"), validators=LEVEL)
    measures = models.TextField(_("measures"), blank=True)
    outside_number = models.CharField(_("number in another register"), max_length=60, blank=True)
    outside_url = models.CharField(_("address in another register"), max_length=500, blank=True)
    months = models.PositiveSmallIntegerField(_("months that are counted"), default=12)
    # The owner is told when more happened than this; without it nobody is.
    threshold = models.PositiveSmallIntegerField(_("threshold"), null=True, blank=True)
    # They were told, and it has not been less since.
    is_passed = models.BooleanField(_("threshold passed"), default=False)
    review_on = models.DateField(_("to be reviewed by"))
    reviewed_at = models.DateTimeField(_("reviewed"), null=True)
    # When it is counted next.
    look_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(_("made"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("risk")
        verbose_name_plural = _("risks")
        indexes: ClassVar = [
            models.Index(
                fields=["provider", "tenant", "id"],
                condition=models.Q(ended_at=None),
                name="risks_that_stand",
            ),
            models.Index(
                fields=["look_at", "tenant"],
                condition=models.Q(look_at__isnull=False),
                name="risks_to_look_at",
            ),
        ]
        constraints = walled(
            "incidents_risk",
            models.CheckConstraint(
                condition=models.Q(asset__isnull=False)
                | models.Q(category__isnull=False)
                | models.Q(supplier__isnull=False),
                name="risk_threatens_something",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    likelihood__range=(1, 5), impact__range=(1, 5), months__range=(1, 60)
                ),
                name="risk_is_on_its_scale",
            ),
            tenant={"asset": "tenants_asset"},
            provider={"category": "tenants_category", "supplier": "tenants_supplier"},
        )

    def __str__(self) -> str:
        return f"{self.tenant_id} {self.pk}"

    @property
    def score(self) -> int:
        """Return likelihood times impact, from 1 to 25."""
        return self.likelihood * self.impact
