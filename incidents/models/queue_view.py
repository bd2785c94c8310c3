"""A view of the queue or the register that somebody keeps: a name, and what it asks for."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.choices import Listing
from tenants.models import Team, User
from tenants.models.base import TenantRow
from tenants.models.walled import walled


class QueueView(TenantRow):
    """For whoever kept it, or for everybody in a team; a customer's people keep their own alone."""

    # A search is for people too; a customer's people read their own.
    is_read_by_customers = True
    personal = frozenset({"name", "query"})

    name = models.CharField(_("name"), max_length=60)
    listing = models.CharField(
        _("list"), max_length=8, choices=Listing.choices, default=Listing.QUEUE
    )
    # As it stands in the address of that list.
    query = models.CharField(_("filters"), max_length=1000, blank=True)
    owner = models.ForeignKey(
        User, models.PROTECT, related_name="+", db_index=False, verbose_name=_("kept by")
    )
    team = models.ForeignKey(
        Team,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("team"),
    )

    class Meta:
        verbose_name = _("kept view")
        verbose_name_plural = _("kept views")
        constraints = walled(
            "incidents_queueview",
            models.CheckConstraint(condition=~models.Q(name=""), name="queueview_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(tenant=models.F("provider"))
                | models.Q(listing=Listing.REGISTER, team__isnull=True),
                name="view_of_a_customer_is_of_the_register",
            ),
            models.UniqueConstraint(
                fields=["tenant", "owner", "listing", "name"],
                condition=models.Q(team__isnull=True),
                name="own_view_once",
            ),
            models.UniqueConstraint(
                fields=["tenant", "team", "listing", "name"],
                condition=models.Q(team__isnull=False),
                name="view_of_team_once",
            ),
            provider={"team": "tenants_team"},
        )

    def __str__(self) -> str:
        return self.name
