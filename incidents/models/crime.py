"""Suspected crime: who has the legal and the forensic side, and the complaint (R92, R94)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.choices import CaseSide, PoliceOutcome
from incidents.models.files import InternalAttachment
from incidents.models.incident import Incident
from tenants.choices import Function
from tenants.models import Supplier, User
from tenants.models.base import TenantRow
from tenants.models.walled import walled


class SideHolder(TenantRow):
    """A colleague or a supplier who has the legal or the forensic side, until another has."""

    personal = frozenset({"task"})

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="sides", db_constraint=False, db_index=False
    )
    side = models.CharField(_("side"), max_length=8, choices=CaseSide)
    user = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("colleague"),
    )  # fmt: skip
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, null=True, related_name="+", db_constraint=False,
        verbose_name=_("supplier"),
    )  # fmt: skip
    task = models.CharField(_("what for"), max_length=200, blank=True)
    assigned_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    assigned_at = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("until"), null=True)

    class Meta:
        verbose_name = _("holder of a side")
        verbose_name_plural = _("holders of sides")
        constraints = walled(
            "incidents_sideholder",
            models.UniqueConstraint(
                fields=["incident", "side"], condition=models.Q(ended_at=None), name="one_per_side"
            ),
            models.CheckConstraint(
                condition=models.Q(user=None, supplier__isnull=False)
                | models.Q(user__isnull=False, supplier=None),
                name="side_is_with_somebody",
            ),
            tenant={"incident": "incidents_incident"},
            provider={"supplier": "tenants_supplier"},
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.side}"


class PoliceDecision(TenantRow):
    """Management decides whether a complaint is filed. Written once; the last one holds."""

    personal = frozenset({"grounds", "decider_name"})

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="police_decisions", db_constraint=False
    )
    outcome = models.CharField(_("decision"), max_length=8, choices=PoliceOutcome)
    grounds = models.TextField(_("grounds"))
    decider_name = models.CharField(_("decided by"), max_length=120)
    capacity = models.CharField(_("as"), max_length=24, choices=Function)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("decision on a complaint to the police")
        verbose_name_plural = _("decisions on complaints to the police")
        constraints = walled(
            "incidents_policedecision",
            models.CheckConstraint(
                condition=~models.Q(grounds="") & ~models.Q(decider_name=""),
                name="police_decision_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(capacity__in=[Function.MANAGEMENT, Function.BOARD]),
                name="police_decided_by_management",
            ),
            tenant={"incident": "incidents_incident"},
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.outcome}"


class PoliceComplaint(TenantRow):
    """A complaint as it was filed: by whom, where, when, under which number, with its receipt."""

    personal = frozenset({"filer_name", "police"})

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="police_complaints", db_constraint=False
    )
    decision = models.ForeignKey(
        PoliceDecision, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    filer_name = models.CharField(_("filed by"), max_length=120)
    capacity = models.CharField(_("as"), max_length=24, choices=Function)
    police = models.CharField(_("at which police"), max_length=200)
    number = models.CharField(_("number of the record"), max_length=120)
    filed_at = models.DateTimeField(_("filed"))
    receipt = models.ForeignKey(
        InternalAttachment, models.PROTECT, null=True, related_name="+", db_constraint=False,
        db_index=False, verbose_name=_("receipt"),
    )  # fmt: skip
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("complaint to the police")
        verbose_name_plural = _("complaints to the police")
        constraints = walled(
            "incidents_policecomplaint",
            models.CheckConstraint(
                condition=models.Q(filed_at__lte=models.F("recorded_at")),
                name="police_complaint_was_filed",
            ),
            tenant={
                "incident": "incidents_incident",
                "decision": "incidents_policedecision",
                "receipt": "incidents_internalattachment",
            },
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.number}"
