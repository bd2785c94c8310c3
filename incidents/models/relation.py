"""What one incident has to do with another, where neither column of theirs says it."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from incidents.models.incident import Incident
from incidents.relations import RelationKind
from tenants.keys import TenantKey
from tenants.models import Tenant, User
from tenants.models.base import TenantRow
from tenants.models.walled import OwnerKey, walled

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def _incident(verbose_name: "_StrPromise") -> "models.ForeignKey[Incident, Incident]":
    return models.ForeignKey(
        Incident, models.PROTECT, related_name="+", db_constraint=False, verbose_name=verbose_name
    )


def _customer() -> "models.ForeignKey[Tenant, Tenant]":
    return models.ForeignKey(
        Tenant, models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )


class Relation(TenantRow):
    """Two incidents. Of one customer it is the customer's own row; between two it is the
    provider's, on the provider's chain: neither customer's record names the other.
    """

    kind = models.CharField(_("relation"), max_length=16, choices=RelationKind)
    incident = _incident(_("incident"))
    incident_tenant = _customer()
    other = _incident(_("other incident"))
    other_tenant = _customer()
    # Whether the customer sees it, among reports of their own that they see anyway.
    is_public = models.BooleanField(_("the customer sees it"), default=False)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    added_at = models.DateTimeField(_("added"))
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField(_("taken away"), null=True)

    class Meta:
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        constraints: ClassVar = [
            *walled(
                "incidents_relation",
                # Said once, and not the other way round at the same time.
                models.UniqueConstraint(
                    "tenant",
                    "kind",
                    Least("incident", "other"),
                    Greatest("incident", "other"),
                    condition=models.Q(ended_at=None),
                    name="related_once",
                ),
                models.CheckConstraint(
                    condition=~models.Q(incident=models.F("other")), name="related_to_another"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        incident_tenant=models.F("tenant"), other_tenant=models.F("tenant")
                    )
                    | (
                        models.Q(tenant=models.F("provider"), is_public=False)
                        & ~models.Q(incident_tenant=models.F("other_tenant"))
                    ),
                    name="relation_between_customers_is_the_providers",
                ),
                models.CheckConstraint(
                    condition=models.Q(ended_at=None, ended_by=None)
                    | models.Q(ended_at__isnull=False, ended_by__isnull=False),
                    name="relation_ends_by_somebody",
                ),
            ),
            *(
                key
                for side in ("incident", "other")
                for key in (
                    TenantKey(
                        field=side,
                        to="incidents_incident",
                        via=f"{side}_tenant",
                        name=f"incidents_relation_{side}_of_its_tenant",
                    ),
                    OwnerKey(
                        via=f"{side}_tenant", name=f"incidents_relation_{side}_of_the_provider"
                    ),
                )
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.kind} {self.other_id}"
