"""A decision that a law does not count from an incident: it is not significant, not major."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.choices import DECIDERS, DutyEvent
from incidents.models.incident import Incident
from tenants.choices import Function
from tenants.models import User
from tenants.models.base import TenantRow
from tenants.models.walled import walled

_DECIDERS = [function.value for function in DECIDERS]


class DutyDenial(TenantRow):
    """Written once; nothing but a later decision that the law counts after all undoes it."""

    personal = frozenset({"grounds"})

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="duty_denials", db_constraint=False
    )
    event = models.CharField(_("what it would count from"), max_length=16, choices=DutyEvent)
    grounds = models.TextField(_("grounds"))
    # Where it takes two people: whether this is the second one, and so holds.
    settles = models.BooleanField(_("holds"))
    decided_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("decided by")
    )
    capacity = models.CharField(_("as"), max_length=24, choices=Function)
    decided_at = models.DateTimeField(_("decided"))

    class Meta:
        verbose_name = _("decision that no law counts")
        verbose_name_plural = _("decisions that no law counts")
        constraints = walled(
            "incidents_dutydenial",
            models.CheckConstraint(condition=~models.Q(grounds=""), name="denial_has_grounds"),
            models.CheckConstraint(
                condition=models.Q(capacity__in=_DECIDERS), name="denial_by_who_may"
            ),
            tenant={"incident": "incidents_incident"},
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.event}"
