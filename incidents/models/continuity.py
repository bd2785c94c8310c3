"""Continuity plans of an organisation: what each covers, where it stands, and when it was used."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.models.incident import Incident
from tenants.models import Asset, User
from tenants.models.base import TenantRow
from tenants.models.walled import walled


class ContinuityPlan(TenantRow):
    """A plan of a customer, or of the provider: a light record beside the document (R126).

    Where the document stands is a number or an address of another tool, each optional; which
    version is meant is fixed by its SHA-256, where somebody gave it.
    """

    title = models.CharField(_("title"), max_length=120)
    version = models.CharField(_("version"), max_length=20)
    valid_from = models.DateField(_("in force from"))
    owner = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("owner")
    )
    covers = models.TextField(_("what it covers"), blank=True)
    outside_number = models.CharField(_("number in another register"), max_length=60, blank=True)
    outside_url = models.CharField(_("address in another register"), max_length=500, blank=True)
    sha256 = models.CharField(_("SHA-256 of the document"), max_length=64, blank=True)
    review_on = models.DateField(_("to be reviewed by"))
    # Since when it stands as it is: reviewed, or said anew.
    reviewed_at = models.DateTimeField(_("reviewed"))
    # Tried in an exercise, or in earnest.
    tested_at = models.DateTimeField(_("last tried"), null=True)
    # Of what its owner was told, and which has not gone since: codes of `PlanReason`, with blanks.
    told = models.CharField(_("told of"), max_length=60, blank=True)
    # When it is looked at next.
    look_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(_("made"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("continuity plan")
        verbose_name_plural = _("continuity plans")
        indexes: ClassVar = [
            models.Index(
                fields=["provider", "tenant", "id"],
                condition=models.Q(ended_at=None),
                name="continuity_plans_that_stand",
            ),
            models.Index(
                fields=["look_at", "tenant"],
                condition=models.Q(look_at__isnull=False),
                name="continuity_plans_to_look_at",
            ),
        ]
        constraints = walled(
            "incidents_continuityplan",
            models.CheckConstraint(
                condition=models.Q(sha256="") | models.Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="continuity_plan_digest_is_one",
            ),
            models.CheckConstraint(
                condition=~models.Q(title="") & ~models.Q(version=""),
                name="continuity_plan_has_its_name",
            ),
        )

    def __str__(self) -> str:
        return f"{self.tenant_id} {self.pk}"


class PlanAsset(TenantRow):
    """An asset that a plan covers."""

    plan = models.ForeignKey(
        ContinuityPlan, models.PROTECT, related_name="assets", db_constraint=False, db_index=False
    )
    asset = models.ForeignKey(
        Asset, models.PROTECT, related_name="+", db_constraint=False, verbose_name=_("asset")
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("asset of a continuity plan")
        verbose_name_plural = _("assets of continuity plans")
        constraints = walled(
            "incidents_planasset",
            models.UniqueConstraint(fields=["plan", "asset"], name="plan_covers_asset_once"),
            tenant={"plan": "incidents_continuityplan", "asset": "tenants_asset"},
        )

    def __str__(self) -> str:
        return f"{self.plan_id} {self.asset_id}"


class PlanUse(TenantRow):
    """That a plan was activated in an incident; in an exercise that is a test of it."""

    plan = models.ForeignKey(
        ContinuityPlan, models.PROTECT, related_name="uses", db_constraint=False, db_index=False,
        verbose_name=_("continuity plan"),
    )  # fmt: skip
    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="plan_uses", db_constraint=False
    )
    is_test = models.BooleanField(_("in an exercise"))
    used_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("activated by")
    )
    used_at = models.DateTimeField(_("activated"))

    class Meta:
        verbose_name = _("activation of a continuity plan")
        verbose_name_plural = _("activations of continuity plans")
        constraints = walled(
            "incidents_planuse",
            models.UniqueConstraint(fields=["plan", "incident"], name="plan_used_once"),
            tenant={"plan": "incidents_continuityplan", "incident": "incidents_incident"},
        )

    def __str__(self) -> str:
        return f"{self.plan_id} {self.incident_id}"
