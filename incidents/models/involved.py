"""Who else works on an incident: a colleague or a supplier, for how long, and what for (R45)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.models.incident import Incident
from tenants.models import Supplier, User
from tenants.models.base import TenantRow
from tenants.models.walled import walled


class Involved(TenantRow):
    """One person or supplier besides whoever is responsible; the desk's own record.

    They answer for nothing by it: there is one who is responsible, always (R40).
    """

    personal = frozenset({"task"})

    incident = models.ForeignKey(
        Incident, models.PROTECT, related_name="involved", db_constraint=False, db_index=False
    )
    user = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("colleague"),
    )  # fmt: skip
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, null=True, related_name="+", db_constraint=False,
        verbose_name=_("supplier"),
    )  # fmt: skip
    task = models.CharField(_("what for"), max_length=200, blank=True)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    added_at = models.DateTimeField(_("since"))
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField(_("until"), null=True)

    class Meta:
        verbose_name = _("involved party")
        verbose_name_plural = _("involved parties")
        constraints = walled(
            "incidents_involved",
            models.CheckConstraint(
                condition=models.Q(user=None, supplier__isnull=False)
                | models.Q(user__isnull=False, supplier=None),
                name="involved_is_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_by=None) | models.Q(ended_at__isnull=False),
                name="involved_is_ended_at_a_moment",
            ),
            models.UniqueConstraint(
                fields=["incident", "user", "supplier"],
                condition=models.Q(ended_at=None),
                nulls_distinct=False,
                name="involved_once",
            ),
            tenant={"incident": "incidents_incident"},
            provider={"supplier": "tenants_supplier"},
        )

    def __str__(self) -> str:
        return f"{self.incident_id} {self.user_id or self.supplier_id}"
