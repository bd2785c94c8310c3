"""Who at the desk follows an incident: they hear of what changes, and answer for nothing by it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.models.incident import Incident
from tenants.models import User
from tenants.models.base import TenantRow
from tenants.models.walled import walled


class Follower(TenantRow):
    """One colleague, by their own choice or because somebody named them in an internal note."""

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="followers", db_constraint=False, db_index=False
    )
    person = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("colleague")
    )
    since = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("until"), null=True)

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        constraints = walled(
            "incidents_follower",
            models.UniqueConstraint(fields=["incident", "person"], name="follows_once"),
            tenant={"incident": "incidents_incident"},
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.person_id}"
