"""What incidents are about: categories of the provider, assets of the customer."""

from typing import ClassVar

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from tenants.choices import Lifecycle
from tenants.models.base import CatalogueRow, TenantRow, is_address
from tenants.models.people import Team, User
from tenants.models.walled import walled


class Category(CatalogueRow):
    """A node of the category tree (R22); `is_other` is counted apart (R23)."""

    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        db_constraint=False,
        verbose_name=_("category above it"),
    )
    code = models.SlugField(_("code"), max_length=40)
    name_nl = models.CharField(_("name in Dutch"), max_length=80)
    name_en = models.CharField(_("name in English"), max_length=80)
    is_other = models.BooleanField(_("is 'other'"), default=False)
    is_security = models.BooleanField(_("about information security"), default=False)
    team = models.ForeignKey(
        Team,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        verbose_name=_("team that gets it"),
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints = walled(
            "tenants_category",
            models.UniqueConstraint(fields=["tenant", "code"], name="category_code_once"),
            tenant={"parent": "tenants_category", "team": "tenants_team"},
            of_provider=True,
        )

    def __str__(self) -> str:
        language = (translation.get_language() or "en")[:2]
        return self.name_nl if language == "nl" else self.name_en


class Asset(TenantRow):
    """A system or information asset with its classes (R125); the highest class rules."""

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=60, blank=True)
    confidentiality = models.PositiveSmallIntegerField(_("confidentiality"), null=True, blank=True)
    integrity = models.PositiveSmallIntegerField(_("integrity"), null=True, blank=True)
    availability = models.PositiveSmallIntegerField(_("availability"), null=True, blank=True)
    holds_personal_data = models.BooleanField(_("holds personal data"), default=False)
    is_critical = models.BooleanField(
        _("business-critical"),
        default=False,
        help_text=_("An incident that hits it may ask for a higher priority; a person decides."),
    )
    is_managed = models.BooleanField(
        _("managed service"),
        default=False,
        help_text=_("Run by the provider. Out as a whole for long, it may be significant (NIS2)."),
    )
    supplier = models.ForeignKey(
        "tenants.Supplier",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        verbose_name=_("supplier"),
    )
    team = models.ForeignKey(
        Team,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        verbose_name=_("team that gets it"),
        help_text=_("Goes before that of the category, and that before the customer's own."),
    )
    lifecycle = models.CharField(
        _("where in its life"), max_length=8, choices=Lifecycle, default=Lifecycle.IN_USE
    )
    # A person, or words where it is a department or somebody who does not sign in.
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        verbose_name=_("owner"),
        help_text=_("Is reminded of what ends, 8, 3 and 1 months ahead."),
    )  # fmt: skip
    owner_words = models.CharField(_("owner, in words"), max_length=120, blank=True)
    # What was agreed about it: a number, an address in another tool, or neither.
    contract_number = models.CharField(_("contract number"), max_length=60, blank=True)
    contract_url = models.CharField(
        _("address of the contract"), max_length=500, blank=True, validators=[is_address]
    )
    outside_number = models.CharField(_("number in another tool"), max_length=60, blank=True)
    outside_url = models.CharField(
        _("address in another tool"), max_length=500, blank=True, validators=[is_address]
    )
    support_ends_on = models.DateField(_("end of support"), null=True, blank=True)
    maintained_until = models.DateField(_("maintenance until"), null=True, blank=True)
    renews_on = models.DateField(_("contract renews"), null=True, blank=True)
    notice_months = models.PositiveSmallIntegerField(
        _("notice period, months"),
        null=True,
        blank=True,
        help_text=_("How long before the day of renewal the contract must be ended."),
    )
    licence_kind = models.CharField(_("licence"), max_length=60, blank=True)
    licence_seats = models.PositiveIntegerField(_("seats of the licence"), null=True, blank=True)
    licence_ends_on = models.DateField(_("licence ends"), null=True, blank=True)
    # When it is looked at again for what ends; nothing where nothing is ahead.
    look_at = models.DateTimeField(null=True, editable=False)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("asset")
        verbose_name_plural = _("assets")
        indexes: ClassVar = [
            models.Index(
                fields=["look_at", "tenant"],
                condition=models.Q(look_at__isnull=False),
                name="assets_to_look_at",
            ),
        ]
        constraints = walled(
            "tenants_asset",
            models.UniqueConstraint(fields=["tenant", "name"], name="asset_name_once"),
            *(
                models.CheckConstraint(
                    condition=models.Q((f"{quality}__isnull", True))
                    | models.Q((f"{quality}__range", (1, 5))),
                    name=f"asset_{quality}_1_to_5",
                )
                for quality in ("confidentiality", "integrity", "availability")
            ),
            provider={"supplier": "tenants_supplier", "team": "tenants_team"},
        )

    def __str__(self) -> str:
        return self.name
