"""What incidents are about: categories of the provider, assets of the customer."""

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from tenants.models.base import CatalogueRow, TenantRow
from tenants.models.people import Team
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
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("asset")
        verbose_name_plural = _("assets")
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
