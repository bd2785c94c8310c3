"""External parties: how they are reached, what was agreed with them, and who is above them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models.base import CatalogueRow, is_address
from tenants.models.walled import OwnerKey, walled


class Supplier(CatalogueRow):
    """An external party, third line (R58, R128): of all customers, or of one alone."""

    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    # Empty: for every customer.
    customer = models.ForeignKey(
        "tenants.Tenant",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        verbose_name=_("of one customer alone"),
    )
    role = models.CharField(
        _("role"),
        max_length=120,
        blank=True,
        help_text=_("What they do for us or for the customer: makes, hosts, maintains, delivers."),
    )
    hours = models.CharField(_("reached at these hours"), max_length=120, blank=True)
    contract_number = models.CharField(_("contract number"), max_length=60, blank=True)
    contract_url = models.CharField(
        _("address of the contract"), max_length=500, blank=True, validators=[is_address]
    )
    contract_ends_on = models.DateField(_("contract ends"), null=True, blank=True)
    response_hours = models.PositiveSmallIntegerField(
        _("they answer within, hours"), null=True, blank=True
    )
    restore_hours = models.PositiveSmallIntegerField(
        _("they restore within, hours"), null=True, blank=True
    )
    terms = models.TextField(_("agreed besides"), blank=True)
    higher_name = models.CharField(
        _("higher line"),
        max_length=120,
        blank=True,
        help_text=_("Whom a case is escalated to when they do not keep their word."),
    )
    higher_phone = models.CharField(_("phone of the higher line"), max_length=40, blank=True)
    higher_email = models.EmailField(_("e-mail address of the higher line"), blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("supplier")
        verbose_name_plural = _("suppliers")
        constraints = walled(
            "tenants_supplier",
            models.UniqueConstraint(fields=["tenant", "name"], name="supplier_name_once"),
            OwnerKey(name="supplier_customer_owner", via="customer"),
            of_provider=True,
        )

    def __str__(self) -> str:
        return self.name
