"""That the impact of an incident exceeds one system, and what the escalation manager decided."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from escalation.choices import WideDecision
from incidents.models import Incident
from tenants.models import User
from tenants.models.base import TenantRow
from tenants.models.walled import walled

_OPEN = models.Q(decision="", why="", decided_by__isnull=True, decided_at__isnull=True)


def _person(name: Any, *, null: bool = False) -> "models.ForeignKey[User, User]":
    return models.ForeignKey(
        User, models.PROTECT, null=null, related_name="+", db_index=False, verbose_name=name
    )


class WideImpact(TenantRow):
    """Stated by somebody of the desk, with grounds; decided by who decides, with grounds (R67)."""

    personal = frozenset({"grounds", "why"})

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    stated_by = _person(_("stated by"))
    stated_at = models.DateTimeField(_("stated"))
    grounds = models.TextField(_("which systems, and how it shows"))
    decision = models.CharField(_("decision"), max_length=12, choices=WideDecision, blank=True)
    why = models.TextField(_("why"), blank=True)
    decided_by = _person(_("decided by"), null=True)
    decided_at = models.DateTimeField(_("decided"), null=True)

    class Meta:
        verbose_name = _("impact beyond one system")
        verbose_name_plural = _("impacts beyond one system")
        indexes: ClassVar = [
            models.Index(fields=["incident", "stated_at", "id"], name="wide_impacts_of_incident")
        ]
        constraints = walled(
            "escalation_wideimpact",
            models.UniqueConstraint(
                fields=["incident"],
                condition=models.Q(decided_at=None),
                name="one_wide_impact_waits",
            ),
            models.CheckConstraint(
                condition=~models.Q(grounds=""), name="wide_impact_says_its_grounds"
            ),
            models.CheckConstraint(
                condition=_OPEN
                | (
                    models.Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~models.Q(decision="")
                    & ~models.Q(why="")
                ),
                name="wide_impact_is_decided_by_somebody",
            ),
            tenant={"incident": "incidents_incident"},
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.decision or '?'}"

    @property
    def cause(self) -> str:
        """Return for what the escalation manager is asked."""
        return f"wide:{self.pk}"
