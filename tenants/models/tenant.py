"""A tenant: the provider (the MSP) or one of its customers."""

import uuid
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.keys import TenantKey
from tenants.models.base import Recorded


class Tenant(Recorded):
    """Who owns records. A provider is its own provider; a customer has one."""

    class Jurisdiction(models.TextChoices):
        NL = "NL", _("Netherlands")
        BE_VLG = "BE-VLG", _("Belgium, Flanders")
        BE_KSZ = "BE-KSZ", _("Belgium, social security")

    provider = models.ForeignKey(
        "self", models.PROTECT, related_name="customers", verbose_name=_("provider")
    )
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    zone = models.CharField(_("time zone"), max_length=64, default="Europe/Brussels")
    language = models.CharField(_("language"), max_length=8, default="nl")
    jurisdiction = models.CharField(
        _("jurisdiction"), max_length=8, choices=Jurisdiction, default=Jurisdiction.NL
    )
    # icr.yaml, combination.unknown_class: 3 where the tenant works by the ICR, otherwise 1.
    default_class = models.PositiveSmallIntegerField(_("class when unknown"), default=1)
    # Codes of the packs in `data/regimes` that it falls under beside the GDPR, and of the
    # authorities that it answers to instead of the usual ones of its jurisdiction.
    laws = ArrayField(
        models.CharField(max_length=16), default=list, blank=True, verbose_name=_("laws")
    )
    authorities = ArrayField(
        models.CharField(max_length=16), default=list, blank=True, verbose_name=_("authorities")
    )
    # Functions whose holders may file a complaint with the police; none said: management.
    complainants = ArrayField(
        models.CharField(max_length=24), default=list, blank=True,
        verbose_name=_("may file a complaint with the police"),
    )  # fmt: skip
    in_social_security = models.BooleanField(_("in the social-security network"), default=False)
    profile = models.ForeignKey(
        "tenants.ClassificationProfile",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("classification profile"),
    )
    scheme = models.ForeignKey(
        "tenants.PriorityScheme",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("priority scheme"),
    )
    # Of a customer: who gets its reports where neither the system nor the category says it (R39).
    team = models.ForeignKey(
        "tenants.Team",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("team that gets it"),
    )
    is_active = models.BooleanField(_("active"), default=True)
    # Of a provider: from how many like reports, in how many minutes, an outage is offered (R15).
    alike_reports = models.PositiveSmallIntegerField(_("like reports"), default=3)
    alike_minutes = models.PositiveSmallIntegerField(_("within minutes"), default=60)
    # Of a provider: how many percent of its incidents may be called "other" only (R23).
    other_percent = models.PositiveSmallIntegerField(_("most of “other”, in percent"), default=10)

    # No filter of its own: row-level security shows the tenants in scope and their provider.
    objects: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["id", "provider"], name="tenant_and_provider"),
            TenantKey(
                field="team", to="tenants_team", via="provider", name="tenant_team_same_provider"
            ),
            models.CheckConstraint(
                condition=models.Q(default_class__range=(1, 5)), name="tenant_default_class_1_to_5"
            ),
            models.CheckConstraint(
                condition=~models.Q(alike_reports=1) & models.Q(alike_minutes__range=(1, 1440)),
                name="tenant_like_reports_make_sense",
            ),
            models.CheckConstraint(
                condition=models.Q(other_percent__lte=100), name="tenant_other_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def tenant_id(self) -> int:
        """A tenant is its own subject in the ledger."""
        return self.pk

    @property
    def is_provider(self) -> bool:
        return self.provider_id == self.pk
