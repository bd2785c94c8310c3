"""That an incident is part of an outage: all that its customer may know of it.

It holds the public reference and the text that was written for customers, and nothing else.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.models.incident import Incident
from incidents.models.outage import Outage
from tenants.models import User
from tenants.models.base import TenantRow
from tenants.models.walled import walled


class OutagePart(TenantRow):
    """That an incident is part of an outage: what its customer may know of it."""

    personal = frozenset({"public_text"})
    is_read_by_customers = True

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="outage_parts", db_constraint=False
    )
    outage = models.ForeignKey(Outage, models.PROTECT, related_name="parts", db_constraint=False)
    reference = models.CharField(_("disturbance"), max_length=20)
    public_text = models.TextField(_("what is known of it"), blank=True)
    joined_at = models.DateTimeField(_("part since"))
    joined_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("made part of it by"),
    )
    left_at = models.DateTimeField(_("part until"), null=True, blank=True)

    class Meta:
        verbose_name = _("part of an outage")
        verbose_name_plural = _("parts of outages")
        constraints = walled(
            "incidents_outagepart",
            models.UniqueConstraint(
                fields=["incident"], condition=models.Q(left_at=None), name="part_of_one_outage"
            ),
            models.CheckConstraint(
                condition=models.Q(left_at=None) | models.Q(left_at__gte=models.F("joined_at")),
                name="part_ends_after_it_began",
            ),
            tenant={"incident": "incidents_incident"},
            provider={"outage": "incidents_outage"},
        )

    def __str__(self) -> str:
        return self.reference
