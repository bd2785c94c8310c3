"""That an incident, or an improvement of its review, was referred to what takes a cause away, or
to the case of a supplier."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.models.aftermath import Improvement
from incidents.models.change import Change, Release
from incidents.models.incident import Incident
from incidents.models.problem import Problem
from incidents.models.supplier_case import SupplierCase
from tenants.models import User
from tenants.models.base import TenantRow
from tenants.models.walled import walled

_TARGETS = ("problem", "change", "release", "suppliercase")


def _only(name: str) -> models.Q:
    return models.Q(**{f"{one}__isnull": one != name for one in _TARGETS})


class Referral(TenantRow):
    """To one problem, change, release or case of a supplier (R68, R122-R124, R128). The desk's."""

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="referrals", db_constraint=False
    )
    improvement = models.ForeignKey(
        Improvement, models.PROTECT, null=True, related_name="referrals", db_constraint=False
    )
    problem = models.ForeignKey(
        Problem, models.PROTECT, null=True, related_name="referrals", db_constraint=False
    )
    change = models.ForeignKey(
        Change, models.PROTECT, null=True, related_name="referrals", db_constraint=False
    )
    release = models.ForeignKey(
        Release, models.PROTECT, null=True, related_name="referrals", db_constraint=False
    )
    suppliercase = models.ForeignKey(
        SupplierCase, models.PROTECT, null=True, related_name="referrals", db_constraint=False
    )
    # Its number, which says nothing to who may not read the row itself.
    reference = models.CharField(_("number"), max_length=20)
    referred_at = models.DateTimeField(_("referred"))
    referred_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("referred by"),
    )
    ended_at = models.DateTimeField(_("referred until"), null=True, blank=True)

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        constraints = walled(
            "incidents_referral",
            models.CheckConstraint(
                condition=_only("problem")
                | _only("change")
                | _only("release")
                | _only("suppliercase"),
                name="referred_to_one_of_four",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None) | models.Q(ended_at__gte=models.F("referred_at")),
                name="referral_ends_after_it_began",
            ),
            models.UniqueConstraint(
                fields=["tenant", "incident", "reference", "improvement"],
                condition=models.Q(ended_at=None),
                nulls_distinct=False,
                name="referred_once",
            ),
            tenant={"incident": "incidents_incident", "improvement": "incidents_improvement"},
            provider={
                "problem": "incidents_problem",
                "change": "incidents_change",
                "release": "incidents_release",
                "suppliercase": "incidents_suppliercase",
            },
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.reference}"
