"""Words that the desk says often: kept once, filled in where they are used."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tenants.models import Category, Team
from tenants.models.base import TenantRow
from tenants.models.walled import walled


class TextMode(models.TextChoices):
    """Where a text is typed, and with that who reads it."""

    PUBLIC = "public", _("Message to the customer")
    INTERNAL = "internal", _("Internal note")
    CALL = "call", _("Call")
    RESOLUTION = "resolution", _("Resolution")

    @property
    def is_read_by_customers(self) -> bool:
        return self in (TextMode.PUBLIC, TextMode.RESOLUTION)


class TextTemplate(TenantRow):
    """Of the desk, in both languages or in one; `{{ name }}` in it is filled in when it is used."""

    name = models.CharField(_("name"), max_length=80)
    mode = models.CharField(_("for"), max_length=12, choices=TextMode)
    text_nl = models.TextField(_("text in Dutch"), blank=True, max_length=8_000)
    text_en = models.TextField(_("text in English"), blank=True, max_length=8_000)
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("only for this category"),
    )
    team = models.ForeignKey(
        Team,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("only for this team"),
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("template")
        verbose_name_plural = _("templates")
        constraints = walled(
            "incidents_texttemplate",
            models.UniqueConstraint(fields=["tenant", "mode", "name"], name="template_once"),
            models.CheckConstraint(
                condition=~models.Q(text_nl="", text_en=""), name="template_has_a_text"
            ),
            tenant={"category": "tenants_category", "team": "tenants_team"},
            of_provider=True,
        )

    def __str__(self) -> str:
        return self.name

    def text_in(self, language: str) -> str:
        """Return its text in this language, or in the only one that it has."""
        first, other = self.text_en, self.text_nl
        if language.startswith("nl"):
            first, other = other, first
        return first or other

    @property
    def text(self) -> str:
        return self.text_in(get_language() or "en")
