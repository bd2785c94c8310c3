"""What problems, changes and releases have in common: rows of the provider, with an owner."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models import User
from tenants.models.base import TenantRow


class GovernedRow(TenantRow):
    """Either all of it is kept here, or only where it stands in another tool."""

    reference = models.CharField(_("number"), max_length=20, unique=True)
    version = models.PositiveIntegerField(default=1)
    title = models.CharField(_("what it is about"), max_length=120)
    owner = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("owner"),
    )
    outside_number = models.CharField(_("number in another tool"), max_length=60, blank=True)
    outside_url = models.CharField(_("address in another tool"), max_length=500, blank=True)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("made by"),
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.reference
