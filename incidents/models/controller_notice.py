"""What the provider, as processor, tells the customer whose data was hit (GDPR art. 33(2))."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.choices import DECIDERS
from incidents.models.incident import Incident
from incidents.models.obligation import DutyStart, Obligation
from tenants.choices import Function
from tenants.models import User
from tenants.models.base import TenantRow
from tenants.models.walled import walled


class ControllerNotice(TenantRow):
    """What one customer was told, when, and who there said that it came in.

    From the first one on the customer is aware (art. 33(1)): `start` is that decision, and this row
    is where it comes from. Each later one adds to it. That it was delivered is told by the notices.
    """

    personal = frozenset({"text", "acknowledged_by"})

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="controller_notices", db_constraint=False
    )
    obligation = models.ForeignKey(
        Obligation, models.PROTECT, related_name="notices", db_constraint=False, db_index=False
    )
    start = models.ForeignKey(
        DutyStart, models.PROTECT, related_name="notices", db_constraint=False, db_index=False
    )
    text = models.TextField(_("text"))
    sent_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("sent by")
    )
    capacity = models.CharField(_("as"), max_length=24, choices=Function)
    sent_at = models.DateTimeField(_("sent"))
    acknowledged_at = models.DateTimeField(_("receipt confirmed"), null=True)
    # Who said it: by their account, or by the link that they were sent.
    acknowledged_by = models.CharField(_("confirmed by"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("notice to the controller")
        verbose_name_plural = _("notices to the controller")
        constraints: ClassVar = walled(
            "incidents_controllernotice",
            models.CheckConstraint(condition=~models.Q(text=""), name="controller_is_told_of"),
            models.CheckConstraint(
                condition=models.Q(capacity__in=[one.value for one in DECIDERS]),
                name="controller_told_by_who_may",
            ),
            models.CheckConstraint(
                condition=models.Q(acknowledged_at=None) | ~models.Q(acknowledged_by=""),
                name="acknowledgement_says_by_whom",
            ),
            tenant={
                "incident": "incidents_incident",
                "obligation": "incidents_obligation",
                "start": "incidents_dutystart",
            },
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.sent_at:%Y-%m-%d %H:%M}"
