"""A view of the queue that somebody keeps: a name, and what it asks for."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models import Team, User
from tenants.models.base import TenantRow
from tenants.models.walled import walled


class QueueView(TenantRow):
    """Of the desk: for whoever kept it, or for everybody in a team."""

    # A search is for people too.
    personal = frozenset({"name", "query"})

    name = models.CharField(_("name"), max_length=60)
    # As it stands in the address of the queue.
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
        verbose_name = _("view of the queue")
        verbose_name_plural = _("views of the queue")
        constraints = walled(
            "incidents_queueview",
            models.CheckConstraint(condition=~models.Q(name=""), name="queueview_has_a_name"),
            models.UniqueConstraint(
                fields=["tenant", "owner", "name"],
                condition=models.Q(team__isnull=True),
                name="own_view_once",
            ),
            models.UniqueConstraint(
                fields=["tenant", "team", "name"],
                condition=models.Q(team__isnull=False),
                name="view_of_team_once",
            ),
            of_provider=True,
            provider={"team": "tenants_team"},
        )

    def __str__(self) -> str:
        return self.name
